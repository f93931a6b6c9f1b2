# SPDX-License-Identifier: MIT OR GPL-2.0-only
"""The production stack in a host guest: a mediator on its stock i915, vGPUs, their guests."""

from . import igt, installed, klog, nested
from .config import LabError
from .scenario import Scenario

GPU = "0000:00:02.0"
TYPES = f"/sys/class/mdev_bus/{GPU}/mdev_supported_types"
TYPE = "i915-GVTg_V5_4"
SMALL_TYPE = "i915-GVTg_V5_8"
MEDIATOR = "vgt-kvm"
TRACING = "/sys/kernel/tracing"
LOAD_SECONDS = 240


def uuid(number=1):
    """A name for vGPU @number."""
    return f"83b8f4f2-509f-382f-3c1e-e6bfe0fa1{number:03d}"


def device(name):
    """The sysfs folder of the vGPU with the UUID @name."""
    return f"/sys/bus/mdev/devices/{name}"


class HostScenario(Scenario):
    """A scenario whose guest is a host of vGPUs on KVM."""

    nested = True
    # What counts for IGT is the guest in the guest.
    virtual = True
    memory = "4G"
    # With a second one, which runs in another thread of QEMU's, its emulation of SVM went wrong
    # several times an hour on a busy machine (lab/README.md, What QEMU does wrong).
    cpus = 1
    # i915 reads thousands of registers when a mediator is loaded, each a round trip here, and
    # warns if a vblank comes late meanwhile: nothing is drawn on its console then.
    append = "mitigations=off no_timer_check loglevel=4 vt.global_cursor_default=0"

    def prepare(self, options):
        if options.mediator in (None, MEDIATOR):
            installed.tar(options.kernel)

    def server_arguments(self, sockets):
        return ["--device", "sim", "--socket", str(sockets[0])]

    def host_devices(self, options):
        return nested.host_devices(options.guest_kernel)

    def memory_for(self, tests):
        return "9G" if igt.needs_big_memory(tests) else self.memory

    @staticmethod
    def nested_memory(tests):
        """What a nested guest needs for the IGT list @tests."""
        return igt.BIG_MEMORY if igt.needs_big_memory(tests) else "2G"


class Stack:
    """The mediator in the host guest @guest; what it does is checked in the verdict of @run.

    @mediator is the module that is loaded: ours, or the kernel's kvmgt.
    """

    def __init__(self, run, guest, mediator=MEDIATOR):
        self.run = run
        self.guest = guest
        self.mediator = mediator

    @property
    def ours(self):
        """Whether the mediator is this project's."""
        return self.mediator == MEDIATOR

    def install(self):
        """The lab root and, if the mediator is ours, what `dkms install` made of it."""
        nested.mount_lab(self.guest)
        if not self.ours:
            self.guest.output("echo options i915 enable_gvt=1 > /etc/modprobe.d/i915.conf")
            return
        made = self.guest.install(installed.tar(self.run.options.kernel))
        self.guest.output(f"tar -C / -xf {made}; rm {made}")

    def _check_run(self, name, command, seconds=LOAD_SECONDS):
        status, text = self.guest.run(command, seconds)
        return self.run.verdict.check(name, status == 0, text or f"status {status}")

    def load(self):
        """i915, the mediator on it, and KVM."""
        self._check_run("host: i915 loads with enable_gvt=1",
                        "modprobe i915 && grep -x Y /sys/module/i915/parameters/enable_gvt")
        self._check_run(f"host: {self.mediator} loads",
                        f"modprobe {self.mediator} && "
                        "modprobe -a kvm-amd vfio_iommu_type1 vfio_pci")
        if self.ours:
            self.guest.output(f"echo 1 > {TRACING}/events/vgt/vgt_guest_error/enable")

    def types(self):
        """The types that can be had are listed; returns {type: instances available}."""
        status, text = self.guest.run(f"cd {TYPES} && grep . */available_instances")
        lines = [line.split("/available_instances:") for line in text.splitlines()]
        found = {words[0]: int(words[1]) for words in lines if len(words) == 2}
        said = self.guest.run("dmesg | grep -e vgt -e gvt | tail -5")[1]
        if not self.run.verdict.check("host: mediated device types are listed",
                                      status == 0 and TYPE in found, f"{text}\n{said}",
                                      ", ".join(f"{count} {name}" for name, count
                                                in found.items())):
            raise LabError("no types, nothing more can be checked")
        status, text = self.guest.run(f"{nested.program('mdevctl')} types")
        self.run.verdict.check("host: mdevctl types lists them all",
                               status == 0 and all(name in text.split() for name in found), text)
        return found

    def create(self, name=uuid(), kind=TYPE):
        """Make a vGPU; returns its sysfs folder."""
        made = f"cat {device(name)}/vgt/state" if self.ours else f"test -e {device(name)}"
        self.guest.output(f"echo {name} > {TYPES}/{kind}/create && {made}")
        return device(name)

    def remove(self, name=uuid()):
        """Remove a vGPU; returns (exit status, what was said)."""
        return self.guest.run(f"echo 1 > {device(name)}/remove && ! test -e {device(name)}", 60)

    def nested(self, memory="2G", programs=(), name="nested", vgpu=uuid(), extra=()):
        """A guest on the vGPU, not started yet; @extra are more QEMU arguments."""
        return nested.NestedGuest(
            self.guest, self.run.options.guest_kernel, memory,
            list(self.run.programs) + list(programs),
            ["-device", f"vfio-pci,sysfsdev={device(vgpu)},addr=02.0,x-igd-opregion=on", *extra],
            name)

    def counts(self, part, name=uuid()):
        """{what: number} of the vGPU's file @part of sysfs, as far as it is not 0."""
        rows = [line.split(None, 1) for line in
                self.guest.output(f"cat {device(name)}/vgt/{part}").splitlines()]
        return {what: int(number) for number, what in rows if int(number)}

    def mistakes(self, name=uuid()):
        """{kind: number} of what its guest did that no correct one does."""
        return self.counts("guest_errors", name)

    def keep_counters(self, out, name=uuid()):
        """Write what the vGPU counted, if it is ours, into files of the folder @out."""
        if not self.ours:
            return
        for part in ("counters", "guest_errors"):
            text = self.guest.run(f"cat {device(name)}/vgt/{part}")[1]
            (out / f"{part}.txt").write_text(text + "\n")
        # Where the mistakes were: the offset, address or value of each that the trace event let by.
        number = f"$(cat {device(name)}/intel_vgpu/vgpu_id)"
        text = self.guest.run(f'grep "guest_error: vgpu{number} " {TRACING}/trace')[1]
        (out / "mistakes.txt").write_text(text + "\n")

    def unload(self):
        """The mediator goes."""
        module = self.mediator.replace("-", "_")
        self._check_run(f"host: {self.mediator} unloads",
                        f"modprobe -r {self.mediator} && ! test -d /sys/module/{module}", 60)

    def keep_log(self):
        """Write the host's kernel log to dmesg.txt."""
        (self.guest.out / "dmesg.txt").write_text(self.guest.output("dmesg"))

    def check_log(self, provoked=None):
        """The whole kernel log of the host has nothing of ours and no kernel complaint.

        @provoked is in the lines that the scenario wanted.
        """
        wrong = [line for line in klog.of_host(klog.lines(self.guest.output("dmesg --raw")))
                 if not provoked or provoked not in line]
        self.run.verdict.check("host: the kernel log has no warning of ours", not wrong,
                               f"{len(wrong)} lines, the first: {wrong[0] if wrong else ''}")
