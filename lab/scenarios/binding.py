# SPDX-License-Identifier: MIT OR GPL-2.0-only
"""vgt.ko on a stock i915, without guests: it binds, or says in one sentence why not."""

from vgtlab import klog
from vgtlab.config import BUILD, LabError
from vgtlab.scenario import Scenario

_GPU = "0000:00:02.0"
_I915 = "/sys/bus/pci/drivers/i915"
_SEEN = "/sys/kernel/debug/vgt/host_registers"
_BOUND = "fences for vGPUs"
_LOAD_SECONDS = 120


class Binding(Scenario):
    """See the module's description."""

    summary = "our module on a stock i915: binds, sees the host's accesses, refuses"
    nested = True

    def server_arguments(self, sockets):
        return ["--device", "sim", "--socket", str(sockets[0])]

    def check_host(self, run, guest):
        module = BUILD / "modules" / run.options.kernel / "vgt.ko"
        if not module.exists():
            raise LabError(f"{module} is missing: run scripts/build-modules "
                           f"{run.options.kernel}")
        guest.install(module)
        self._check = run.verdict.check
        try:
            self._refused(guest, "GVT is off", "modprobe i915", "insmod /out/vgt.ko",
                          "i915 has GVT off: load it with enable_gvt=1")
            self._reload(guest)
            self._refused(guest, "the kernel's kvmgt is there", "modprobe kvmgt",
                          "insmod /out/vgt.ko", "unload it first (modprobe -r kvmgt)")
            guest.output("rmmod kvmgt")
            self._refused(guest, "a parameter is nonsense", "true",
                          "insmod /out/vgt.ko host_mediation=nonsense",
                          "say off, observe or on")
            for mode in ("off", "observe", "on"):
                self._mediate(guest, mode)
            self._rebind(guest)
            self._log(guest)
        finally:
            (guest.out / "dmesg.txt").write_text(guest.output("dmesg"))

    @staticmethod
    def _reload(guest):
        """i915 once more, with the parameter."""
        guest.output(f"echo {_GPU} > {_I915}/unbind; sleep 1; rmmod i915; "
                     "modprobe i915 enable_gvt=1", _LOAD_SECONDS)

    def _refused(self, guest, why, before, load, sentence):
        guest.output(before, _LOAD_SECONDS)
        status = guest.run(load, _LOAD_SECONDS)[0]
        said = [line for line in guest.output("dmesg").splitlines() if "vgt: " in line]
        self._check(f"refused, with its sentence, when {why}",
                    status != 0 and said and sentence in said[-1],
                    f"status {status}; " + (said[-1] if said else "nothing said"))

    def _mediate(self, guest, mode):
        status, text = guest.run(f"insmod /out/vgt.ko host_mediation={mode}", _LOAD_SECONDS)
        self._check(f"binds with host_mediation={mode}", status == 0, text)
        text = guest.output("echo 1 > /sys/class/graphics/fb0/blank; "
                            f"echo 0 > /sys/class/graphics/fb0/blank; cat {_SEEN}")
        seen = dict(line.split() for line in text.splitlines())
        counts = [int(seen[name]) for name in ("reads32", "writes32")]
        self._check(f"{mode}: a mode set of the host is {'not ' if mode == 'off' else ''}seen",
                    seen["mode"] == mode and (any(counts) if mode == "off" else
                                              all(counts)) != (mode == "off"),
                    text, f"{counts[0]} reads, {counts[1]} writes")
        status, text = guest.run("rmmod vgt", _LOAD_SECONDS)
        self._check(f"{mode}: unloads", status == 0, text)

    def _rebind(self, guest):
        """The GPU goes and comes while the module stays; so it does over a suspend."""
        before = guest.output("dmesg").count(_BOUND)
        guest.output(f"insmod /out/vgt.ko && echo {_GPU} > {_I915}/unbind && "
                     f"echo {_GPU} > {_I915}/bind", _LOAD_SECONDS)
        text = guest.output(f"for i in $(seq 40); do [ $(dmesg | grep -c '{_BOUND}') = "
                            f"{before + 2} ] && break; sleep 0.5; done; dmesg")
        self._check("binds again when i915 gets the GPU back",
                    text.count(_BOUND) == before + 2, "not within 20 seconds")
        status, text = guest.run("echo devices > /sys/power/pm_test; echo mem > "
                                 "/sys/power/state && rmmod vgt", _LOAD_SECONDS)
        self._check("stays over a suspend of the devices, and unloads", status == 0, text)

    def _log(self, guest):
        loud = [line for line in klog.loud(klog.lines(guest.output("dmesg --raw")))
                if "vgt" in line and "tain" not in line or "BUG" in line or "WARN" in line]
        refusals = ("GVT off", "kvmgt", "say off")
        loud = [line for line in loud if not any(word in line for word in refusals)]
        self._check("the kernel log has no warning of ours", not loud, loud[0] if loud else "")


SCENARIO = Binding
