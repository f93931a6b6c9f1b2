# SPDX-License-Identifier: MIT OR GPL-2.0-only
"""The runners count what programs say, and never take a dead one for a good one."""
import pathlib
import shutil
import subprocess
import tempfile
import unittest

SCRIPTS = pathlib.Path(__file__).resolve().parents[1]


class RunUnit(unittest.TestCase):
    def setUp(self):
        self.root = pathlib.Path(tempfile.mkdtemp())

    def tearDown(self):
        shutil.rmtree(self.root)

    def program(self, name, script):
        source = self.root / f"tests/unit/{name}_test.c"
        source.parent.mkdir(parents=True, exist_ok=True)
        source.touch()
        built = self.root / f"build/asan/tests/unit/{name}_test"
        built.parent.mkdir(parents=True, exist_ok=True)
        built.write_text("#!/bin/sh\n" + script)
        built.chmod(0o755)

    def run_unit(self, *arguments):
        done = subprocess.run([SCRIPTS / "run-unit", *arguments], cwd=self.root,
                              capture_output=True, text=True, check=False)
        return done.returncode, (done.stdout.splitlines() or [""])[-1], done.stdout + done.stderr

    def test_counts_are_added_up(self):
        self.program("a", "echo '[  PASSED  ] 3 test(s).'\n")
        self.program("b", "echo '[  PASSED  ] 1 test(s).'\necho '[  FAILED  ] 2 test(s), listed "
                          "below:'\nexit 2\n")
        status, last, _ = self.run_unit()
        self.assertEqual((status, last), (1, "4 passed, 2 failed, 0 skipped"))

    def test_a_program_that_dies_after_its_tests_has_failed(self):
        self.program("a", "echo '[  PASSED  ] 3 test(s).'\nexit 23\n")
        status, last, _ = self.run_unit()
        self.assertEqual((status, last), (1, "3 passed, 1 failed, 0 skipped"))

    def test_a_program_that_says_nothing_has_failed(self):
        self.program("a", "exit 0\n")
        self.assertEqual(self.run_unit()[:2], (1, "0 passed, 1 failed, 0 skipped"))

    def test_a_program_that_was_not_built_has_failed(self):
        self.program("a", "echo '[  PASSED  ] 1 test(s).'\n")
        (self.root / "build/asan/tests/unit/a_test").unlink()
        self.assertEqual(self.run_unit()[:2], (1, "0 passed, 1 failed, 0 skipped"))

    def test_a_filter_that_fits_nothing_is_an_error(self):
        self.program("a", "echo '[  PASSED  ] 1 test(s).'\n")
        status, _, text = self.run_unit("build", "zzz")
        self.assertEqual(status, 1)
        self.assertIn('no unit test has "zzz" in its path', text)


class Check(unittest.TestCase):
    def test_an_unknown_stage_is_refused_before_anything_runs(self):
        done = subprocess.run([SCRIPTS / "check", "static", "nonsense"], capture_output=True,
                              text=True, check=False)
        self.assertEqual(done.returncode, 2)
        self.assertIn("there is no stage nonsense", done.stderr)
        self.assertEqual(done.stdout, "")


if __name__ == "__main__":
    unittest.main()
