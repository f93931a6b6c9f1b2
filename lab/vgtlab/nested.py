# SPDX-License-Identifier: MIT OR GPL-2.0-only
"""A guest of KVM inside a guest: stock QEMU of the lab root, started in the host guest."""

import shlex
import time

from . import doubled, initrd, setup
from .config import LabError, kernel_release, root, say
from .guest import GuestGone

# Where the host guest has the lab root (9p, read only) and the nested guest's disk.
LAB = "/lab"
DISK = "/dev/vdb"
BOOT_SECONDS = 600
# How much longer than other guests they may take.
PATIENCE = 5
RELAY_GRACE = 60
# How long a guest says nothing before it is looked after.
QUIET_SECONDS = 60
# Exit status of lab/guest/relay.py without an answer in time, or when there is no guest any more.
TIMED_OUT, GONE = 124, 125
_POLL_SECONDS = 0.1


def host_devices(series):
    """QEMU arguments of a host guest: the lab root, for its QEMU and kernels, and a disk.

    Every guest nested in it has the kernel of @series and starts from that disk.
    """
    return ["-fsdev", f"local,id=lab,path={root()},security_model=none,readonly=on",
            "-device", "virtio-9p-pci,fsdev=lab,mount_tag=lab,addr=07.0",
            "-drive", f"file={setup.image(series)},if=none,id=nested,format=raw,snapshot=on",
            "-device", "virtio-blk-pci,drive=nested,addr=08.0"]


def program(name):
    """The start of a shell command that runs a program of the lab root in a host guest."""
    return (f"{LAB}/lib64/ld-linux-x86-64.so.2 --library-path {LAB}/usr/lib/x86_64-linux-gnu "
            f"{LAB}/usr/bin/{name}")


def mount_lab(host):
    """Make LAB and DISK available in the host guest @host."""
    host.output(f"mkdir -p {LAB} && mount -t 9p -o trans=virtio,version=9p2000.L,"
                f"msize=262144,ro,cache=loose lab {LAB} && test -b {DISK} && "
                f"cp -r {LAB}/etc/mdevctl.d /etc/ && cp -r {LAB}/usr/lib/mdevctl /usr/lib/")


def qemu_argv(series, memory):
    """QEMU of the lab root on KVM with the kernel of @series: what all nested guests share."""
    return [*program("qemu-system-x86_64").split(),
            "-L", f"{LAB}/usr/share/qemu", "-L", f"{LAB}/usr/share/seabios",
            "-accel", "kvm", "-cpu", "host", "-m", memory, "-nodefaults", "-vga", "none",
            "-display", "none", "-kernel", f"{LAB}/boot/vmlinuz-{kernel_release(series)}"]


class NestedGuest:
    """A guest on KVM in the guest @host, with the parts of Guest that checks use.

    @devices are more QEMU arguments, @programs go to its /run/vgt. Guests of the same
    host want different names. What is in append when it starts goes to its kernel.
    """

    def __init__(self, host, series, memory, programs, devices, name="nested"):
        self.host = host
        self.name = name
        self.series = series
        self.memory = memory
        self.programs = programs
        self.devices = devices
        self.append = ""
        # How many commands it was given.
        self._asked = 0
        self.out = host.out / name
        self.out.mkdir(parents=True, exist_ok=True)
        # As the host guest sees them.
        self._place = f"/out/{name}"
        self._socket = f"/run/{name}.agent"
        self.pid_file = f"/run/{name}.pid"

    def _argv(self):
        return [*qemu_argv(self.series, self.memory), "-machine", "q35", "-no-reboot",
                "-serial", f"file:{self._place}/serial.log",
                "-initrd", f"{self._place}/initrd",
                # i915 of 6.1 writes each entry of its page table once: a hundred thousand
                # trapped accesses, in an emulated machine on an emulated processor.
                "-append", "console=ttyS0 panic=-1 oops=panic modprobe.blacklist=i915,bochs "
                           "tsc=reliable watchdog_thresh=60 rcupdate.rcu_cpu_stall_timeout=300 "
                           f"mitigations=off loglevel=4 {self.append}",
                "-drive", f"file={DISK},if=none,id=disk,format=raw,snapshot=on",
                "-device", "virtio-blk-pci,drive=disk,addr=04.0",
                "-fsdev", f"local,id=out,path={self._place},security_model=none",
                "-device", "virtio-9p-pci,fsdev=out,mount_tag=out,addr=05.0",
                "-device", "virtio-serial-pci,addr=06.0",
                "-chardev", f"socket,id=agent,path={self._socket},server=on,wait=off",
                "-device", "virtserialport,chardev=agent,name=vgt.agent", *self.devices]

    def start(self):
        """Start QEMU in the host guest and wait for the agent in ours."""
        (self.out / "initrd").write_bytes(initrd.make(self.series, self.programs))
        command = shlex.join(self._argv())
        self.host.output(f"cd /tmp; setsid {command} > {self._place}/qemu.log 2>&1 "
                         f"< /dev/null & echo $! > {self.pid_file}")
        status, _ = self._relay(f"{BOOT_SECONDS} --wait $(cat {self.pid_file})", BOOT_SECONDS,
                                "its boot")
        if status:
            raise GuestGone(f"the nested guest does not answer: {self._last_words()}")
        say(f"{self.name}: Linux {self.output('uname -r')} is up")

    def _last_words(self):
        log = self._qemu_log().strip().splitlines()
        serial = self.serial_text().strip().splitlines()
        return f"QEMU: {log[-1] if log else '-'}; serial: {serial[-1] if serial else '-'}"

    def serial_text(self):
        """What the guest printed on its serial line."""
        path = self.out / "serial.log"
        return path.read_text(errors="replace") if path.exists() else ""

    def restart(self):
        """End QEMU and start it again."""
        self.stop()
        self.start()

    def run(self, command, timeout=60, on_line=None, silence=None):
        """Run a shell command; returns (exit status, output), 124 for a time-out.

        @silence is how long it may print nothing. Raises GuestGone.
        """
        status, lines = self._relay(f"{timeout} {shlex.quote(command)} {silence or ''}", timeout,
                                    f"'{command[:60]}'", on_line)
        if status == GONE:
            raise GuestGone(f"the nested guest is gone or silent during '{command[:60]}': "
                            f"{self._last_words()}")
        return status, "\n".join(lines)

    def _relay(self, arguments, timeout, work, on_line=None):
        """Run relay.py in the host guest; returns (exit status, lines). @work is for messages."""
        # In the background: the host's agent has other guests and other work, too.
        # One that was left behind may still write what it has to say.
        self._asked += 1
        said, ended = (self.host.out / f"{self.name}.{self._asked}.{what}"
                       for what in ("said", "ended"))
        self.host.output(
            f"cd /out; : > {said.name}; (python3 /run/vgt/relay.py {self._socket} {arguments} "
            f"> {said.name} 2>&1; echo $? > {ended.name}.new; mv {ended.name}.new {ended.name}) "
            "< /dev/null > /dev/null 2>&1 &")
        lines = self._follow(said, ended, time.monotonic() + timeout + RELAY_GRACE, on_line,
                             lambda: self._look_after(work))
        status = int(ended.read_text())
        for path in (said, ended):
            path.unlink()
        if status in (TIMED_OUT, GONE):
            self._look_after(work)
        return status, lines

    def _look_after(self, work):
        """Raise GuestGone if QEMU has hung the guest."""
        why = doubled.false_delivery(self._qemu_log()) or self.host.why_nested_hangs()
        if why:
            raise GuestGone(f"{why}; it was at {work}", emulator=True)

    def _qemu_log(self):
        return (self.out / "qemu.log").read_text(errors="replace")

    def _follow(self, said, ended, deadline, on_line, on_quiet):
        """The lines of the file @said, which grows until the file @ended is there."""
        lines, pending, over = [], "", False
        quiet_until = time.monotonic() + QUIET_SECONDS
        with open(said, encoding="utf-8", errors="replace") as text:
            while not over:
                over = ended.exists()
                *complete, pending = (pending + text.read()).split("\n")
                lines += complete
                for line in complete if on_line else ():
                    on_line(line)
                if complete:
                    quiet_until = time.monotonic() + QUIET_SECONDS
                elif time.monotonic() > quiet_until:
                    on_quiet()
                    quiet_until = time.monotonic() + QUIET_SECONDS
                self.host.check_alive(f"work in {self.name}")
                if time.monotonic() > deadline:
                    raise GuestGone(f"the host guest has no answer from {self.name} in time")
                time.sleep(0 if over else _POLL_SECONDS)
        return lines + [pending] if pending else lines

    def output(self, command, timeout=60):
        """The output of a command that must succeed."""
        status, text = self.run(command, timeout)
        if status:
            raise LabError(f"'{command}' in {self.name} ended with status {status}: "
                           f"{text[-300:]}")
        return text

    def stop(self):
        """End QEMU, however the guest is."""
        self.host.run(f"pid=$(cat {self.pid_file}); kill $pid; for i in $(seq 10); do "
                      "kill -0 $pid 2> /dev/null || exit 0; sleep 1; done; kill -KILL $pid", 30)
        (self.out / "initrd").unlink(missing_ok=True)
