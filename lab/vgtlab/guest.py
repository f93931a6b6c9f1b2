# SPDX-License-Identifier: MIT OR GPL-2.0-only
"""One guest: a QEMU process, its serial log and its agent."""

import json
import re
import selectors
import shutil
import socket
import subprocess
import threading
import time

from . import doubled, initrd, process, setup
from .config import LabError, kernel_release, root, say
from .memory import Memory
from .qmp import Qmp

# Without the fast string instructions a memset of the aperture is made of
# 4 and 8 byte accesses, not of single bytes: each access is trapped. No processor with a
# Gen9 GPU has page tables of five levels.
CPU = "max,-erms,-fsrm,-fzrm,-fsrs,-la57"
_EXACT_CLOCK = ("-accel", "tcg,thread=single", "-icount", "shift=0")
BOOT_SECONDS = 120
_PANIC = re.compile(r"Kernel panic - not syncing: (.*)|KVM internal error")


class GuestGone(Exception):
    """The guest crashed, hangs or left. The text says which, @emulator whether QEMU did it."""

    def __init__(self, text, emulator=False):
        super().__init__(text)
        self.emulator = emulator


def qemu_argv():
    """The start of QEMU's argument vector: the lab root's QEMU under that root's loader."""
    base = root()
    loader = base / "lib64/ld-linux-x86-64.so.2"
    program = base / "usr/bin/qemu-system-x86_64"
    if not program.exists():
        raise LabError("the lab has no QEMU: run lab/setup")
    return [str(loader), "--library-path", str(base / "usr/lib/x86_64-linux-gnu"), str(program),
            "-L", str(base / "usr/share/qemu"), "-L", str(base / "usr/share/seabios")]


class Guest:
    """A running guest. @devices are more QEMU arguments, @programs go to its /run/vgt."""

    def __init__(self, name, series, memory, out, runtime, devices=(), programs=(), cpus=1,
                 append="", shell=False, exact=False):
        self.name = name
        self.series = series
        self.memory = memory
        self.out = out
        self.devices = list(devices)
        self.programs = list(programs)
        self.cpus = cpus
        self.append = append
        self.shell = shell
        # Whether a clock tick is an instruction, and one processor runs after the other.
        self.exact = exact
        self.serial = out / "serial.log"
        self._agent_path = runtime / f"{name}.agent"
        self._qmp_path = runtime / f"{name}.qmp"
        # Where in the serial log this start of the guest begins.
        self._serial_from = 0
        self._qemu = None
        self._memory = None
        self._agent = None
        self._pending = b""
        # The agent does one thing at a time.
        self._busy = threading.Lock()
        self._dying = threading.Lock()
        out.mkdir(parents=True, exist_ok=True)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()

    def _argv(self):
        image = setup.image(self.series)
        if not image.exists():
            raise LabError(f"there is no guest image for kernel {self.series}: run lab/setup "
                           f"--kernel {self.series}")
        ram_disk = self.out / "initrd"
        ram_disk.write_bytes(initrd.make(self.series, self.programs))
        kernel = root() / "boot" / f"vmlinuz-{kernel_release(self.series)}"
        words = ["console=ttyS0", "panic=-1", "oops=panic", "modprobe.blacklist=i915,bochs",
                 "tsc=unstable", self.append, "vgt.shell" if self.shell else ""]
        return qemu_argv() + [
            *(_EXACT_CLOCK if self.exact else ("-accel", "tcg")), "-cpu", CPU,
            "-smp", str(self.cpus), "-m", self.memory,
            "-machine", "q35,memory-backend=ram", "-nodefaults", "-vga", "none",
            "-object", f"memory-backend-memfd,id=ram,size={self.memory},share=on",
            "-display", "none", "-no-reboot",
            *self._serial_argv(),
            "-qmp", f"unix:{self._qmp_path},server=on,wait=off",
            "-kernel", str(kernel), "-initrd", str(ram_disk),
            "-append", " ".join(word for word in words if word),
            # Slot 2 is the GPU's.
            "-drive", f"file={image},if=none,id=disk,format=raw,snapshot=on",
            "-device", "virtio-blk-pci,drive=disk,addr=04.0",
            "-fsdev", f"local,id=out,path={self.out},security_model=none",
            "-device", "virtio-9p-pci,fsdev=out,mount_tag=out,addr=05.0",
            "-device", "virtio-serial-pci,addr=06.0",
            "-chardev", f"socket,id=agent,path={self._agent_path},server=on,wait=off",
            "-device", "virtserialport,chardev=agent,name=vgt.agent", *self.devices]

    def _serial_argv(self):
        if self.shell:
            return ["-serial", "mon:stdio"]
        return ["-chardev", f"file,id=serial,path={self.serial},append=on",
                "-serial", "chardev:serial"]

    def start(self):
        """Start QEMU and wait for the agent."""
        argv = self._argv()
        self._serial_from = self.serial.stat().st_size if self.serial.exists() else 0
        if self.shell:
            self._qemu = process.start(argv)
            return
        with open(self.out / "qemu.log", "ab") as log:
            self._qemu = process.start(argv, stdout=log, stderr=log, stdin=subprocess.DEVNULL)
        self._connect()
        started = time.monotonic()
        ready = self._receive(started + BOOT_SECONDS, "boot")
        say(f"{self.name}: Linux {ready['ready']} is up after "
            f"{time.monotonic() - started:.1f} s")

    def restart(self):
        """End QEMU and start it again."""
        self.stop()
        self.start()

    def _connect(self):
        deadline = time.monotonic() + 10
        while not (self._memory and self._agent_path.exists()):
            self.check_alive("start")
            if time.monotonic() > deadline:
                raise GuestGone("QEMU did not open its agent socket, or has no memory")
            time.sleep(0.05)
            self._memory = self._memory or Memory.of(self._qemu.pid)
        self._agent = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._agent.connect(str(self._agent_path))
        self._agent.setblocking(False)

    def check_alive(self, doing):
        """Raise GuestGone, with why, if QEMU has ended; @doing is what it was asked for."""
        status = self._qemu.poll()
        if status is None:
            return
        panic = _PANIC.search(self.serial_text())
        if panic or status == 0:
            kept = self._keep_memory()
            if panic:
                raise GuestGone(f"the guest panicked during {doing}: {panic.group(0)}{kept}")
            raise GuestGone(f"the guest ended during {doing}{kept}")
        log = (self.out / "qemu.log").read_text(errors="replace").strip().splitlines()
        raise GuestGone(f"QEMU ended during {doing} ({process.describe_end(status)}): "
                        f"{log[-1] if log else 'it said nothing'}")

    def _keep_memory(self):
        """Save the memory of a guest that has died, once; returns what to say of it."""
        path = self.out / "memory"
        with self._dying:
            if self._memory and not path.exists():
                self._memory.save(path)
        return f" (its memory is in {path})" if path.exists() else ""

    def serial_text(self):
        """What the guest printed on its serial line since its last start."""
        if not self.serial.exists():
            return ""
        return self.serial.read_bytes()[self._serial_from:].decode(errors="replace")

    def _receive(self, deadline, doing):
        with selectors.DefaultSelector() as selector:
            selector.register(self._agent, selectors.EVENT_READ)
            while b"\n" not in self._pending:
                if time.monotonic() > deadline:
                    raise GuestGone(f"the guest hangs: no answer in time during {doing}")
                if not selector.select(0.5):
                    self.check_alive(doing)
                    continue
                try:
                    chunk = self._agent.recv(1 << 16)
                except ConnectionResetError:
                    chunk = b""
                if not chunk:
                    self._wait_end()
                    self.check_alive(doing)
                    raise GuestGone(f"QEMU closed the agent's line during {doing}")
                self._pending += chunk
        line, self._pending = self._pending.split(b"\n", 1)
        return json.loads(line)

    def _wait_end(self):
        deadline = time.monotonic() + 5
        while self._qemu.poll() is None and time.monotonic() < deadline:
            time.sleep(0.1)

    def run(self, command, timeout=60, on_line=None, silence=None):
        """Run a shell command in the guest; returns (exit status, output).

        Status 124 is a time-out, after which the command was killed. @silence
        is how long the guest may print nothing. Raises GuestGone. Safe to share between
        threads, which wait for each other.
        """
        with self._busy:
            return self._run(command, timeout, on_line, silence)

    def _run(self, command, timeout, on_line, silence):
        request = json.dumps({"run": command, "timeout": timeout}) + "\n"
        self._agent.setblocking(True)
        try:
            self._agent.sendall(request.encode())
        except (BrokenPipeError, ConnectionResetError):
            self._wait_end()
            self.check_alive(command)
            raise GuestGone(f"QEMU closed the agent's line during {command}") from None
        finally:
            self._agent.setblocking(False)
        lines = []
        end = time.monotonic() + timeout + 30
        while True:
            limit = min(end, time.monotonic() + silence) if silence else end
            reply = self._receive(limit, f"'{command[:60]}'")
            if "status" in reply:
                return reply["status"], "\n".join(lines)
            lines.append(reply["line"])
            if on_line:
                on_line(reply["line"])

    def output(self, command, timeout=60):
        """The output of a command that must succeed."""
        status, text = self.run(command, timeout)
        if status:
            raise LabError(f"'{command}' in {self.name} ended with status {status}: {text[-300:]}")
        return text

    def install(self, path):
        """Put a file of the host into the directory that the guest sees as /out."""
        shutil.copy(path, self.out / path.name)
        return f"/out/{path.name}"

    def screendump(self, path):
        """Have QEMU write the picture of its own display device as a PNG."""
        with Qmp(self._qmp_path) as qmp:
            qmp.command("screendump", filename=str(path), format="png")

    def why_nested_hangs(self):
        """Why a guest nested in this one hangs, if that is QEMU's fault; else None."""
        return doubled.cause(self._memory, self._qmp_path, self.cpus) if self._qemu else None

    def wait(self):
        """Wait until QEMU ends by itself (a shell guest)."""
        return self._qemu.wait()

    def kill(self):
        """End QEMU from another thread than the one that works with this guest."""
        if self._qemu:
            self._qemu.kill()

    def stop(self):
        """End QEMU, however the guest is."""
        if self._agent:
            self._agent.close()
            self._agent = None
        if self._qemu:
            process.stop(self._qemu)
            self._qemu = None
        if self._memory:
            self._memory.close()
            self._memory = None
        self._agent_path.unlink(missing_ok=True)
        self._qmp_path.unlink(missing_ok=True)
        self._pending = b""
        (self.out / "initrd").unlink(missing_ok=True)
