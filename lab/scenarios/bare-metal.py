# SPDX-License-Identifier: MIT OR GPL-2.0-only
"""The simulated GPU as a PCI device of one guest: i915 must take it for hardware."""

from vgtlab.scenario import Scenario


class BareMetal(Scenario):
    """See the module's description."""

    summary = "the simulated GPU as hardware: i915 probes it as bare metal"

    def server_arguments(self, sockets):
        return ["--device", "sim", "--socket", str(sockets[0])]


SCENARIO = BareMetal
