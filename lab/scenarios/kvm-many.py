# SPDX-License-Identifier: MIT OR GPL-2.0-only
"""Guests of KVM on our modules, all at once: each one's i915 and IGT work beside the others."""

import functools
import threading

from vgtlab import igt
from vgtlab.config import IGT_TESTS, LabError
from vgtlab.nested import BOOT_SECONDS, PATIENCE
from vgtlab.probe import LOAD_SECONDS, Probe
from vgtlab.several import SeveralGuests
from vgtlab.vgpus import HANG



class KvmMany(SeveralGuests):
    """See the module's description."""

    summary = "guests of KVM on our modules, each with a vGPU, that all work at once"
    guests = 2
    max_guests = 2
    guests_share_igt = True

    def work(self, several):
        options = several.run.options
        guests = [several.add(f"guest{number}") for number in range(1, options.guests + 1)]
        loaded = threading.Barrier(len(guests),
                                   timeout=2 * (BOOT_SECONDS + LOAD_SECONDS * PATIENCE))
        several.together({guest.name: functools.partial(self._work, several, guest, loaded)
                          for guest in guests})
        for guest in guests:
            mistakes = several.mistakes(guest)
            mistakes.pop(HANG, None)
            several.run.verdict.check(f"{guest.name}: has made no mistake", not mistakes,
                                      f"{mistakes}")

    def _work(self, several, guest, loaded):
        label = f"{guest.name}: "
        # They share two processors that are emulated.
        probe = Probe(guest, several.run.verdict, True, label, 2 * PATIENCE)
        load = functools.partial(several.load, guest, probe)
        try:
            several.steadily(guest, load)
            self._wait(loaded)
        except Exception:
            # Nobody waits for a guest that will not come.
            loaded.abort()
            raise
        several.steadily(guest, probe.engines, load)
        if several.run.options.probe_only:
            return
        tests = several.run.options.tests or [
            test for test in igt.read_list(IGT_TESTS / "demo.testlist")
            if test not in igt.blocked([test], True)]
        if probe.unload():
            igt.IgtRun("igt", tests, "kvm", several.run.verdict, label,
                       2 * PATIENCE).run(guest, guest.restart)

    @staticmethod
    def _wait(loaded):
        try:
            loaded.wait()
        except threading.BrokenBarrierError:
            raise LabError("another guest has not come so far") from None


SCENARIO = KvmMany
