# SPDX-License-Identifier: MIT OR GPL-2.0-only
"""Two vGPUs: what one guest has is looked for, and listened for, from the other one."""

import secrets
import threading
import time

from vgtlab.config import LAB, LabError
from vgtlab.probe import Probe
from vgtlab.runner import build_program
from vgtlab.scenario import Scenario

_TYPE = "i915-GVTg_V5_8"
_OTHER = "other"
_SEARCHES = ("fences", "find-registers", "find-aperture", "find-entries", "find-tables", "ggtt",
             "aperture", "interrupts")
_SEARCH_SECONDS = 900
_FENCE_SECONDS = 60
_LISTEN_SECONDS = 300
# How often each engine stores while the other guest listens.
_STORES = 20


class VgpuApart(Scenario):
    """See the module's description."""

    summary = "two vGPUs: one guest looks for the other's memory, registers, fences, interrupts"
    virtual = True
    companions = (_OTHER,)
    seconds = 1800

    def __init__(self):
        # Never 0, what absent memory reads as.
        self._secret = secrets.randbits(31) + 1
        self._page = ""
        self._kept = threading.Event()
        self._searched = threading.Event()
        self._busy = threading.Event()
        self._listened = threading.Event()

    def server_arguments(self, sockets):
        return ["--device", "vgpu", "--vgpu", f"socket={sockets[0]},type={_TYPE}",
                "--vgpu", f"socket={sockets[1]},type={_TYPE}"]

    def check_guest(self, run, guest, label):
        """Whatever becomes of one guest, the other does not wait for it."""
        mine, theirs = ((self._searched, self._listened), (self._kept, self._busy))
        work, ends = (self._search, mine) if guest.name == _OTHER else (self._keep, theirs)
        try:
            work(run, guest, label)
        finally:
            for event in ends:
                event.set()

    def _keep(self, run, guest, label):
        """The guest that has something."""
        probe = Probe(guest, run.verdict, True, label)
        probe.read_pvinfo()
        if not probe.load():
            raise LabError("i915 made no card, nothing more can be checked")
        # Each turn of the console's cursor would be an interrupt.
        guest.output("echo 0 > /sys/class/graphics/fbcon/cursor_blink")
        guest.output(f"{{ vgt_secret {self._secret:#x}; echo \"status $?\"; }} "
                     "> /out/secret.txt 2>&1 &")
        self._page = self._wait_for(guest, "page ").split()[1]
        before = self._interrupts(guest)
        self._kept.set()
        status, text = guest.run(f"vgt_fence {_FENCE_SECONDS}", _FENCE_SECONDS + 60)
        run.verdict.check(f"{label}its fence is what it was", status == 0, text)
        self._searched.wait(_SEARCH_SECONDS)
        after = self._interrupts(guest)
        run.verdict.check(f"{label}has no interrupts but its own", before == after,
                          f"{after - before} while it did nothing")
        self._busy.set()
        while not self._listened.is_set():
            guest.output(f"vgt_engines {_STORES}", 120)
        run.verdict.check(f"{label}has interrupts of its own", self._interrupts(guest) > after,
                          "none")
        guest.output("kill -TERM $(pidof vgt_secret)")
        end = self._wait_for(guest, "status ")
        run.verdict.check(f"{label}what it has is as it was", end == "status 0",
                          (guest.out / "secret.txt").read_text())
        probe.engines()

    @staticmethod
    def _wait_for(guest, start):
        """The line of vgt_secret that begins with @start."""
        for _ in range(100):
            for line in guest.output("cat /out/secret.txt").splitlines():
                if line.startswith(start):
                    return line
            time.sleep(0.1)
        raise LabError(f"vgt_secret says nothing of '{start.strip()}': see secret.txt")

    @staticmethod
    def _interrupts(guest):
        """How many the GPU had in this guest."""
        line = guest.output("grep i915 /proc/interrupts")
        return sum(int(word) for word in line.split()[1:] if word.isdigit())

    def _search(self, run, guest, label):
        """The guest that looks for it."""
        program = guest.install(build_program("vgt_hostile", sorted((LAB / "hostile").glob("*.c")),
                                              ["-lpthread"]))
        if not self._kept.wait(_SEARCH_SECONDS) or not self._page:
            raise LabError("the other guest has nothing that could be found")
        self._attack(run, guest, label, f"{program} --secret {self._secret:#x} "
                     f"--page {self._page} {' '.join(_SEARCHES)}", _SEARCH_SECONDS)
        self._searched.set()
        self._busy.wait(_SEARCH_SECONDS)
        self._attack(run, guest, label, f"{program} listen", _LISTEN_SECONDS)

    @staticmethod
    def _attack(run, guest, label, command, seconds):
        """One check for each attack of @command."""
        status, text = guest.run(command, seconds)
        if status > 1:
            raise LabError(f"vgt_hostile ended with status {status}: {text[-200:]}")
        for line in text.splitlines():
            name, _, got = line.partition(": ")
            run.verdict.check(f"{label}{name} finds nothing", got == "done", got)


SCENARIO = VgpuApart
