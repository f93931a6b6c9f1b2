# SPDX-License-Identifier: MIT OR GPL-2.0-only
"""vgt.ko in a guest whose GPU is a vGPU: it says so, and where it belongs."""

from vgtlab.config import BUILD, LabError
from vgtlab.scenario import Scenario

_LOAD_SECONDS = 120
_SENTENCE = "this GPU is a vGPU: load vgt on the host that it comes from"


class BindingVgpu(Scenario):
    """See the module's description."""

    summary = "our module in a guest that has a vGPU itself: refuses"
    nested = True

    def server_arguments(self, sockets):
        return ["--device", "vgpu", "--vgpu", f"socket={sockets[0]},type=i915-GVTg_V5_4"]

    def check_host(self, run, guest):
        module = BUILD / "modules" / run.options.kernel / "vgt.ko"
        if not module.exists():
            raise LabError(f"{module} is missing: run scripts/build-modules "
                           f"{run.options.kernel}")
        guest.install(module)
        guest.output("modprobe i915 enable_gvt=1", _LOAD_SECONDS)
        status = guest.run("insmod /out/vgt.ko", _LOAD_SECONDS)[0]
        said = [line for line in guest.output("dmesg").splitlines() if "vgt: " in line]
        run.verdict.check("refused, with its sentence, on a vGPU",
                          status != 0 and said and _SENTENCE in said[-1],
                          f"status {status}; " + (said[-1] if said else "nothing said"))
        (guest.out / "dmesg.txt").write_text(guest.output("dmesg"))


SCENARIO = BindingVgpu
