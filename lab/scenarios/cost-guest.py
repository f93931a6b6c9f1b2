# SPDX-License-Identifier: MIT OR GPL-2.0-only
"""What a nested guest on a vGPU costs its host: at work, by the empty batch; and idle."""

from vgtlab import trace
from vgtlab.config import LabError, say
from vgtlab.server import follows_time
from vgtlab.stack import HostScenario, Stack

_LOAD_SECONDS = 300
_ENGINES = 4
_BATCHES = (50, 200)
_IDLE_SECONDS = 5
# After a change of the display, until its driver and console have come to rest.
_SETTLE_SECONDS = 15
# Fields of events: kvm_mmio notes a read once before and once after it is answered.
_MMIO_READ, _MMIO_WRITE = "0", "2"
_BAR0_BYTES = 16 << 20
_WORK_EVENTS = {
    "exits": ("kvm/kvm_exit", "exit_reason", None),
    "mmio": ("kvm/kvm_mmio", "type,gpa", None),
    "msi": ("kvm/kvm_msi_set_irq", "data", None),
    "copied": ("vgt_lab/dma_rw", "write", "len"),
}
_IDLE_EVENTS = {
    "timers": ("timer/hrtimer_expire_entry", "function.sym", None),
    "old_timers": ("timer/timer_expire_entry", "function.sym", None),
    "work": ("workqueue/workqueue_execute_start", "function.sym", None),
    "threads": ("sched/sched_switch", "next_comm", None),
    "exits": ("kvm/kvm_exit", "exit_reason", None),
}
_SERVER = ("mmio_read", "mmio_write", "steady", "ggtt_read", "ggtt_write")
# Threads of the mediators; what they do in work queues is counted by its functions.
_THREADS = ("gvt", "vgt")
_MODULES = ("[kvmgt", "[vgt")


def _total(rows, value="hitcount"):
    return sum(values[value] for _, values in rows)


class CostGuest(HostScenario):
    """See the module's description."""

    summary = "traps, copies, register accesses of a guest's empty batch; timers of an idle one"
    mediators = ("vgt-kvm", "kvmgt")

    def check_host(self, run, guest):
        stack = Stack(run, guest, run.options.mediator)
        run.facts["mediator"] = stack.mediator
        try:
            stack.install()
            stack.load()
            stack.types()
            stack.create()
            nested = stack.nested()
            try:
                nested.start()
                self._guest_at_work(stack, nested)
            finally:
                nested.stop()
            stack.remove()
            stack.unload()
        finally:
            stack.keep_log()

    def _guest_at_work(self, stack, nested):
        run, guest = stack.run, stack.guest
        status, text = nested.run("modprobe i915 && test -e /dev/dri/renderD128", _LOAD_SECONDS)
        if not run.verdict.check("nested: i915 loads", status == 0, text):
            raise LabError("no render node, nothing can be counted")
        self._idle(run, guest, "display on")
        # No display, no vertical blanks: what is left follows the work, not the time.
        for machine in (guest, nested):
            machine.output("echo 1 > /sys/class/graphics/fb0/blank")
        self._idle(run, guest, "display off")
        trace.probe(guest, "dma_rw", "vfio_dma_rw", "len=%cx:u64 write=%r8:u8")
        bar0 = int(nested.output("head -n 1 /sys/bus/pci/devices/0000:00:02.0/resource")
                   .split()[0], 16)
        few, many = (self._batches(run, guest, nested, bar0, number) for number in _BATCHES)
        run.facts["batch"] = {
            name: (many.get(name, 0) - few.get(name, 0)) / (_BATCHES[1] - _BATCHES[0]) / _ENGINES
            for name in sorted(set(few) | set(many))}
        for name, value in run.facts["batch"].items():
            if "0x" not in name:
                say(f"an empty batch: {value:10.2f} {name}")
        run.verdict.check("empty batches are counted",
                          run.facts["batch"]["register and entry traps"] > 0, "no traps")

    @staticmethod
    def _batches(run, guest, nested, bar0, number):
        """What @number empty batches on each engine make of everything."""
        nested.output("vgt_engines --nop 20", 120)
        before = run.server.accesses()
        with trace.Histograms(guest, _WORK_EVENTS) as histograms:
            nested.output(f"vgt_engines --nop {number}", 600)
            found = histograms.read()
        after = run.server.accesses()
        counts = {f"hardware: {kind}": after[kind] - before[kind] for kind in _SERVER}
        counts["exits"] = _total(found["exits"])
        counts["MSIs"] = _total(found["msi"])
        for keys, values in found["exits"]:
            counts[f"exit {keys['exit_reason']}"] = values["hitcount"]
        for way, name in (("0", "bytes read"), ("1", "bytes written")):
            rows = [row for row in found["copied"] if row[0]["write"] == way]
            counts[name] = _total(rows, "len")
            counts[f"{name}, calls"] = _total(rows)
        counts["register and entry traps"] = 0
        for keys, values in found["mmio"]:
            offset = int(keys["gpa"], 0) - bar0
            if keys["type"] not in (_MMIO_READ, _MMIO_WRITE) or not 0 <= offset < _BAR0_BYTES:
                continue
            kind = "read" if keys["type"] == _MMIO_READ else "write"
            counts["register and entry traps"] += values["hitcount"]
            counts[f"{kind} 0x{offset:x}"] = values["hitcount"]
            if not follows_time(offset):
                counts["of them not interrupt registers"] = \
                    counts.get("of them not interrupt registers", 0) + values["hitcount"]
        return counts

    @staticmethod
    def _idle(run, guest, name):
        """What happens by the second while the nested guest does nothing."""
        guest.output(f"sleep {_SETTLE_SECONDS}")
        with trace.Histograms(guest, _IDLE_EVENTS) as histograms:
            guest.output(f"sleep {_IDLE_SECONDS}")
            found = histograms.read()
        idle = {}
        for event in ("timers", "old_timers", "work"):
            for keys, values in found[event]:
                # "[address] function [module]"
                _, *symbol = keys["function"].split()
                if symbol[-1].startswith(_MODULES):
                    idle[f"{event} {' '.join(symbol)}"] = values["hitcount"]
        for keys, values in found["threads"]:
            if keys["next_comm"].startswith(_THREADS):
                idle[f"threads {keys['next_comm']}"] = values["hitcount"]
        idle["exits"] = _total(found["exits"])
        figures = {row: number / histograms.seconds for row, number in idle.items()}
        for row, number in figures.items():
            say(f"an idle guest, {name}, by the second: {number:8.1f} {row}")
        run.facts.setdefault("idle", {})[name] = figures


SCENARIO = CostGuest
