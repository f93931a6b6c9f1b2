# SPDX-License-Identifier: MIT OR GPL-2.0-only
"""Tests of vgtlab.leaks."""

import contextlib
import io
import unittest

from vgtlab import leaks
from vgtlab.verdict import Verdict

_CLEAN = {"SUnreclaim": 50000, "VmallocUsed": 9000, "Percpu": 700, "KernelStack": 2000,
          "PageTables": 900, "Shmem": 3000, "untold": 40000, "nr_foll_pin_acquired": 800,
          "nr_foll_pin_released": 800, "intel_context": 38, "i915_vma": 17, "i915_request": 4,
          "drm_i915_gem_object": 36, "gem": 5, "threads": 0,
          "slab kmalloc-64": 700}


def failures(**changed):
    """The texts of the checks that fail where a late measurement differs by @changed."""
    verdict = Verdict()
    after = {name: number + changed.get(name, 0) for name, number in _CLEAN.items()}
    with contextlib.redirect_stdout(io.StringIO()):
        leaks.check(verdict, "rounds", _CLEAN, after)
    return [row["text"] for row in verdict.results if row["result"] == "fail"]


class Check(unittest.TestCase):
    """leaks.check()"""

    def test_the_same_passes(self):
        self.assertEqual(failures(), [])

    def test_less_passes(self):
        self.assertEqual(failures(SUnreclaim=-4000, untold=-9000, intel_context=-2), [])

    def test_a_context_too_many_fails(self):
        self.assertEqual(failures(intel_context=1), ["intel_context 38 -> 39"])

    def test_a_page_that_stays_pinned_fails(self):
        self.assertEqual(failures(nr_foll_pin_acquired=3), ["3 pages"])

    def test_memory_used_up_fails(self):
        for name in ("untold", "SUnreclaim"):
            self.assertEqual(failures(**{name: 20000}),
                             [f"{name} +20000 KiB, slab kmalloc-64 +0 KiB"])

    def test_memory_used_up_names_the_slab_that_grew_most(self):
        self.assertEqual(failures(SUnreclaim=5000, **{"slab kmalloc-64": 4000}),
                         ["SUnreclaim +5000 KiB, slab kmalloc-64 +4000 KiB"])


if __name__ == "__main__":
    unittest.main()
