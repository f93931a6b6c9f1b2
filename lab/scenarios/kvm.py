# SPDX-License-Identifier: MIT OR GPL-2.0-only
"""The production stack: our modules on a stock i915, a nested guest of KVM on a vGPU."""

from vgtlab import igt
from vgtlab.config import LabError
from vgtlab.guest import GuestGone
from vgtlab.nested import PATIENCE
from vgtlab.probe import Probe
from vgtlab.stack import HostScenario, Stack
from vgtlab.vgpus import HANG


class Kvm(HostScenario):
    """See the module's description."""

    summary = "our modules on a stock i915; a guest of KVM in the guest gets a vGPU"

    def check_host(self, run, guest):
        stack = Stack(run, guest)
        try:
            stack.install()
            stack.load()
            stack.types()
            self._create_and_remove(stack)
            self._with_vgpu(stack)
            stack.unload()
            stack.check_log()
        finally:
            stack.keep_log()

    @staticmethod
    def _create_and_remove(stack):
        for turn in (1, 2):
            stack.create()
            status, text = stack.remove()
            stack.run.verdict.check(f"host: a vGPU is made and removed, turn {turn}",
                                    status == 0, text)

    def _with_vgpu(self, stack):
        run = stack.run
        stack.create()
        nested = stack.nested(self.nested_memory(run.options.tests))
        if run.options.tests:
            # Each test of IGT has the console drawn anew when it ends, a million accesses to
            # the aperture of a GPU that is a program. No console on it.
            nested.append = "fbcon=map:1"
        try:
            probe = self._reach(run, nested)
            self._work(run, nested, probe)
        finally:
            nested.stop()
            stack.keep_counters(nested.out)
        mistakes = stack.mistakes()
        mistakes.pop(HANG, None)
        run.verdict.check("nested: has made no mistake", not mistakes, f"{mistakes}")
        status, text = stack.remove()
        run.verdict.check("host: the vGPU is removed after its guest ended", status == 0, text)

    def _reach(self, run, nested):
        """Start the guest and probe it; again if QEMU has hung it (lab/README.md)."""
        left = igt.STARTS
        while True:
            known = run.verdict.mark()
            left -= 1
            try:
                nested.start()
                run.verdict.passed("nested: the guest starts on KVM with the vGPU")
                return self._probe(run, nested)
            except GuestGone as gone:
                if not gone.emulator or not left:
                    raise
                run.verdict.forget(known)
                run.verdict.skipped("nested: is not hung by QEMU", str(gone))
            nested.stop()

    @staticmethod
    def _probe(run, nested):
        probe = Probe(nested, run.verdict, True, "nested: ", PATIENCE)
        probe.read_pvinfo()
        if not probe.load():
            raise LabError("i915 made no card in the nested guest")
        run.facts.update(quotes=probe.quotes, nodes=probe.nodes)
        probe.engines()
        return probe

    @staticmethod
    def _work(run, nested, probe):
        if run.options.exec:
            status, text = nested.run(run.options.exec, run.options.timeout)
            print(text, flush=True)
            run.verdict.check("nested: --exec", status == 0, f"exit status {status}")
        if run.options.tests and probe.unload():
            igt.IgtRun("igt", run.options.tests, "kvm", run.verdict,
                       patience=PATIENCE).run(nested, nested.restart)


SCENARIO = Kvm
