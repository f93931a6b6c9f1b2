# SPDX-License-Identifier: MIT OR GPL-2.0-only
"""The kernel's own kvmgt in the place of our modules: what they are compared with."""

from vgtlab import klog
from vgtlab.config import LabError, say
from vgtlab.probe import Probe
from vgtlab.stack import HostScenario, Stack

# i915 waits tens of seconds in vain for events of this vGPU.
_LOAD_SECONDS = 300


class KvmPeer(HostScenario):
    """See the module's description."""

    summary = "as kvm, but on the kernel's own kvmgt: what our modules are compared with"

    def check_host(self, run, guest):
        stack = Stack(run, guest, "kvmgt")
        try:
            stack.install()
            stack.load()
            stack.types()
            for turn in (1, 2):
                stack.create()
                status, text = stack.remove()
                run.verdict.check(f"host: a vGPU is made and removed, turn {turn}",
                                  status == 0, text)
            self._with_vgpu(stack)
            stack.unload()
        finally:
            stack.keep_log()
            self._quote(run, "host", guest)

    def _with_vgpu(self, stack):
        run = stack.run
        stack.create()
        nested = stack.nested()
        try:
            nested.start()
            run.verdict.passed("nested: the guest starts on KVM with the vGPU")
            self._probe(run, nested)
        finally:
            nested.stop()
        status, text = stack.remove()
        run.verdict.check("host: the vGPU is removed after its guest ended", status == 0, text)

    def _probe(self, run, nested):
        """What its i915 says are facts about kvmgt, not results of ours."""
        status, text = nested.run("modprobe i915", _LOAD_SECONDS)
        run.verdict.check("nested: i915 loads", status == 0, text or f"status {status}")
        self._quote(run, "nested", nested)
        log = nested.output("dmesg")
        (nested.out / "dmesg.txt").write_text(log)
        if not run.verdict.check("nested: i915 detects a virtual GPU",
                                 "Virtual GPU for Intel GVT-g detected" in log, "it does not"):
            raise LabError("no virtual GPU, nothing more can be checked")
        Probe(nested, run.verdict, True, "nested: ").engines()
        if run.options.exec:
            status, text = nested.run(run.options.exec, run.options.timeout)
            print(text, flush=True)
            run.verdict.check("nested: --exec", status == 0, f"exit status {status}")

    @staticmethod
    def _quote(run, who, guest):
        """Say and keep which lines of level warning or worse are in a kernel's log."""
        loud = klog.loud(klog.lines(guest.output("dmesg --raw")))
        run.facts[f"{who}_warnings"] = loud
        for line in loud:
            say(f"{who} says: {line}")


SCENARIO = KvmPeer
