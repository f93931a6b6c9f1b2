# SPDX-License-Identifier: MIT OR GPL-2.0-only
"""A small guest of KVM inside a guest, which loads i915 and keeps its engines busy."""

import re
import shlex
import time

from . import initrd
from .config import LabError, say
from .nested import qemu_argv

MODULES = ("i915",)
_MEMORY = "384M"
_STOP_SECONDS = 30
# How long nothing new is heard before the guest is looked after, and how often it may start anew.
_LOOK_SECONDS = 60
_STARTS = 3
# What the guest says on its serial line (lab/guest/worker-init).
UP, PROBED, WORKED = "up", "i915 is there", "turn 1 ended"


def install(host, series, programs):
    """Put the initrd of all workers on @series where the guest @host sees it."""
    (host.out / "worker.initrd").write_bytes(initrd.make(series, programs, "worker-init",
                                                         MODULES))
    host.output("cp /out/worker.initrd /run/worker.initrd && rm /out/worker.initrd")


class Worker:
    """QEMU with KVM in the guest @host; @sysfsdev is its vGPU, @work for lab/guest/worker-init."""

    def __init__(self, host, series, name, sysfsdev, machine="q35", work="store"):
        self.host = host
        self.series = series
        self.name = name
        self.sysfsdev = sysfsdev
        self.machine = machine
        self.work = work
        self.serial = f"/run/{name}.serial"
        self.log = f"/run/{name}.log"
        self.qmp = f"/run/{name}.qmp"
        self._pid_file = f"/run/{name}.pid"

    def _argv(self):
        return [*qemu_argv(self.series, _MEMORY), "-machine", self.machine,
                "-serial", f"file:{self.serial}", "-qmp", f"unix:{self.qmp},server=on,wait=off",
                "-initrd", "/run/worker.initrd",
                "-append", "console=ttyS0 quiet panic=-1 oops=panic tsc=reliable "
                           f"watchdog_thresh=60 vgt.work={self.work}",
                "-device", f"vfio-pci,id=gpu,sysfsdev={self.sysfsdev},addr=02.0,"
                           "x-igd-opregion=on"]

    def start(self):
        """Start QEMU; does not wait for it."""
        self.host.output(f"cd /tmp; rm -f {self.serial}; setsid {shlex.join(self._argv())} "
                         f"> {self.log} 2>&1 < /dev/null & echo $! > {self._pid_file}")

    def wait(self, what, seconds, times=1):
        """Wait until the guest has said @what on its serial line @times times.

        A guest that QEMU hangs before its work is started again: see lab/README.md.
        """
        starts = _STARTS
        deadline = time.monotonic() + seconds
        while not self._said(what, times):
            why = self.host.why_nested_hangs()
            if why and starts and not self._has_begun():
                starts -= 1
                say(f"{self.name} starts again: {why}")
                self.kill()
                self.start()
                deadline = time.monotonic() + seconds
            elif why or time.monotonic() > deadline:
                raise LabError(f"{self.name} does not say '{what}': "
                               f"{why or f'not within {seconds} s'}; {self.last_words()}")

    def _said(self, what, times):
        """Whether it says so within _LOOK_SECONDS; LabError if its QEMU ends instead."""
        status, _ = self.host.run(
            f"for i in $(seq {_LOOK_SECONDS * 4}); do "
            f"[ $(grep -cs 'vgt-worker: {what}' {self.serial}) -ge {times} ] && exit 0; "
            f"kill -0 $(cat {self._pid_file}) 2> /dev/null || exit 1; sleep 0.25; done; exit 2",
            _LOOK_SECONDS + 60)
        if status == 1:
            raise LabError(f"{self.name} does not say '{what}': its QEMU has ended; "
                           f"{self.last_words()}")
        return status == 0

    def _has_begun(self):
        """Whether it has said more than that it is up and has its driver."""
        return self.times("") > self.times(UP) + self.times(PROBED)

    def times(self, what):
        """How often the guest has said @what."""
        return self.serial_text().count(f"vgt-worker: {what}")

    def turns(self):
        """How many turns of its work have ended; LabError if one failed."""
        text = self.serial_text()
        failed = re.search(r"vgt-worker: (turn \d+ failed: .*)", text)
        if failed:
            raise LabError(f"{self.name}: {failed.group(1)}")
        return len(re.findall(r"vgt-worker: turn \d+ ended", text))

    def serial_text(self):
        """What the guest printed on its serial line."""
        return self.host.run(f"cat {self.serial}")[1]

    def last_words(self):
        """The last lines of QEMU and of the guest."""
        return self.host.run(f"tail -n 2 {self.log} {self.serial}")[1].replace("\n", " | ")

    def pid(self):
        """Process number of QEMU."""
        return int(self.host.output(f"cat {self._pid_file}"))

    def kill(self, signal="KILL"):
        """End QEMU; returns when the process has gone."""
        status, _ = self.host.run(
            f"p=$(cat {self._pid_file}); kill -{signal} $p 2> /dev/null; "
            f"for i in $(seq {_STOP_SECONDS * 10}); do "
            "grep -qs '^State:.[^Z]' /proc/$p/status || exit 0; sleep 0.1; done; exit 1",
            _STOP_SECONDS + 60)
        if status:
            raise LabError(f"{self.name}: QEMU is there {_STOP_SECONDS} s after SIG{signal}")
