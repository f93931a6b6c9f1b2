# SPDX-License-Identifier: MIT OR GPL-2.0-only
"""What lab/hwtest says to arguments that make no sense. The rest is lab/run hwtest."""

import subprocess
import unittest

from vgtlab import config


class UsageTest(unittest.TestCase):
    """Each in one sentence, before the machine is looked at."""

    def expect(self, arguments, words):
        """lab/hwtest @arguments ends with status 2 and one line that has @words."""
        done = subprocess.run([config.LAB / "hwtest", *arguments], capture_output=True, text=True,
                              check=False)
        self.assertEqual(done.returncode, 2, done.stderr)
        self.assertEqual(len(done.stderr.splitlines()), 1, done.stderr)
        self.assertIn(words, done.stderr)
        self.assertEqual(done.stdout, "")

    def test_a_kernel_that_the_lab_has_not(self):
        self.expect(["--guest-kernel", "5.4"], "unknown kernel '5.4'")

    def test_tiers_without_a_list(self):
        self.expect(["--tiers", "T0"], "give one with --igt")

    def test_a_list_that_is_not_there(self):
        self.expect(["--igt", "/nowhere"], "there is no test list /nowhere")

    def test_no_memory_size(self):
        self.expect(["--mem", "much"], "'much' is no memory size")

    def test_no_processors(self):
        self.expect(["--cpus", "0"], "want at least 1")


if __name__ == "__main__":
    unittest.main()
