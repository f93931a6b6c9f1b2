# SPDX-License-Identifier: MIT OR GPL-2.0-only
"""Two vGPUs whose guests keep the engines for ever: each has its share, by weight."""

import threading

from vgtlab.config import LabError
from vgtlab.probe import Probe
from vgtlab.scenario import Scenario

_TYPE = "i915-GVTg_V5_8"
_GUESTS = 2
_WEIGHTS = ((1, 1), (1, 4))
# Engines whose batches let others in: the blitter's do not.
_ENGINES = ("rcs", "vcs", "vecs")
# How long beside that a guest begins or ends later is little; i915 ends a batch after 20 s.
_HOLD_SECONDS = 15
_STEP_SECONDS = 300
_TOLERANCE = 0.05


class VgpuWeights(Scenario):
    """See the module's description."""

    summary = "two guests that keep the engines for ever have their shares, by weight"
    virtual = True
    guests = max_guests = _GUESTS

    def __init__(self):
        self._together = threading.Barrier(_GUESTS, timeout=_STEP_SECONDS)

    def server_arguments(self, sockets):
        arguments = ["--device", "vgpu"]
        for path in sockets:
            arguments += ["--vgpu", f"socket={path},type={_TYPE}"]
        return arguments

    def check_guest(self, run, guest, label):
        try:
            probe = Probe(guest, run.verdict, True, label)
            probe.read_pvinfo()
            if not probe.load():
                raise LabError("i915 made no card, nothing more can be checked")
            # Or i915 ends what does not end by itself.
            guest.output("for interval in /sys/class/drm/card0/engine/*/heartbeat_interval_ms; do "
                         "echo 60000 > $interval; done")
            for weights in _WEIGHTS:
                self._share(run, guest, label, weights)
        except threading.BrokenBarrierError:
            raise LabError("the other guest has not come so far") from None
        except Exception:
            # Nobody waits for a guest that will not come.
            self._together.abort()
            raise

    def _share(self, run, guest, label, weights):
        """Both guests keep the engines at the same time; the first one looks at the shares."""
        first = guest is run.guests[0]
        if first:
            for number, weight in enumerate(weights):
                run.server.control(f"weight {number} {weight}")
            before = self._times(run)
        self._together.wait()
        status, text = guest.run(f"vgt_engines --hold {_HOLD_SECONDS}", _STEP_SECONDS)
        between = " to ".join(map(str, weights))
        run.verdict.check(f"{label}{between}: its batches end as they should", status == 0, text)
        self._together.wait()
        if first:
            self._judge(run, between, weights, before, self._times(run))
        self._together.wait()

    @staticmethod
    def _times(run):
        """[{engine: nanoseconds}] of the guests' batches that have ended."""
        return [{engine: row["counters"][f"{engine}_ns"] for engine in _ENGINES}
                for row in run.server.control("stats")["vgpus"]]

    @staticmethod
    def _judge(run, between, weights, before, after):
        for engine in _ENGINES:
            took = [now[engine] - then[engine] for now, then in zip(after, before)]
            share, wanted = took[1] / (sum(took) or 1), weights[1] / sum(weights)
            said = f"{took[0] / 1e9:.2f} s and {took[1] / 1e9:.2f} s, {share:.1%} for the second"
            run.verdict.check(f"{engine} is shared {between}",
                              abs(share / wanted - 1) <= _TOLERANCE, said, said)


SCENARIO = VgpuWeights
