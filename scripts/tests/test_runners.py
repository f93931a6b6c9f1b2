# SPDX-License-Identifier: MIT OR GPL-2.0-only
"""The runners count what programs say, and never take a dead one for a good one."""
import pathlib
import shutil
import subprocess
import tempfile
import unittest

SCRIPTS = pathlib.Path(__file__).resolve().parents[1]


class Runner(unittest.TestCase):
    def setUp(self):
        self.root = pathlib.Path(tempfile.mkdtemp())

    def tearDown(self):
        shutil.rmtree(self.root)

    def made(self, source, built, script):
        for path in (self.root / source, self.root / built):
            path.parent.mkdir(parents=True, exist_ok=True)
        (self.root / source).touch()
        (self.root / built).write_text("#!/bin/sh\n" + script)
        (self.root / built).chmod(0o755)

    def run_script(self, name, *arguments):
        done = subprocess.run([SCRIPTS / name, *arguments], cwd=self.root, capture_output=True,
                              text=True, check=False)
        return done.returncode, (done.stdout.splitlines() or [""])[-1], done.stdout + done.stderr


class RunUnit(Runner):
    def program(self, name, script):
        self.made(f"tests/unit/{name}_test.c", f"build/asan/tests/unit/{name}_test", script)

    def run_unit(self, *arguments):
        return self.run_script("run-unit", *arguments)

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


class RunFuzz(Runner):
    ENDLESS = "trap 'echo stat::number_of_executed_units: 7; exit 72' TERM\nwhile :; do :; done\n"

    def fuzzer(self, name, script):
        self.made(f"tests/fuzz/{name}_fuzz.c", f"build/fuzz/{name}_fuzz", script)

    def test_a_fuzzer_is_ended_when_it_had_its_processor_time(self):
        self.fuzzer("a", self.ENDLESS)
        status, last, text = self.run_script("run-fuzz", "build", "1")
        self.assertEqual((status, last), (0, "1 passed, 0 failed, 0 skipped"))
        self.assertIn("a_fuzz: 1 s, 7 inputs", text)

    def test_a_fuzzer_that_ends_by_itself_has_failed(self):
        self.fuzzer("a", "echo Test unit written to build/crash/x\nexit 1\n")
        status, last, text = self.run_script("run-fuzz", "build", "1")
        self.assertEqual((status, last), (1, "0 passed, 1 failed, 0 skipped"))
        self.assertIn("repeat: build/fuzz/a_fuzz build/crash/x", text)

    def test_a_fuzzer_that_was_not_built_has_failed(self):
        self.fuzzer("a", self.ENDLESS)
        (self.root / "build/fuzz/a_fuzz").unlink()
        self.assertEqual(self.run_script("run-fuzz")[:2], (1, "0 passed, 1 failed, 0 skipped"))

    def test_seconds_and_names_that_are_none_are_refused_in_a_sentence(self):
        self.fuzzer("a", self.ENDLESS)
        for arguments, sentence in ((("build", "x"), '"x" is no number of seconds'),
                                    (("build", "1", "b_fuzz"), "there is no b_fuzz; there are: a")):
            status, _, text = self.run_script("run-fuzz", *arguments)
            self.assertEqual(status, 2)
            self.assertIn(sentence, text)

    def git(self, *arguments):
        subprocess.run(["git", "-c", "user.name=x", "-c", "user.email=x@example.org", *arguments],
                       cwd=self.root, check=True, capture_output=True)

    def commit_sources(self):
        for name in ("hosted", "firmware-tables", "pvinfo", "tests/support", "gvt", "sim",
                     "tools/record", "tools/replay", "tests/unit/gvt/submit"):
            (self.root / name).mkdir(parents=True, exist_ok=True)
            (self.root / name / "source.c").touch()
        (self.root / "tests/fuzz/input.h").touch()
        self.git("init")
        self.git("add", "gvt", "sim", "hosted", "firmware-tables", "pvinfo", "tests", "tools")
        self.git("commit", "-m", "sources")

    def test_seconds_of_the_same_sources_add_up(self):
        self.fuzzer("a", self.ENDLESS)
        self.commit_sources()
        for seconds, said in (("1", "a_fuzz: 1 s, 7 inputs"), ("2", "a_fuzz: 1 s, 1 s before"),
                              ("2", "a_fuzz: had its 2 s before")):
            status, _, text = self.run_script("run-fuzz", "--table", "time.tsv", "build", seconds)
            self.assertEqual(status, 0)
            self.assertIn(said, text)
        row = (self.root / "time.tsv").read_text().splitlines()[-1].split("\t")
        self.assertEqual((row[0], row[2], row[3]), ("a_fuzz", "2", "14"))

    def test_other_sources_begin_anew(self):
        self.fuzzer("a", self.ENDLESS)
        self.commit_sources()
        self.run_script("run-fuzz", "--table", "time.tsv", "build", "1")
        (self.root / "gvt/source.c").write_text("int x;\n")
        status, _, text = self.run_script("run-fuzz", "--table", "time.tsv", "build", "1")
        self.assertEqual(status, 1)
        self.assertIn("is not committed", text)
        self.git("commit", "-a", "-m", "another")
        text = self.run_script("run-fuzz", "--table", "time.tsv", "build", "1")[2]
        self.assertIn("a_fuzz: 1 s, 7 inputs", text)


class Check(unittest.TestCase):
    def test_an_unknown_stage_is_refused_before_anything_runs(self):
        done = subprocess.run([SCRIPTS / "check", "static", "nonsense"], capture_output=True,
                              text=True, check=False)
        self.assertEqual(done.returncode, 2)
        self.assertIn("there is no stage nonsense", done.stderr)
        self.assertEqual(done.stdout, "")


if __name__ == "__main__":
    unittest.main()
