# SPDX-License-Identifier: MIT OR GPL-2.0-only
"""A machine with the simulated GPU that boots from a copy of the lab root, as it is there.

Kernel, initramfs and systemd are the copy's own: nothing of the lab's guests is in between.
"""

import shlex
import shutil
import subprocess
import tempfile
from pathlib import Path

from . import process
from .config import LabError
from .copy import Copy
from .guest import CPU, qemu_argv
from .runner import build_programs, gpu_device
from .server import Server

_PLATFORM = "skl"
_MEMORY = "2G"
_SECONDS = 900
# In the copy: what the machine runs once it is up, and what that said.
_PLACE = "var/tmp/boot"
# What such a machine's initramfs must have: its root, and i915 as early as some have it.
INITRAMFS_MODULES = ("virtio_pci", "9pnet_virtio", "9p", "i915")


def _script(commands):
    """A shell script that runs each of @commands and writes what it said; then all is over."""
    parts = [f"(eval {shlex.quote(command)}) > {number}.out 2>&1; echo $? > {number}.status\n"
             for number, command in enumerate(commands.values())]
    return (f"cd /{_PLACE}; export PATH=$PWD:$PATH\n{''.join(parts)}"
            "dmesg --raw > dmesg\nsync; echo o > /proc/sysrq-trigger; sleep 60\n")


def _argv(copy, release, socket, out):
    words = ["console=ttyS0", "panic=-1", "oops=panic", "tsc=unstable", "root=lab", "rw",
             "rootfstype=9p", "rootflags=trans=virtio,version=9p2000.L,msize=262144,cache=loose",
             "init=/lib/systemd/systemd", f'systemd.run="/bin/sh /{_PLACE}/run"']
    boot = copy.root / "boot"
    return qemu_argv() + [
        "-accel", "tcg", "-cpu", CPU, "-smp", "2", "-m", _MEMORY, "-display", "none",
        "-machine", "q35,memory-backend=ram", "-nodefaults", "-vga", "none", "-no-reboot",
        "-object", f"memory-backend-memfd,id=ram,size={_MEMORY},share=on",
        "-serial", f"file:{out}/serial.log",
        "-kernel", str(boot / f"vmlinuz-{release}"), "-initrd", str(boot / f"initrd.img-{release}"),
        "-append", " ".join(words),
        "-fsdev", f"local,id=root,path={copy.root},security_model=passthrough,multidevs=remap",
        "-device", "virtio-9p-pci,fsdev=root,mount_tag=lab,addr=05.0",
        *gpu_device(socket, _PLATFORM)]


def boot(installed, release, commands, program, out):
    """Boot the copy @installed with its kernel @release, which does not change it.

    Once the machine is up it runs shell commands, {what: command}, one by one. @program is
    vgt-server; logs go to the folder @out. Returns the lines of the machine's kernel log, as
    `dmesg --raw` has them, and {what: (status, output)}.
    """
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir(parents=True)
    with Copy(installed) as copy:
        _prepare(copy, commands)
        _run(copy, release, program, out)
        place = copy.root / _PLACE
        said = place / "dmesg"
        if not said.exists():
            raise LabError(f"the machine did not come to the end of its work, see {out}/serial.log")
        shutil.copy(said, out / "dmesg.txt")
        return said.read_text(errors="replace"), {
            name: (int((place / f"{number}.status").read_text()),
                   (place / f"{number}.out").read_text(errors="replace").strip())
            for number, name in enumerate(commands)}


def _prepare(copy, commands):
    place = copy.root / _PLACE
    place.mkdir()
    for path in build_programs():
        shutil.copy(path, place)
    (place / "run").write_text(_script(commands))
    # No first boot after an update of /usr: that has systemd run ldconfig, for a minute.
    for name in ("etc/.updated", "var/.updated"):
        (copy.root / name).touch()


def _run(copy, release, program, out):
    """QEMU from its start to its end."""
    # Socket paths may have 107 characters at most.
    with tempfile.TemporaryDirectory(prefix="vgt-boot-") as runtime:
        socket = Path(runtime) / "gpu"
        arguments = ["--device", "sim", "--socket", str(socket), "--platform", _PLATFORM]
        with Server(program, arguments, [socket], out, Path(runtime)), \
                open(out / "qemu.log", "wb") as log:
            machine = process.start(_argv(copy, release, socket, out), stdout=log, stderr=log,
                                    stdin=subprocess.DEVNULL)
            try:
                machine.wait(_SECONDS)
            except subprocess.TimeoutExpired:
                raise LabError(f"the machine has not done its work after {_SECONDS} s, see "
                               f"{out}/serial.log") from None
            finally:
                process.stop(machine)
