# SPDX-License-Identifier: MIT OR GPL-2.0-only
"""vgt.ko on a stock i915, without guests: it binds, or says in one sentence why not."""

import json

from vgtlab import klog
from vgtlab.config import BUILD, LabError
from vgtlab.scenario import Scenario

_GPU = "0000:00:02.0"
_I915 = "/sys/bus/pci/drivers/i915"
_SEEN = "/sys/kernel/debug/vgt/host_registers"
_BOUND = "fences for vGPUs"
_LOAD_SECONDS = 120
# The file system that brings the module does not survive a suspend of the devices.
_COPY = "cp /out/vgt.ko /run/"
_DEBUG = "/sys/kernel/debug/dri/0"
_AWAKE = f"sed -n 's/^Usage count: //p' {_DEBUG}/i915_runtime_pm_status"
# Skylake GT1, which i915 drives and we do not know.
_OTHER_GPU = 0x1902
_BTF = "/sys/kernel/btf"
# What a refusal says; such a line is no warning that should not be there.
_REFUSALS = {
    "GVT is off": "i915 has GVT off: load it with enable_gvt=1",
    "the kernel's kvmgt is there": "unload it first (modprobe -r kvmgt)",
    "a parameter is nonsense": "say off, observe or on",
    "the kernel has no BTF of i915": f"there is no {_BTF}/i915",
    "i915 is of another build": "than the one that is loaded: run vgt-rebuild",
    "the engines were given up": "i915 has given up the GPU's engines",
    "the GuC was to submit": "i915 is to submit through the GuC: load it with enable_guc=0",
    "the GPU is an unknown one": f"GPU 8086:{_OTHER_GPU:04x} is not supported: Skylake",
}


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
        guest.output(_COPY)
        self._check = run.verdict.check
        try:
            self._refused(guest, "GVT is off", "modprobe i915")
            self._reload(guest, "modprobe i915 enable_gvt=1")
            self._refused(guest, "the kernel's kvmgt is there", "modprobe kvmgt")
            guest.output("rmmod kvmgt")
            self._refused(guest, "a parameter is nonsense", "true", "host_mediation=nonsense")
            self._other_btf(guest)
            for mode in ("off", "observe", "on"):
                self._mediate(guest, mode)
            self._rebind(guest)
            self._wedged(guest)
            self._guc(guest)
            self._log(guest)
        finally:
            (guest.out / "dmesg.txt").write_text(guest.output("dmesg"))
        self._other_gpu(guest)

    def _other_btf(self, guest):
        """Types of i915 that are missing, or of another build than vgt.ko's."""
        guest.output(f"cp {_BTF}/i915 /run/btf; mount -t tmpfs btf {_BTF}")
        self._refused(guest, "the kernel has no BTF of i915", "true")
        self._refused(guest, "i915 is of another build",
                      f"echo >> /run/btf; cp /run/btf {_BTF}/i915")
        guest.output(f"umount {_BTF}")

    def _wedged(self, guest):
        """A hang after which i915 may not reset the GPU."""
        self._refused(guest, "the engines were given up",
                      f"echo 0 > {_DEBUG}/i915_params/reset; echo 1 > {_DEBUG}/i915_wedged")

    def _guc(self, guest):
        """i915 has no GuC submission before Gen11, and no engines: there is no firmware."""
        self._reload(guest, "modprobe i915 enable_gvt=1 enable_guc=1")
        self._refused(guest, "the GuC was to submit", "true")

    def _other_gpu(self, guest):
        """Another boot, where QEMU gives the GPU another PCI device."""
        for i, word in enumerate(guest.devices):
            if "vfio-user-pci" in word:
                guest.devices[i] = json.dumps({**json.loads(word), "x-pci-device-id": _OTHER_GPU})
        guest.restart()
        guest.output(_COPY)
        self._refused(guest, "the GPU is an unknown one", "modprobe i915 enable_gvt=1")

    @staticmethod
    def _reload(guest, load):
        """i915 once more, by the command @load."""
        guest.output(f"echo {_GPU} > {_I915}/unbind; sleep 1; rmmod i915; {load}", _LOAD_SECONDS)

    def _refused(self, guest, why, before, parameters=""):
        guest.output(before, _LOAD_SECONDS)
        status = guest.run(f"insmod /run/vgt.ko {parameters}", _LOAD_SECONDS)[0]
        sentence = _REFUSALS[why]
        said = [line for line in guest.output("dmesg").splitlines() if "vgt: " in line]
        self._check(f"refused, with its sentence, when {why}",
                    status != 0 and said and sentence in said[-1],
                    f"status {status}; " + (said[-1] if said else "nothing said"))

    def _mediate(self, guest, mode):
        awake = guest.output(_AWAKE)
        status, text = guest.run(f"insmod /run/vgt.ko host_mediation={mode}", _LOAD_SECONDS)
        self._check(f"binds with host_mediation={mode}", status == 0, text)
        self._check(f"{mode}: keeps the GPU awake for no vGPU", awake == guest.output(_AWAKE),
                    f"{awake} wanted it before, {guest.output(_AWAKE)} now")
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
        guest.output(f"insmod /run/vgt.ko && echo {_GPU} > {_I915}/unbind && "
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
        loud = [line for line in loud
                if not any(sentence in line for sentence in _REFUSALS.values())]
        self._check("the kernel log has no warning of ours", not loud, loud[0] if loud else "")


SCENARIO = Binding
