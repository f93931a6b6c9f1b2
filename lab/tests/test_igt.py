# SPDX-License-Identifier: MIT OR GPL-2.0-only
"""Test lists, tiers and expectations."""

import contextlib
import io
import json
import tempfile
import unittest
from pathlib import Path

from vgtlab import igt
from vgtlab.config import IGT_TESTS, UsageError
from vgtlab.guest import GuestGone
from vgtlab.verdict import Verdict

LIST = """# a heading
# T0 easy
igt@a@one
igt@a@two  # a remark
# T1 harder
igt@b@one
# - below: a remark without a tier
igt@b@two
# T10 last
igt@c
"""


class ListTest(unittest.TestCase):
    """read_list() and what it refuses."""

    def setUp(self):
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.path = Path(directory.name) / "list"
        self.path.write_text(LIST)

    def test_without_tiers_all_tests_are_taken(self):
        self.assertEqual(igt.read_list(self.path),
                         ["igt@a@one", "igt@a@two", "igt@b@one", "igt@b@two", "igt@c"])

    def test_tiers_are_taken_with_all_below_their_heading(self):
        self.assertEqual(igt.read_list(self.path, igt.parse_tiers("T1-T2")),
                         ["igt@b@one", "igt@b@two"])

    def test_tier_ten_is_not_tier_one(self):
        self.assertEqual(igt.read_list(self.path, igt.parse_tiers("T10")), ["igt@c"])

    def test_tiers_without_tests_are_refused(self):
        with self.assertRaises(UsageError):
            igt.read_list(self.path, igt.parse_tiers("T5"))

    def test_a_missing_list_is_refused(self):
        with self.assertRaises(UsageError):
            igt.read_list(self.path.parent / "none")

    def test_what_is_no_range_of_tiers_is_refused(self):
        for text in ("", "T", "T2-T1", "T0-", "all"):
            with self.assertRaises(UsageError, msg=text):
                igt.parse_tiers(text)

    def test_public_lists_are_not_blocked_where_they_are_meant_for(self):
        bare = igt.read_list(IGT_TESTS / "igt-public.testlist")
        vgpu = igt.read_list(IGT_TESTS / "igt-public-vgpu.testlist")
        self.assertEqual(igt.blocked(bare, virtual=False), [])
        self.assertEqual(igt.blocked(vgpu, virtual=True), [])

    def test_tests_that_need_ordered_writes_are_split_off(self):
        posted, ordered = igt.split_ordered(["igt@a@one", "igt@gem_mmap_offset@basic-uaf"])
        self.assertEqual(posted, ["igt@a@one"])
        self.assertEqual(ordered, ["igt@gem_mmap_offset@basic-uaf"])


class FakeGuest:
    """A guest that goes away during the first of its runs, with test two under way."""

    def __init__(self, out, emulator, early=False):
        self.out = out
        self.emulator = emulator
        # Before anything was written.
        self.early = early
        self.runs = []
        self.starts = 0

    def run(self, command, *_, **__):
        """Write the results that igt_runner would."""
        self.runs.append(command)
        first = len(self.runs) == 1
        name = "igt-again" if "igt-again" in command else "igt"
        results = {"igt@a@one": {"result": "pass"}, "igt@a@two": {"result": "incomplete"}}
        if name == "igt-again":
            results = {f"igt@a@{test}": {"result": "pass"} for test in ("one", "two")}
        if name == "igt-again" or not self.early:
            (self.out / name).mkdir(exist_ok=True)
            (self.out / name / "results.json").write_text(json.dumps({"tests": results}))
        if first:
            raise GuestGone("it hangs", self.emulator)

    def restart(self):
        """Count."""
        self.starts += 1


class RunTest(unittest.TestCase):
    """A guest that goes away."""

    def run_in(self, emulator, early=False):
        """Run two tests; returns ({check: result}, the guest)."""
        verdict = Verdict()
        with tempfile.TemporaryDirectory() as folder, contextlib.redirect_stdout(io.StringIO()):
            guest = FakeGuest(Path(folder), emulator, early)
            igt.IgtRun("igt", ["igt@a@one", "igt@a@two"], "vgpu", verdict).run(
                guest, guest.restart)
        return {row["name"]: row["result"] for row in verdict.results}, guest

    def test_a_guest_that_a_test_takes_down_is_a_failure_and_so_is_the_test(self):
        results, guest = self.run_in(emulator=False)
        self.assertEqual(results, {"guest survives igt (start 1)": "fail", "igt@a@one": "pass",
                                   "igt@a@two": "fail"})
        self.assertEqual(guest.starts, 1)

    def test_a_test_whose_guest_the_emulator_lost_has_another_try(self):
        results, guest = self.run_in(emulator=True)
        self.assertEqual(results, {"guest survives igt (start 1)": "skip", "igt@a@one": "pass",
                                   "igt@a@two": "pass"})
        self.assertEqual(guest.starts, 2)
        self.assertIn("igt-again.testlist", guest.runs[-1])

    def test_all_tests_have_another_try_where_nothing_was_written(self):
        results, _ = self.run_in(emulator=True, early=True)
        self.assertEqual(results, {"guest survives igt (start 1)": "skip", "igt@a@one": "pass",
                                   "igt@a@two": "pass"})


class LimitsTest(unittest.TestCase):
    """What the tests of a list may take."""

    def commands(self, rows, losses=0):
        """The commands of a run with the expectations @rows that QEMU loses @losses times."""
        commands = []

        class Patient(FakeGuest):
            """Remembers commands; its QEMU hangs it at each of the first."""

            def run(self, command, *_, **__):
                commands.append(command)
                if len(commands) <= losses:
                    raise GuestGone("QEMU hung it", emulator=True)

        with tempfile.TemporaryDirectory() as folder, contextlib.redirect_stdout(io.StringIO()):
            guest = Patient(Path(folder), True)
            run = igt.IgtRun("igt", ["igt@a@one", "igt@a@two"], "vgpu", Verdict(), patience=5)
            run.expectations = rows
            run.run(guest, guest.restart)
        return commands

    def test_patience_is_for_tests_that_are_to_pass(self):
        plain, late = self.commands([("igt@a@two", "timeout", "cause")])
        self.assertIn(f"--per-test-timeout {5 * igt.TEST_SECONDS} ", plain)
        self.assertIn(f"--per-test-timeout {igt.TEST_SECONDS} ", late)
        self.assertIn("igt-late.testlist", late)

    def test_what_qemu_does_is_borne_longer_than_what_tests_do(self):
        commands = self.commands([], losses=igt.RESTARTS + 2)
        self.assertEqual([command.split()[0] for command in commands[:igt.RESTARTS + 3]],
                         ["igt_runner"] + (igt.RESTARTS + 2) * ["igt_resume"])

    def test_what_there_is_counts_when_qemu_hung_too_many(self):
        commands = self.commands([], losses=igt.LOSSES + 1)
        self.assertIn("igt_results /out/igt 2>&1", commands)


class JudgeTest(unittest.TestCase):
    """A result is held against what is expected of it."""

    def judge(self, result, rows):
        """The verdict on one test with @result under the expectations @rows."""
        verdict = Verdict()
        run = igt.IgtRun("igt", ["igt@a@one"], "vgpu", verdict)
        run.expectations = rows
        with contextlib.redirect_stdout(io.StringIO()):
            run._judge_test("igt@a@one", {"result": result} if result else {})
        return verdict.results[0]["result"]

    def test_a_pass_passes(self):
        self.assertEqual(self.judge("pass", []), "pass")

    def test_every_other_result_fails(self):
        for result in ("fail", "crash", "timeout", "incomplete", "dmesg-warn", "dmesg-fail",
                       "notrun", "skip", None):
            self.assertEqual(self.judge(result, []), "fail", result)

    def test_a_listed_skip_is_a_skip(self):
        self.assertEqual(self.judge("skip", [("igt@a@*", "skip", "cause")]), "skip")

    def test_an_unexpected_pass_fails(self):
        self.assertEqual(self.judge("pass", [("igt@a@one", "skip", "cause")]), "fail")

    def test_the_listed_expectations_can_be_read(self):
        self.assertIsInstance(igt.read_expectations("vgpu"), list)


if __name__ == "__main__":
    unittest.main()
