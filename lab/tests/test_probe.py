# SPDX-License-Identifier: MIT OR GPL-2.0-only
"""What the lab makes of a guest's kernel log."""

import unittest

from vgtlab import klog, probe

END = 1 << 32
WINDOWS = [(0x4000000, 0x4000000), (0x20000000, 0x18000000)]
BALLOONS = ["balloon space: range [ 0x0 - 0x4000000 ] 65536 KiB.",
            "balloon space: range [ 0x8000000 - 0x20000000 ] 393216 KiB.",
            "balloon space: range [ 0x38000000 - 0x100000000 ] 3276800 KiB."]


class LogTest(unittest.TestCase):
    """Levels, known lines and loud ones."""

    def test_level_and_text_are_taken_from_raw_lines(self):
        self.assertEqual(klog.lines("<12>[    1.5] hello\n<6>[ 12.25] i915 is here\njunk"),
                         [(4, "hello"), (6, "i915 is here")])

    def test_a_warning_of_i915_is_loud(self):
        line = "i915 0000:00:02.0: [drm] *ERROR* GT0: rcs'0 reset request timed out"
        self.assertEqual(klog.loud([(3, line)]), [line])

    def test_a_kernel_warning_is_loud(self):
        self.assertTrue(klog.loud([(4, "WARNING: CPU: 0 PID: 1 at x.c:43")]))

    def test_a_notice_is_not_loud(self):
        self.assertEqual(klog.loud([(5, "i915 0000:00:02.0: [drm] iGVT-g active")]), [])

    def test_missing_dmc_firmware_is_not_loud(self):
        self.assertEqual(klog.loud(
            [(4, "i915 0000:00:02.0: firmware: failed to load i915/skl_dmc_ver1_27.bin (-2)"),
             (3, "i915 0000:00:02.0: [drm] Failed to load DMC firmware x")]), [])

    def test_a_late_display_update_is_known(self):
        log = klog.lines("<3> [250.23] i915 0000:00:02.0: [drm] *ERROR* Atomic update failure on "
                         "pipe A (start=15094 end=15095) time 1818 us")
        self.assertEqual((klog.loud(log), len(klog.late_updates(log))), ([], 1))

    def test_a_time_out_is_found_at_any_level(self):
        self.assertTrue(klog.timeouts([(6, "i915 0000:00:02.0: GT0: forcewake timed out")]))
        self.assertEqual(klog.timeouts([(6, "some other timeout")]), [])


class BalloonTest(unittest.TestCase):
    """Balloons and windows must tile the GGTT."""

    def test_a_full_tiling_is_good(self):
        self.assertEqual(probe.balloon_gaps(BALLOONS, WINDOWS, END), [])

    def test_the_last_page_may_be_left_out(self):
        last = BALLOONS[:2] + ["balloon space: range [ 0x38000000 - 0xfffff000 ] 1 KiB."]
        self.assertEqual(probe.balloon_gaps(last, WINDOWS, END), [])

    def test_a_hole_is_named(self):
        wrong = probe.balloon_gaps([BALLOONS[0], BALLOONS[2]], WINDOWS, END)
        self.assertEqual(wrong, ["window starts at 0x20000000, not at 0x8000000"])

    def test_an_overlap_is_named(self):
        overlap = [BALLOONS[0], "balloon space: range [ 0x7000000 - 0x20000000 ] 1 KiB.",
                   BALLOONS[2]]
        self.assertTrue(probe.balloon_gaps(overlap, WINDOWS, END))

    def test_no_balloons_at_all_are_wrong(self):
        self.assertTrue(probe.balloon_gaps([], WINDOWS, END))


if __name__ == "__main__":
    unittest.main()
