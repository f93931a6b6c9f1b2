# SPDX-License-Identifier: MIT OR GPL-2.0-only
"""What one vGPU's engines do beside another and the host: never end; hang; resets of the GPU."""

import re

from vgtlab import klog, stack, worker
from vgtlab.probe import ENGINES
from vgtlab.stack import SMALL_TYPE, HostScenario, Stack
from vgtlab.worker import WORKED, Worker

_BOOT_SECONDS = 400
_HANG_SECONDS = 240
_STORE_SECONDS = 120
_FREE_SECONDS = 30
_DEBUG = "/sys/kernel/debug/dri/0"
# i915 resets the engines one by one if it may; all at once is what fences do not survive.
_RESET = (f"echo 1 > {_DEBUG}/i915_params/reset; echo 0xf > {_DEBUG}/i915_wedged; "
          f"echo 3 > {_DEBUG}/i915_params/reset; dmesg | grep -c 'Resetting chip'")
# What i915 may say of a hang: it resets that engine and no other, and keeps no dump.
_ONE_ENGINE = re.compile(r"Resetting (\w+) for (?:preemption time out|request cancellation)")
_MORE = re.compile(r"Resetting (?:chip|\w+ for (?!preemption|request))|wedged|banned|"
                   r"Failed to reset|crash dump")


class KvmHang(HostScenario):
    """See the module's description."""

    summary = "one vGPU holds or hangs each engine, others go on; resets of the GPU, all go on"
    parts = ("hold", "hang", "reset")

    def check_host(self, run, guest):
        self._guest, self._check = guest, run.verdict.check
        self._series = run.options.guest_kernel
        self._stack = Stack(run, guest)
        try:
            self._stack.install()
            worker.install(guest, self._series, run.programs)
            self._stack.load()
            self._stack.types()
            for part in run.options.parts:
                {"hold": self._holds, "hang": self._hangs, "reset": self._resets}[part]()
            self._stack.unload()
            self._stack.check_log()
        finally:
            self._stack.keep_log()
            guest.run("cp /run/*.serial /run/*.log /out/")

    def _worker(self, number, work, name=None):
        """A guest on vGPU @number that does @work."""
        one = Worker(self._guest, self._series, name or work,
                     self._stack.create(stack.uuid(number), SMALL_TYPE), work=work)
        one.start()
        return one

    def _end(self, number, guest):
        """Kill the guest; the kernel closes its vGPU a moment later."""
        guest.kill()
        self._guest.run(f"until grep -q free {stack.device(stack.uuid(number))}/vgt/state; do "
                        "sleep 0.1; done", _FREE_SECONDS)
        status, text = self._stack.remove(stack.uuid(number))
        self._check(f"the vGPU of the guest '{guest.name}' is removed", status == 0, text)

    def _log(self):
        return [text for _, text in klog.lines(self._guest.output("dmesg --raw"))]

    def _registers(self):
        """What batches of the host find in registers that a guest of work 'hold' sets."""
        return self._guest.run("vgt_engines --registers", _STORE_SECONDS)

    def _holds(self):
        """One guest has batches without an end on all engines; another one starts beside it."""
        status, own = self._registers()
        self._check("the host's batches find its registers", status == 0, own)
        holding = self._worker(2, "hold")
        holding.wait("holds", _BOOT_SECONDS)
        working = self._worker(1, "store")
        working.wait(WORKED, _BOOT_SECONDS)
        self._check("engines are held: another guest's i915 starts, with all of them",
                    "failed" not in working.serial_text(), working.last_words())
        status, text = self._guest.run("vgt_engines 2", _STORE_SECONDS)
        self._check("engines are held: the host's batches run", status == 0, text)
        status, text = self._registers()
        self._check("engines are held: the host's batches find its own registers",
                    status == 0 and text == own, text)
        more = holding.turns()
        holding.wait(f"turn {more + 1} ended", _HANG_SECONDS)
        self._check("engines were held: those batches came to their end", holding.turns() > more,
                    holding.last_words(), f"{holding.turns()} turns")
        status, text = self._registers()
        self._check("engines were held: the host's batches find its own registers",
                    status == 0 and text == own, text)
        self._end(1, working)
        also_holding = self._worker(1, "hold", "also-hold")
        also_holding.wait("turn 2 ended", _BOOT_SECONDS + _HANG_SECONDS)
        self._check("engines were held by two: all batches came to their end",
                    holding.turns() > more + 1 and also_holding.turns() > 1,
                    f"{holding.last_words()}; {also_holding.last_words()}")
        self._end(2, holding)
        self._end(1, also_holding)

    def _hangs(self):
        """One guest hangs an engine after the other; the other one and the host store."""
        working = self._worker(1, "store")
        working.wait(WORKED, _BOOT_SECONDS)
        begin = len(self._log())
        hanging = self._worker(2, "hang")
        hanging.wait(f"hangs {ENGINES[0]}", _BOOT_SECONDS)
        ends = [*(f"hangs {engine}" for engine in ENGINES[1:]), WORKED]
        turns = working.turns()
        for engine, end in zip(ENGINES, ends):
            status, text = self._guest.run("vgt_engines 2", _STORE_SECONDS)
            self._check(f"{engine} hangs: the host's batches run", status == 0, text)
            hanging.wait(end, _HANG_SECONDS)
            self._check(f"{engine} hung: it is ended, and the same guest works again",
                        not re.search("turn .* failed", hanging.serial_text()),
                        hanging.last_words())
        self._judge(self._log()[begin:])
        more = working.turns() - turns
        self._check("all engines hung: the other guest's batches run", more > 1,
                    f"{more} turns", f"{more} turns")
        # The guest is at its first engine again: this one ends with the guest.
        self._end(2, hanging)
        status, text = self._guest.run("vgt_engines 2", _STORE_SECONDS)
        self._check("a guest ends while its batch hangs: the host's batches run", status == 0, text)
        self._end(1, working)

    def _judge(self, said):
        """One reset a hang, in their order; the guest may be at its first engine again."""
        resets = [match.group(1) for match in map(_ONE_ENGINE.search, said) if match]
        more = [line for line in said if _MORE.search(line)]
        self._check("all engines hung: the host reset each alone, and once", not more and
                    resets[:len(ENGINES)] == list(ENGINES) and len(resets) <= len(ENGINES) + 1,
                    "; ".join(more) or f"it reset {', '.join(resets)}", ", ".join(resets))

    def _resets(self):
        """The host resets the GPU, while a guest uses a fence and while one works."""
        fence = self._worker(1, "fence")
        status, _ = self._guest.run(f"until grep -q 'before: Success' {fence.serial}; do "
                                    "sleep 0.5; done", _BOOT_SECONDS)
        self._check("a fence of a guest works", status == 0, fence.last_words())
        self._guest.output(_RESET)
        status, _ = self._guest.run(f"until grep -q 'after .*: Success' {fence.serial}; do "
                                    "sleep 0.5; done", _STORE_SECONDS)
        self._check("the host resets the GPU: the guest's fence is there again", status == 0,
                    fence.last_words())
        self._end(1, fence)
        working = self._worker(1, "nop")
        working.wait(WORKED, _BOOT_SECONDS)
        self._guest.output(_RESET)
        turns = len(re.findall(r"turn \d+ (?:ended|failed)", working.serial_text()))
        working.wait(f"turn {turns + 2} ended", _HANG_SECONDS)
        self._check("the host resets the GPU: a guest that works goes on",
                    f"turn {turns + 2} failed" not in working.serial_text(), working.last_words())
        status, text = self._guest.run("vgt_engines 2", _STORE_SECONDS)
        self._check("the host resets the GPU: its own batches run", status == 0, text)
        self._end(1, working)


SCENARIO = KvmHang
