# SPDX-License-Identifier: MIT OR GPL-2.0-only
"""Which runs lab/matrix takes."""

import subprocess
import unittest

from vgtlab import config


class OnlyTest(unittest.TestCase):
    """lab/matrix --list --only TEXT."""

    @staticmethod
    def matrix(text):
        """What lab/matrix says of its runs with @text."""
        return subprocess.run([config.LAB / "matrix", "--list", "--only", text],
                              capture_output=True, text=True, check=False)

    def runs(self, text):
        """The names of the runs with @text."""
        return [line.split()[0] for line in self.matrix(text).stdout.splitlines()]

    def test_a_part_of_a_name_is_all_runs_that_have_it(self):
        self.assertEqual(self.runs("binding/skl"),
                         ["binding/skl/6.1", "binding/skl/6.12", "binding/skl/7.2"])

    def test_a_whole_name_is_that_run_alone(self):
        self.assertIn("kvm-igt/kbl/7.2-6.12", self.runs("kvm-igt/kbl/7.2-6"))
        self.assertEqual(self.runs("kvm-igt/kbl/7.2-6.1"), ["kvm-igt/kbl/7.2-6.1"])

    def test_what_no_run_has_in_its_name_is_said(self):
        done = self.matrix("gen12")
        self.assertEqual(done.returncode, 2)
        self.assertEqual(done.stderr, "lab/matrix: no run has 'gen12' in its name: see "
                         "lab/matrix --list\n")


if __name__ == "__main__":
    unittest.main()
