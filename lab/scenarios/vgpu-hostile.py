# SPDX-License-Identifier: MIT OR GPL-2.0-only
"""Two vGPUs: root of one guest attacks its own, the other guest works beside it."""

import threading

from vgtlab import igt
from vgtlab.config import IGT_TESTS, LAB, LabError, say
from vgtlab.probe import Probe
from vgtlab.runner import build_program
from vgtlab.scenario import Scenario

_TYPE = "i915-GVTg_V5_8"
_HOSTILE = "hostile"
_ATTACK_SECONDS = 600
_HOLD_SECONDS = 1200
_CALM_SECONDS = 1200


class VgpuHostile(Scenario):
    """See the module's description."""

    summary = "two vGPUs: root of one guest attacks its own, the other guest works on"
    virtual = True
    companions = (_HOSTILE,)
    parts = ("hold", "attacks")
    seconds = 3600

    def __init__(self):
        self._held = threading.Event()
        self._ready = threading.Event()
        self._calm = threading.Event()

    def server_arguments(self, sockets):
        return ["--device", "vgpu", "--vgpu", f"socket={sockets[0]},type={_TYPE}",
                "--vgpu", f"socket={sockets[1]},type={_TYPE}"]

    def check_guest(self, run, guest, label):
        if guest.name == _HOSTILE:
            self._hostile(run, guest, label)
            return
        try:
            self._work(run, guest)
        finally:
            self._ready.set()
            self._calm.set()

    def _work(self, run, guest):
        """The other guest: probe, engines and IGT, all while it is attacked beside it."""
        probe = Probe(guest, run.verdict, True)
        probe.read_pvinfo()
        if not self._held.wait(_CALM_SECONDS):
            raise LabError("the hostile guest did not begin")
        if not probe.load():
            raise LabError("i915 made no card, nothing more can be checked")
        probe.engines()
        self._ready.set()
        if "attacks" not in run.options.parts:
            return
        tests = run.options.tests or [
            test for test in igt.read_list(IGT_TESTS / "demo.testlist")
            if test not in igt.blocked([test], True) and "module_load" not in test]
        igt.IgtRun("igt", tests, "vgpu", run.verdict).run(guest, guest.restart)

    def _hostile(self, run, guest, label):
        program = guest.install(build_program("vgt_hostile", sorted((LAB / "hostile").glob("*.c")),
                                              ["-lpthread"]))
        hold = "hold" in run.options.parts
        if hold:
            guest.run(f"{program} --hold {_HOLD_SECONDS} holds >/tmp/holds 2>&1 </dev/null & "
                      "echo $! >/tmp/holds.pid; sleep 3")
        self._held.set()
        if not self._ready.wait(_CALM_SECONDS):
            raise LabError("the other guest did not begin to work")
        if hold:
            self._let_go(run, guest, label)
        if "attacks" in run.options.parts:
            self._attack(run, guest, label, program)

    @staticmethod
    def _let_go(run, guest, label):
        """The engine was held while the other guest's driver was loaded beside it."""
        _, text = guest.run("kill $(cat /tmp/holds.pid); for i in $(seq 50); do "
                            "kill -0 $(cat /tmp/holds.pid) || break; sleep 1; done 2>/dev/null; "
                            "cat /tmp/holds")
        run.verdict.check(f"{label}a request without end goes on while others work",
                          text.strip() == "holds: done", text)

    def _attack(self, run, guest, label, program):
        """The hostile guest: all attacks, again and again, until the other is through."""
        rounds = 0
        while rounds < 2 or not self._calm.is_set():
            rounds += 1
            status, text = guest.run(f"{program} --seed {rounds}", _ATTACK_SECONDS)
            (guest.out / f"attacks{rounds}.txt").write_text(text + "\n")
            got = [line for line in text.splitlines() if not line.endswith(": done")]
            if status or got:
                run.verdict.failed(f"{label}round {rounds} gets nothing",
                                   got[0] if got else f"exit status {status}")
            say(f"{label}round {rounds} of attacks is over")
            guest.restart()
            held = run.server.control("stats")["vgpus"][1]["held"]
            if any(held.values()):
                run.verdict.failed(f"{label}nothing is left of round {rounds}", f"{held}")
            say(f"{label}vgt-server has {run.server.memory() >> 20} MiB")
        run.verdict.passed(f"{label}{rounds} rounds of attacks", "")
        self._afterwards(run, guest, label)

    @staticmethod
    def _afterwards(run, guest, label):
        vgpus = run.server.control("stats")["vgpus"]
        mistakes = [sum(vgpu["guest_errors"].values()) for vgpu in vgpus]
        run.verdict.check("the other guest has made no mistake", mistakes[0] == 0,
                          f"{vgpus[0]['guest_errors']}")
        run.verdict.check(f"{label}its mistakes are counted", mistakes[1] > 0, "none is",
                          f"{mistakes[1]} of {len(vgpus[1]['guest_errors'])} kinds")
        loud = [line for line in run.server.log().splitlines() if "listening" not in line]
        run.verdict.check("vgt-server says little", len(loud) < 100, f"{len(loud)} lines",
                          f"{len(loud)} lines")
        probe = Probe(guest, run.verdict, True, label)
        probe.read_pvinfo()
        if probe.load("afterwards: "):
            probe.engines()


SCENARIO = VgpuHostile
