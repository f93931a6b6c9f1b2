# SPDX-License-Identifier: MIT OR GPL-2.0-only
"""vGPUs of our device model on the simulated GPU, one for each guest."""

from vgtlab import vgpus
from vgtlab.scenario import Scenario

# The smallest type fits twice into an aperture of 256 MiB, seven times into 1 GiB.
_ONE = "i915-GVTg_V5_4"
_MANY = "i915-GVTg_V5_8"
_SMALL_APERTURE_GUESTS = 2


class Vgpu(Scenario):
    """See the module's description."""

    summary = "a vGPU of the device model for each guest (--guests up to 7)"
    virtual = True
    max_guests = 7

    def server_arguments(self, sockets):
        kind = _ONE if len(sockets) == 1 else _MANY
        arguments = ["--device", "vgpu"]
        for path in sockets:
            arguments += ["--vgpu", f"socket={path},type={kind}"]
        if len(sockets) > _SMALL_APERTURE_GUESTS:
            arguments += ["--aperture", "1G"]
        return arguments

    def check_server(self, run):
        vgpus.check_mistakes(run)


SCENARIO = Vgpu
