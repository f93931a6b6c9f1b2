# SPDX-License-Identifier: MIT OR GPL-2.0-only
"""Several guests at once, each with a vGPU of one GPU: all work, at the same time."""

import threading

from vgtlab import igt
from vgtlab.config import IGT_TESTS, LabError
from vgtlab.probe import Probe
from vgtlab.scenario import Scenario

_TYPE = "i915-GVTg_V5_8"
# Of those that count as mistakes the one that tests of hangs make on purpose.
_HANG = "submission that did not end"
# The slowest driver on a busy machine.
_LOAD_SECONDS = 1200


class VgpuMany(Scenario):
    """See the module's description."""

    summary = "a vGPU in each of several guests (--guests up to 7) that all work at once"
    virtual = True
    guests = 3
    max_guests = 7
    guests_share_igt = True
    seconds = 3600

    def __init__(self):
        self._loaded = None
        self._left = 0
        self._lock = threading.Lock()

    def server_arguments(self, sockets):
        self._loaded = threading.Barrier(len(sockets), timeout=_LOAD_SECONDS)
        self._left = len(sockets)
        arguments = ["--device", "vgpu", "--aperture", "1G"]
        for path in sockets:
            arguments += ["--vgpu", f"socket={path},type={_TYPE}"]
        return arguments

    def check_guest(self, run, guest, label):
        try:
            self._work(run, guest, label)
        except Exception:
            # Nobody waits for a guest that will not come.
            self._loaded.abort()
            raise
        finally:
            with self._lock:
                self._left -= 1
                last = not self._left
            if last:
                self._check_server(run)

    def _work(self, run, guest, label):
        probe = Probe(guest, run.verdict, True, label)
        probe.read_pvinfo()
        if not probe.load():
            raise LabError("i915 made no card, nothing more can be checked")
        try:
            self._loaded.wait()
        except threading.BrokenBarrierError:
            raise LabError("another guest has not come so far") from None
        probe.engines()
        if run.options.probe_only:
            return
        tests = run.options.tests or [
            test for test in igt.read_list(IGT_TESTS / "demo.testlist")
            if test not in igt.blocked([test], True)]
        if probe.unload():
            run.run_igt(guest, tests, label)

    def _check_server(self, run):
        """What the device model says of the guests, once all are through."""
        for number, row in enumerate(run.server.control("stats")["vgpus"]):
            label = f"guest{number}: "
            run.verdict.check(f"{label}the vGPU was not stopped", "stopped" not in row,
                              str(row.get("stopped")))
            errors = ", ".join(f"{count} times {name}"
                               for name, count in row["guest_errors"].items()
                               if name != _HANG)
            run.verdict.check(f"{label}the guest made no mistake", not errors, errors)


SCENARIO = VgpuMany
