# SPDX-License-Identifier: MIT OR GPL-2.0-only
"""Two guests of KVM on our modules: root of one attacks its vGPU, the other works beside it."""

import functools
import threading

from vgtlab import igt
from vgtlab.config import IGT_TESTS, LAB, LabError, say
from vgtlab.nested import BOOT_SECONDS, PATIENCE
from vgtlab.probe import LOAD_SECONDS, Probe
from vgtlab.runner import build_program
from vgtlab.several import SeveralGuests

_ATTACK_SECONDS = 1800
_LOUD = 60


class KvmHostile(SeveralGuests):
    """See the module's description."""

    summary = "two guests of KVM on our modules: root of one attacks its vGPU, the other works"
    more_guests = 1

    def __init__(self):
        self._ready = threading.Event()
        self._calm = threading.Event()

    def work(self, several):
        working, hostile = several.add("working"), several.add("hostile")
        several.together({
            "working": functools.partial(self._work, several, working),
            "hostile": functools.partial(self._attack, several, hostile)})
        check = several.run.verdict.check
        mistakes = several.mistakes(working)
        check("working: has made no mistake", not mistakes, f"{mistakes}")
        status, text = several.host.guest.run("vgt_engines 5", _LOUD)
        check("host: its own batches run on each engine", status == 0, text)

    def _work(self, several, guest):
        """The guest that is attacked beside: probe, then engines and IGT during the attacks."""
        probe = Probe(guest, several.run.verdict, True, "working: ", 2 * PATIENCE)
        load = functools.partial(several.load, guest, probe)
        try:
            several.steadily(guest, load)
            self._ready.set()
            several.steadily(guest, probe.engines, load)
            tests = several.run.options.tests or [
                test for test in igt.read_list(IGT_TESTS / "demo.testlist")
                if test not in igt.blocked([test], True) and "module_load" not in test]
            # With i915 as it is: how it starts beside an engine that never ends is another matter.
            igt.IgtRun("igt", tests, "kvm", several.run.verdict, "working: ",
                       2 * PATIENCE).run(guest, guest.restart)
        finally:
            self._ready.set()
            self._calm.set()

    def _attack(self, several, guest):
        """The hostile guest: all attacks, again and again, until the other is through."""
        verdict = several.run.verdict
        program = build_program("vgt_hostile", sorted((LAB / "hostile").glob("*.c")),
                                ["-lpthread"])
        guest.programs.append(program)
        several.steadily(guest, guest.start)
        if not self._ready.wait(2 * (BOOT_SECONDS + LOAD_SECONDS * PATIENCE)):
            raise LabError("the other guest did not begin to work")
        rounds = 0
        while not rounds or not self._calm.is_set():
            rounds += 1
            several.steadily(guest, functools.partial(self._round, verdict, guest, program, rounds),
                             guest.start)
            guest.stop()
            held = several.held(guest)
            if held:
                verdict.failed(f"hostile: nothing is left of round {rounds}", f"{held}")
            say(f"hostile: round {rounds} of attacks is over")
            guest.start()
        verdict.passed(f"hostile: {rounds} rounds of attacks")
        mistakes = several.mistakes(guest)
        verdict.check("hostile: its mistakes are counted", bool(mistakes), "none is",
                      f"{sum(mistakes.values())} of {len(mistakes)} kinds")
        probe = Probe(guest, verdict, True, "hostile, afterwards: ", 2 * PATIENCE)
        load = functools.partial(several.load, guest, probe)
        guest.stop()
        several.steadily(guest, load)
        several.steadily(guest, probe.engines, load)

    @staticmethod
    def _round(verdict, guest, program, number):
        status, text = guest.run(f"/run/vgt/{program.name} --seed {number}", _ATTACK_SECONDS)
        (guest.out / f"attacks{number}.txt").write_text(text + "\n")
        got = [line for line in text.splitlines() if not line.endswith(": done")]
        if status or got:
            verdict.failed(f"hostile: round {number} gets nothing",
                           got[0] if got else f"exit status {status}")


SCENARIO = KvmHostile
