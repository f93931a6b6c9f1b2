# SPDX-License-Identifier: MIT OR GPL-2.0-only
"""Several guests at once, each with a vGPU of one GPU: all work, at the same time."""

import threading

from vgtlab import igt, vgpus
from vgtlab.config import IGT_TESTS, LabError
from vgtlab.probe import Probe
from vgtlab.scenario import Scenario

_TYPE = "i915-GVTg_V5_8"
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

    def server_arguments(self, sockets):
        self._loaded = threading.Barrier(len(sockets), timeout=_LOAD_SECONDS)
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

    def check_server(self, run):
        vgpus.check_mistakes(run)

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


SCENARIO = VgpuMany
