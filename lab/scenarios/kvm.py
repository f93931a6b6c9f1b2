# SPDX-License-Identifier: MIT OR GPL-2.0-only
"""The production stack: our modules on a stock i915, a nested guest of KVM on a vGPU."""

from vgtlab import igt, klog, setup
from vgtlab.config import BUILD, LabError, root
from vgtlab.nested import DISK, LAB, NestedGuest
from vgtlab.probe import Probe
from vgtlab.scenario import Scenario

_GPU = "0000:00:02.0"
_TYPES = f"/sys/class/mdev_bus/{_GPU}/mdev_supported_types"
_TYPE = "i915-GVTg_V5_4"
_UUID = "83b8f4f2-509f-382f-3c1e-e6bfe0fa1001"
_DEVICE = f"/sys/bus/mdev/devices/{_UUID}"
_MODULES = ("vgt", "vgt-kvm")
_NESTED_MEMORY = "1G"
_LOAD_SECONDS = 240


class Kvm(Scenario):
    """See the module's description."""

    summary = "our modules on a stock i915; a guest of KVM in the guest gets a vGPU"
    nested = True
    # What counts for IGT is the guest in the guest.
    virtual = True
    memory = "4G"

    def server_arguments(self, sockets):
        return ["--device", "sim", "--socket", str(sockets[0])]

    def host_devices(self, options):
        """The lab root, for its QEMU and kernels, and the disk of the nested guest."""
        return ["-fsdev", f"local,id=lab,path={root()},security_model=none,readonly=on",
                "-device", "virtio-9p-pci,fsdev=lab,mount_tag=lab,addr=07.0",
                "-drive", f"file={setup.image(options.guest_kernel)},if=none,id=nested,"
                          "format=raw,snapshot=on",
                "-device", "virtio-blk-pci,drive=nested,addr=08.0"]

    def check_host(self, run, guest):
        modules = [BUILD / "modules" / run.options.kernel / f"{name}.ko" for name in _MODULES]
        missing = [path for path in modules if not path.exists()]
        if missing:
            raise LabError(f"{missing[0]} is missing: run scripts/build-modules "
                           f"{run.options.kernel}")
        try:
            self._prepare(guest, modules)
            self._load(run, guest)
            self._types(run, guest)
            self._with_vgpu(run, guest)
            self._unload(run, guest)
        finally:
            (guest.out / "dmesg.txt").write_text(guest.output("dmesg"))

    @staticmethod
    def _prepare(guest, modules):
        """The lab root and the modules, where a package would have put them."""
        for module in modules:
            guest.install(module)
        guest.output(f"mkdir -p {LAB} && mount -t 9p -o trans=virtio,version=9p2000.L,"
                     f"msize=262144,ro,cache=loose lab {LAB} && test -b {DISK}")
        guest.output("d=/lib/modules/$(uname -r)/updates/dkms; mkdir -p $d && "
                     "cp /out/vgt*.ko $d/ && depmod -a", 240)

    @staticmethod
    def _load(run, guest):
        check = run.verdict.check
        status, text = guest.run("modprobe i915 enable_gvt=1", _LOAD_SECONDS)
        check("host: i915 loads with enable_gvt=1", status == 0, text or f"status {status}")
        status, text = guest.run("modprobe vgt-kvm && modprobe -a kvm-amd vfio_iommu_type1 "
                                 "vfio_pci", _LOAD_SECONDS)
        check("host: vgt-kvm loads", status == 0, text or f"status {status}")

    @staticmethod
    def _types(run, guest):
        status, text = guest.run(f"cd {_TYPES} && grep . */available_instances")
        lines = text.splitlines()
        if not run.verdict.check("host: mediated device types are listed",
                                 status == 0 and any(_TYPE in line for line in lines),
                                 text + "\n" + guest.run("dmesg | grep vgt | tail -5")[1],
                                 ", ".join(lines)):
            raise LabError("no types, nothing more can be checked")
        for turn in (1, 2):
            status, text = guest.run(f"echo {_UUID} > {_TYPES}/{_TYPE}/create && "
                                     f"cat {_DEVICE}/vgt/state && echo 1 > {_DEVICE}/remove && "
                                     f"! test -e {_DEVICE}", 60)
            run.verdict.check(f"host: a vGPU is made and removed, turn {turn}", status == 0, text)

    def _with_vgpu(self, run, guest):
        options = run.options
        guest.output(f"echo {_UUID} > {_TYPES}/{_TYPE}/create")
        nested = NestedGuest(guest, options.guest_kernel, _NESTED_MEMORY, run.programs,
                             ["-device", f"vfio-pci,sysfsdev={_DEVICE},addr=02.0,"
                                         "x-igd-opregion=on"])
        try:
            nested.start()
            run.verdict.passed("nested: the guest starts on KVM with the vGPU")
            self._probe(run, nested)
        finally:
            nested.stop()
            for part in ("counters", "guest_errors"):
                text = guest.run(f"cat {_DEVICE}/vgt/{part}")[1]
                (nested.out / f"{part}.txt").write_text(text + "\n")
        status, text = guest.run(f"echo 1 > {_DEVICE}/remove && ! test -e {_DEVICE}", 60)
        run.verdict.check("host: the vGPU is removed after its guest ended", status == 0, text)

    @staticmethod
    def _probe(run, nested):
        probe = Probe(nested, run.verdict, True, "nested: ")
        probe.read_pvinfo()
        if not probe.load():
            raise LabError("i915 made no card in the nested guest")
        run.facts.update(quotes=probe.quotes, nodes=probe.nodes)
        probe.engines()
        if run.options.exec:
            status, text = nested.run(run.options.exec, run.options.timeout)
            print(text, flush=True)
            run.verdict.check("nested: --exec", status == 0, f"exit status {status}")
        if run.options.tests and probe.unload():
            igt.IgtRun("igt", run.options.tests, "vgpu", run.verdict).run(nested, nested.restart)

    @staticmethod
    def _unload(run, guest):
        status, text = guest.run("modprobe -r vgt-kvm && ! test -d /sys/module/vgt_kvm", 60)
        run.verdict.check("host: vgt-kvm unloads", status == 0, text)
        loud = [line for line in klog.loud(klog.lines(guest.output("dmesg --raw")))
                if "vgt" in line or "BUG" in line or "WARN" in line]
        run.verdict.check("host: the kernel log has no warning of ours", not loud,
                          loud[0] if loud else "")


SCENARIO = Kvm
