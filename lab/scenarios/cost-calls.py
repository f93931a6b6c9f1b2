# SPDX-License-Identifier: MIT OR GPL-2.0-only
"""Instructions and memory: what accesses, traps, resets and lives of a vGPU cost the host."""

import re
import statistics
import time

from vgtlab.config import REPO, say
from vgtlab.runner import build_program
from vgtlab.stack import TYPE, TYPES, HostScenario, Stack, device, uuid

_SECONDS = 600
_SOURCES = REPO / "tests/bench/kvm"
_MEMORY_TURNS = 3
_MEMORY = ("MemFree", "Slab", "VmallocUsed", "Percpu")
_ENTRIES = ("ggtt_read", "ggtt_write")


class CostCalls(HostScenario):
    """See the module's description."""

    summary = "instructions of each access to a vGPU, of making and of resetting one"
    mediators = ("vgt-kvm", "kvmgt")
    # What is counted are the instructions of one processor.
    exact = True

    def check_host(self, run, guest):
        stack = Stack(run, guest, run.options.mediator)
        program = guest.install(build_program("vgpu_cost", sorted(_SOURCES.glob("*.c"))))
        run.facts.update(mediator=stack.mediator, type=TYPE, instructions={}, entries={})
        try:
            stack.install()
            stack.load()
            stack.types()
            self._measure(run, guest, f"{program} lifetimes {TYPES}/{TYPE} {uuid()}")
            self._one_life(stack, program)
            stack.unload()
        finally:
            stack.keep_log()

    def _one_life(self, stack, program):
        run, guest = stack.run, stack.guest
        found = []
        for _ in range(_MEMORY_TURNS):
            before = self._memory(guest)
            stack.create()
            after = self._memory(guest)
            found.append({name: after[name] - before[name] for name in _MEMORY})
            stack.remove()
        run.facts["kilobytes"] = {name: statistics.median(turn[name] for turn in found)
                                  for name in _MEMORY}
        say(f"kB of a vGPU: {run.facts['kilobytes']} of {found}")
        self._count_entries(run, "a vGPU is made", stack.create)
        for what in ("accesses", "traps"):
            self._measure(run, guest, f"{program} {what} {device(uuid())}")
        self._count_entries(run, "ten resets", lambda: self._measure(
            run, guest, f"{program} resets {device(uuid())}"))
        self._count_entries(run, "a vGPU is removed", stack.remove)

    @staticmethod
    def _memory(guest):
        """What /proc/meminfo says once nothing is left to free."""
        text = guest.output("sync; echo 3 > /proc/sys/vm/drop_caches; sleep 1; "
                            "cat /proc/meminfo")
        found = dict(re.findall(r"^(\w+): +(\d+) kB$", text, re.MULTILINE))
        return {name: int(found[name]) for name in _MEMORY}

    @staticmethod
    def _entries(run):
        """The server's counts, once no write is under way any more."""
        counts = None
        while counts != (counts := {kind: run.server.accesses()[kind] for kind in _ENTRIES}):
            time.sleep(0.3)
        return counts

    def _count_entries(self, run, name, work):
        """The GGTT entries of the GPU that @work reads and writes."""
        before = self._entries(run)
        work()
        after = self._entries(run)
        run.facts["entries"][name] = {kind: after[kind] - before[kind] for kind in _ENTRIES}
        say(f"{name}: GGTT entries {run.facts['entries'][name]}")

    @staticmethod
    def _measure(run, guest, command):
        """Take the figures that the program prints: name, least, median, number."""
        status, text = guest.run(command, _SECONDS, say)
        for line in text.splitlines():
            name, *numbers = line.split("\t")
            if len(numbers) == 3:
                run.facts["instructions"][name] = dict(zip(("min", "median", "samples"),
                                                           map(int, numbers)))
        run.verdict.check(f"{command.split()[1]} are counted", status == 0,
                          text[-200:] or f"status {status}")


SCENARIO = CostCalls
