# SPDX-License-Identifier: MIT OR GPL-2.0-only
"""IGT lists, igt_runner in a guest, and what its results mean."""

import fnmatch
import json
import re
from pathlib import Path

from . import klog
from .config import IGT_TESTS, LabError, UsageError, say
from .guest import GuestGone

TEST_SECONDS = 600
SILENT_SECONDS = 300
# More than any list takes; lab/run has a limit of its own.
RUN_SECONDS = 24 * 3600
RESTARTS = 3
# Where QEMU is at fault, which is no news of the tests: lab/README.md.
LOSSES = 20
STARTS = 4
# Results of a test whose guest went away.
_UNFINISHED = ("incomplete", "notrun")
# These want more than 4 GiB of free memory before they do anything.
_BIG = ("gem_linear_blits", "gem_tiled_blits", "gem_tiled_fence_blits", "gem_exec_gttfill")
BIG_MEMORY = "6G"
_TIER = re.compile(r"#\s*T(\d+)\b")


def parse_tiers(text):
    """'T0-T2', 'T3' or '0-2' as a range of tier numbers."""
    match = re.fullmatch(r"T?(\d+)(?:-T?(\d+))?", text)
    if not match:
        raise UsageError(f"'{text}' is no range of tiers: give it as T0-T2")
    first = int(match.group(1))
    last = int(match.group(2) or first)
    if last < first:
        raise UsageError(f"'{text}' is no range of tiers: give the lower one first")
    return range(first, last + 1)


def read_list(path, tiers=None):
    """The tests of an igt_runner list; with @tiers only those below such a '# Tn' heading."""
    path = Path(path)
    if not path.is_file():
        raise UsageError(f"there is no test list {path}")
    tests, tier = [], None
    for line in path.read_text().splitlines():
        heading = _TIER.match(line)
        if heading:
            tier = int(heading.group(1))
        test = line.split("#")[0].strip()
        if test and (tiers is None or tier in tiers):
            tests.append(test)
    if not tests:
        raise UsageError(f"{path} has no tests{' in these tiers' if tiers is not None else ''}")
    return tests


def blocked(tests, virtual):
    """Those of @tests that the block lists name."""
    names = ["igt-sim.blocklist.txt"] + (["igt-vgpu.blocklist.txt"] if virtual else [])
    patterns = [re.compile(line.strip()) for name in names
                for line in (IGT_TESTS / name).read_text().splitlines()
                if line.strip() and not line.startswith("#")]
    return [test for test in tests if any(pattern.search(test) for pattern in patterns)]


def needs_big_memory(tests):
    """Whether a test is in the list that skips in a guest of less than 6 GiB."""
    return any(test.split("@")[1] in _BIG for test in tests)


def read_expectations(scenario):
    """[(pattern, expected result, cause)] of igt-tests/expectations for @scenario."""
    rows = []
    for number, line in enumerate((IGT_TESTS / "expectations").read_text().splitlines(), 1):
        fields = line.split("#")[0].split(None, 3)
        if not fields:
            continue
        if len(fields) != 4:
            raise LabError(f"igt-tests/expectations line {number}: wants test, scenario, result "
                           "and cause")
        if fields[1] in ("*", scenario):
            rows.append((fields[0], fields[2], fields[3]))
    return rows


def split_ordered(tests):
    """(tests for a guest with posted writes, tests that need ordered ones)."""
    patterns = [line.strip() for line in (IGT_TESTS / "ordered").read_text().splitlines()
                if line.strip() and not line.startswith("#")]
    ordered = [test for test in tests
               if any(fnmatch.fnmatchcase(test, pattern) for pattern in patterns)]
    return [test for test in tests if test not in ordered], ordered


class IgtRun:
    """A list of tests, run in one guest that is started again if a test takes it down.

    What the run makes goes to the directory @name of the guest's output. @label goes
    before the names of its results. @patience multiplies the limits of a test, but not of one
    that is expected to meet them.
    """

    def __init__(self, name, tests, scenario, verdict, label="", patience=1):
        self.name = name
        self.label = label
        self.tests = tests
        self.expectations = read_expectations(scenario)
        self.verdict = verdict
        self.patience = patience

    def run(self, guest, restart):
        """Run the list in @guest; @restart() starts that anew.

        Tests that were under way when QEMU hung the guest have another try.
        """
        say(f"{self.label}{self.name}: {len(self.tests)} tests")
        late = [test for test in self.tests if self._expected(test)[0] == "timeout"]
        for name, tests, patience in (
                (self.name, [test for test in self.tests if test not in late], self.patience),
                (f"{self.name}-late", late, 1)):
            if tests:
                self._run_tests(guest, restart, name, tests, patience)

    def _run_tests(self, guest, restart, name, tests, patience):
        found, lost = self._run_list(guest, restart, name, tests, patience)
        again = [test for test in tests if lost and
                 found.get(test.lower(), {}).get("result", "notrun") in _UNFINISHED]
        if again:
            self._restart(restart)
            found.update(self._run_list(guest, restart, f"{name}-again", again, patience)[0])
        for test in tests if found else ():
            self._judge_test(test, found.get(test.lower(), {}))

    @staticmethod
    def _restart(restart):
        """Start the guest anew, more than once where QEMU hangs it at its boot."""
        for left in reversed(range(STARTS)):
            try:
                return restart()
            except GuestGone as gone:
                if not gone.emulator or not left:
                    raise

    def _run_list(self, guest, restart, name, tests, patience):
        """Returns ({test in lower case: its results}, whether the emulator lost the guest)."""
        (guest.out / f"{name}.testlist").write_text("".join(f"{test}\n" for test in tests))
        results = f"/out/{name}"
        test_seconds, silent_seconds = TEST_SECONDS * patience, SILENT_SECONDS * patience
        command = ("igt_runner -o -s -l normal --piglit-style-dmesg --dmesg-warn-level=4 "
                   f"--per-test-timeout {test_seconds} --inactivity-timeout {silent_seconds} "
                   "--disk-usage-limit 20M --prune-mode keep-requested "
                   f"--test-list {results}.testlist $IGT_TEST_ROOT {results}")
        gone = {True: 0, False: 0}
        while True:
            try:
                guest.run(f"{command} 2>&1", RUN_SECONDS,
                          on_line=lambda line: say(f"{self.label}{name}: {line}"),
                          silence=test_seconds + silent_seconds)
                break
            except GuestGone as why:
                gone[why.emulator] += 1
                say_so = self.verdict.skipped if why.emulator else self.verdict.failed
                say_so(f"{self.label}guest survives {name} (start {sum(gone.values())})", str(why))
                self._restart(restart)
                if command.startswith("igt_results"):
                    break
                # What there is, where there were too many.
                tool = ("resume" if gone[False] <= RESTARTS and gone[True] <= LOSSES else
                        "results")
                command = f"igt_{tool} {results}"
        return self._results(guest.out / name / "results.json", gone[True]), gone[True]

    def _results(self, path, lost):
        """{test in lower case: its results}: IGT takes a name in any case, and has its own."""
        if not path.exists():
            if not lost:
                self.verdict.failed(f"{self.label}igt_runner writes its results",
                                    f"{path} is missing")
            return {}
        return {name.lower(): row for name, row in json.loads(path.read_text())["tests"].items()}

    def _expected(self, test):
        """(result, cause) that is expected of @test; a pass has no cause."""
        expected = "pass", ""
        for pattern, wanted, why in self.expectations:
            if fnmatch.fnmatchcase(test, pattern):
                expected = wanted, why
        return expected

    def _judge_test(self, test, row):
        name = self.label + test
        result, note = row.get("result", "no result"), ""
        log = klog.lines(row.get("dmesg", ""))
        if result == "dmesg-warn" and klog.late_updates(log) and not klog.loud(log):
            result, note = "pass", f", {len(klog.late_updates(log))} late display updates"
        expected, cause = self._expected(test)
        if result != expected:
            more = "" if expected == "pass" else f", expected {expected}"
            self.verdict.failed(name, f"{result}{more}: {_reason(row)}")
        elif expected == "pass":
            taken = row.get("time", {})
            seconds = taken.get("end", 0) - taken.get("start", 0)
            self.verdict.passed(name, f"{seconds:.1f} s{note}")
        else:
            self.verdict.skipped(name, f"{result}, as expected: {cause}")


def _reason(row):
    """The line of a test's output that says most of why."""
    lines = [line.strip() for part in ("err", "out", "dmesg")
             for line in row.get(part, "").splitlines() if line.strip()]
    # Subtests that were skipped leave their requirements in the output of those that fail.
    wanted = (r"Test requirement not met", r"SKIP") if row.get("result") == "skip" else (
        r"Failed assertion", r"\*ERROR\*|WARNING|BUG", r"FAIL", r"Test requirement not met")
    for pattern in wanted:
        for line in lines:
            if re.search(pattern, line):
                return line[:200]
    return lines[-1][:200] if lines else "it gave no reason"
