# SPDX-License-Identifier: MIT OR GPL-2.0-only
"""What a host has used up: its memory, its pins, its i915's objects."""

# KiB that may have gone between two measurements: a leak of one page table, context or
# pinned page in each of some rounds is more.
_SLACK = {"SUnreclaim": 1024, "VmallocUsed": 256, "Percpu": 128, "KernelStack": 256,
          "PageTables": 256, "Shmem": 4096, "untold": 4096}
# What is left of the memory without these: pages that the kernel allocated, one by one.
_TOLD = ("MemFree", "Buffers", "Cached", "SwapCached", "AnonPages", "SReclaimable", "SUnreclaim",
         "VmallocUsed", "Percpu", "KernelStack", "PageTables")
# Of i915, counted exactly.
_CACHES = ("intel_context", "i915_vma", "i915_request", "drm_i915_gem_object")
_SLAB = "slab "
_EXACT = (*_CACHES, "gem", "threads")
_SAMPLES = 4
_SHOWN_SLABS = 4

_SETTLE = f"""
sleep 1; sync; echo 3 > /proc/sys/vm/drop_caches; echo 1 > /proc/sys/vm/compact_memory
for f in /sys/kernel/debug/dri/*/i915_gem_drop_caches; do echo 0xffff > $f; break; done
"""
# A slab that a processor has at hand counts as full: the least of some looks is right. A
# kernel worker that idles has the name of what it did last.
_COUNT = f"""
awk '/^({'|'.join(("MemTotal", "Shmem", *_TOLD))}):/ {{ print $1, $2 }}' /proc/meminfo
grep nr_foll_pin /proc/vmstat
for c in {' '.join(_CACHES)}; do
	echo $c $(for i in 1 2 3 4 5; do
		echo 1 > /sys/kernel/slab/$c/shrink
		cut -d ' ' -f 1 /sys/kernel/slab/$c/objects
	done | sort -n | head -n 1)
done
for f in /sys/kernel/debug/dri/*/i915_gem_objects; do
	echo gem $(head -n 1 $f | cut -d ' ' -f 1); break
done
echo threads $(ps -eo comm | grep -v ^kworker/ | grep -c vgt)
awk 'NR > 2 {{ print "{_SLAB}" $1, int($3 * $4 / 1024) }}' /proc/slabinfo
"""


def _sample(guest):
    guest.output(_SETTLE, 120)
    lines = guest.output(_COUNT, 120).splitlines()
    rows = (line.rsplit(None, 1) for line in lines)
    found = {name.rstrip(":"): int(number) for name, number in rows}
    found["untold"] = found["MemTotal"] - sum(found[name] for name in _TOLD)
    return found


def measure(guest):
    """{name: number} of everything, after what can be freed was.

    i915 frees its objects by workers and after grace periods: what is still there in each
    of some samples is there to stay.
    """
    samples = [_sample(guest) for _ in range(_SAMPLES)]
    return {**samples[-1], **{name: min(sample[name] for sample in samples)
                              for name in _EXACT}}


def _slabs(before, after):
    """The slabs that grew most, as the end of a sentence."""
    grown = {name: number - before.get(name, 0) for name, number in after.items()
             if name.startswith(_SLAB)}
    most = sorted(grown, key=grown.get, reverse=True)[:_SHOWN_SLABS]
    return "".join(f", {name} {grown[name]:+} KiB" for name in most)


def check(verdict, what, before, after, allowance=1):
    """Nothing has grown from @before to @after.

    @allowance multiplies what may have gone, where more was done between the two than before.
    """
    used = {name: after[name] - before[name] for name in _SLACK}
    grown = [f"{name} {used[name]:+} KiB" for name in _SLACK
             if used[name] > allowance * _SLACK[name]]
    slabs = _slabs(before, after)
    verdict.check(f"{what}: the host's memory is not used up", not grown,
                  ", ".join(grown) + slabs,
                  ", ".join(f"{name} {used[name]:+} KiB" for name in _SLACK) + slabs)
    pinned = after["nr_foll_pin_acquired"] - after["nr_foll_pin_released"]
    verdict.check(f"{what}: no page is pinned", pinned == 0, f"{pinned} pages",
                  f"{after['nr_foll_pin_acquired']} were")
    grown = [f"{name} {before[name]} -> {after[name]}" for name in _EXACT
             if after[name] > before[name]]
    verdict.check(f"{what}: no object is left", not grown, ", ".join(grown),
                  ", ".join(f"{name} {after[name]}" for name in _EXACT))
