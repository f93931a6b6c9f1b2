# SPDX-License-Identifier: MIT OR GPL-2.0-only
"""vGPUs whose guests are killed, modules that go and come: nothing leaks, the host goes on."""

import time

from vgtlab import stack, worker
from vgtlab.config import LabError, say
from vgtlab.probe import ENGINES
from vgtlab.stack import HostScenario, Stack
from vgtlab.worker import Worker

_TYPE = stack.SMALL_TYPE
_BOOT_SECONDS = 240
_FREE_SECONDS = 30
# What runs, and where the guest is, when it is killed.
_KILLS = ("store", "nop", "boot", "store", "probe")
# Rounds before the state that later ones are compared with.
_WARM_UP = 5
# KiB that the host may have used up between two measurements: a leak of one page
# table, context or pinned page a round is more.
_SLACK = {"SUnreclaim": 1024, "VmallocUsed": 256, "Percpu": 128, "KernelStack": 256,
          "PageTables": 256, "MemAvailable": 8192}
_CACHES = ("intel_context", "i915_vma", "i915_request", "drm_i915_gem_object")


class KvmLifecycle(HostScenario):
    """See the module's description."""

    summary = "our modules on a stock i915; vGPUs and guests come and go"
    seconds = 2700
    rounds = 20
    parts = ("modules", "kills")

    def check_host(self, run, guest):
        self._run, self._guest = run, guest
        self._stack = Stack(run, guest)
        try:
            self._stack.install()
            worker.install(guest, run.options.guest_kernel, run.programs)
            self._stack.load()
            self._room = self._stack.types()[_TYPE]
            for part in run.options.parts:
                say(f"part: {part}")
                getattr(self, f"_{part}")()
            self._stack.unload()
            self._engines("without our modules")
            self._stack.check_log()
        finally:
            self._stack.keep_log()
            guest.run("cp /run/*.serial /run/*.log /out/")

    def _check(self, name, good, why="", text=""):
        return self._run.verdict.check(name, good, why, text)

    def _available(self):
        return int(self._guest.output(f"cat {stack.TYPES}/{_TYPE}/available_instances"))

    def _create(self, number=1):
        return self._stack.create(stack.uuid(number), _TYPE)

    def _remove(self, number=1):
        status, text = self._stack.remove(stack.uuid(number))
        if status:
            raise LabError(f"vGPU {number} is not removed: {text}")

    def _worker(self, number=1, **options):
        return Worker(self._guest, self._run.options.guest_kernel, f"worker{number}",
                      stack.device(stack.uuid(number)), **options)

    def _memory(self):
        """The host's memory and i915's objects, after everything that can be freed was."""
        self._guest.output(
            "sync; echo 3 > /proc/sys/vm/drop_caches; "
            "d=$(ls -d /sys/kernel/debug/dri/*/i915_gem_drop_caches | head -n 1); "
            "echo 0xffff > $d; "
            f"for c in {' '.join(_CACHES)}; do echo 1 > /sys/kernel/slab/$c/shrink; done", 120)
        text = self._guest.output(
            f"awk '/^({'|'.join(_SLACK)}):/ {{ print $1, $2 }}' /proc/meminfo; "
            "grep nr_foll_pin /proc/vmstat; "
            f"for c in {' '.join(_CACHES)}; do "
            "sed \"s/ .*//; s/^/$c /\" /sys/kernel/slab/$c/objects; done; "
            "echo threads $(ps -eo comm | grep -c vgt); "
            "head -n 1 $(ls /sys/kernel/debug/dri/*/i915_gem_objects | head -n 1) | "
            "sed 's/^\\([0-9]*\\).*/gem \\1/'", 120)
        return {name.rstrip(":"): int(value) for name, value in
                (line.split() for line in text.splitlines())}

    def _compare(self, what, before, after):
        """Nothing of what @before and @after count has grown."""
        used = {name: (before[name] - after[name]) if name == "MemAvailable" else
                (after[name] - before[name]) for name in _SLACK}
        grown = [f"{name} {used[name]:+} KiB" for name in _SLACK if used[name] > _SLACK[name]]
        self._check(f"{what}: the host's memory is not used up", not grown, ", ".join(grown),
                    ", ".join(f"{name} {used[name]:+} KiB" for name in _SLACK))
        pinned = after["nr_foll_pin_acquired"] - after["nr_foll_pin_released"]
        self._check(f"{what}: no page is pinned", pinned == 0, f"{pinned} pages",
                    f"{after['nr_foll_pin_acquired']} were")
        exact = (*_CACHES, "threads", "gem")
        grown = [f"{name} {before[name]} -> {after[name]}" for name in exact
                 if after[name] > before[name]]
        self._check(f"{what}: no object is left", not grown, ", ".join(grown),
                    ", ".join(f"{name} {after[name]}" for name in exact))

    def _engines(self, label):
        """The host's own i915 runs a store on each engine."""
        status, text = self._guest.run("vgt_engines 5", 120)
        lines = [line for line in text.splitlines() if "stores" in line and "failed" not in line]
        self._check(f"{label}: the host's i915 runs batches on each engine",
                    status == 0 and len(lines) == len(ENGINES), text)

    def _turns(self, what, turn):
        """Run @turn again and again; the memory of a late turn is that of an early one."""
        count = self._run.options.rounds
        early, done, warm_up = None, 0, min(_WARM_UP, count)
        try:
            for number in range(1, count + 1):
                turn(number)
                done = number
                if number == warm_up:
                    early = self._memory()
        except LabError as error:
            self._check(f"{what}: turn {done + 1} of {count}", False, str(error))
            return
        self._check(f"{what}: {count} turns", True)
        self._compare(f"{what}, turns {warm_up} and {count}", early, self._memory())
        self._engines(what)

    def _modules(self):
        self._turns("modules unloaded and loaded", self._reload)

    def _reload(self, _):
        guest = self._guest
        used = "cat /sys/module/i915/refcnt"
        with_us = int(guest.output(used))
        self._create()
        self._remove()
        guest.output("modprobe -r vgt-kvm vgt && ! test -e /sys/module/vgt_kvm && "
                     "! test -e /sys/module/vgt", 60)
        if int(guest.output(used)) >= with_us:
            raise LabError("i915 is still used by what has gone")
        guest.output("modprobe vgt-kvm", 60)
        if self._available() != self._room:
            raise LabError(f"room for {self._available()} vGPUs, not for {self._room}")

    def _kills(self):
        self._state = f"{self._create()}/vgt/state"
        self._slowest = 0.0
        self._turns("guests killed", self._kill)
        say(f"a killed guest's vGPU was free after at most {self._slowest:.1f} s")
        self._remove()
        self._check("guests killed: all room is there again", self._available() == self._room)

    def _kill(self, number):
        where = _KILLS[number % len(_KILLS)]
        guest = self._worker(work=where)
        guest.start()
        if where == "boot":
            self._until(f"grep -q 'in use' {self._state}", 60, "vGPU opened")
        else:
            guest.wait(worker.UP if where == "probe" else worker.WORKED, _BOOT_SECONDS)
        if where == "probe":
            time.sleep(1 + number % 4)
        guest.kill()
        started = time.monotonic()
        self._until(f"grep -q free {self._state}", _FREE_SECONDS, "vGPU free")
        took = time.monotonic() - started
        self._slowest = max(self._slowest, took)
        say(f"turn {number}, {where}: free after {took:.1f} s")

    def _until(self, command, seconds, what):
        status, _ = self._guest.run(f"for i in $(seq {seconds * 10}); do {command} && exit 0; "
                                    "sleep 0.1; done; exit 1", seconds + 60)
        if status:
            raise LabError(f"not within {seconds} s: {what}")


SCENARIO = KvmLifecycle
