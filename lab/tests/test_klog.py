# SPDX-License-Identifier: MIT OR GPL-2.0-only
"""What a host's kernel log may say."""

import unittest

from vgtlab import klog


class HostLog(unittest.TestCase):
    """klog.of_host()"""

    def found(self, *text):
        """What is wrong with a log of these lines."""
        return klog.of_host(klog.lines("\n".join(text)))

    def test_the_kernels_words_about_an_out_of_tree_module_are_nothing(self):
        self.assertEqual(self.found(
            "<4>[   46.1] vgt: loading out-of-tree module taints kernel.",
            "<5>[   46.1] vgt: module verification failed: signature and/or required key "
            "missing - tainting kernel"), [])

    def test_information_of_ours_is_nothing(self):
        self.assertEqual(self.found("<6>[   46.1] i915 0000:00:02.0: vgt: 28 fences"), [])

    def test_a_warning_of_ours_is_found(self):
        self.assertEqual(len(self.found("<4>[   46.1] i915 0000:00:02.0: vgt: stuck")), 1)

    def test_a_complaint_is_found_at_every_level_and_only_once(self):
        for text in ("BUG: unable to handle page fault", "WARNING: CPU: 0 PID: 1 at x.c:3",
                     "WARNING: possible circular locking dependency detected",
                     "watchdog: BUG: soft lockup - CPU#0 stuck for 48s!"):
            self.assertEqual(self.found(f"<6>[    1.0] {text}"), [text])

    def test_an_error_of_i915_is_found_but_for_missing_firmware(self):
        self.assertEqual(self.found(
            "<3>[    1.0] i915 0000:00:02.0: [drm] *ERROR* GPU HANG",
            "<4>[    1.0] i915 0000:00:02.0: [drm] Failed to load DMC firmware x (-2)"),
                         ["i915 0000:00:02.0: [drm] *ERROR* GPU HANG"])


if __name__ == "__main__":
    unittest.main()
