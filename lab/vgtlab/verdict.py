# SPDX-License-Identifier: MIT OR GPL-2.0-only
"""What passed, failed and was skipped, and the line that a run ends with."""

import json
import threading


class Verdict:
    """Collects named results and prints each as it comes. Safe to share between threads."""

    def __init__(self):
        self.results = []
        self._lock = threading.Lock()

    def _note(self, result, name, text):
        with self._lock:
            self.results.append({"name": name, "result": result, "text": text})
            print(f"{result.upper()} {name}{': ' + text if text else ''}", flush=True)

    def passed(self, name, text=""):
        """Note that @name passed."""
        self._note("pass", name, text)

    def failed(self, name, why):
        """Note that @name failed."""
        self._note("fail", name, why)

    def skipped(self, name, why):
        """Note that @name was not run, or misses for a known and listed cause."""
        self._note("skip", name, why)

    def check(self, name, good, why, text=""):
        """Pass if @good, else fail with @why; returns @good."""
        if good:
            self.passed(name, text)
        else:
            self.failed(name, why)
        return good

    def mark(self):
        """Where forget() can go back to."""
        return len(self.results)

    def forget(self, mark):
        """What was noted since @mark does not count. Nobody else may be noting."""
        del self.results[mark:]

    def count(self, result):
        """How many results of this kind there are."""
        return sum(1 for row in self.results if row["result"] == result)

    def finish(self, path, facts):
        """Write the results with @facts as JSON, print the last line, return the exit status."""
        path.write_text(json.dumps({**facts, "checks": self.results}, indent=1) + "\n")
        failed = self.count("fail")
        print(f"{self.count('pass')} passed, {failed} failed, {self.count('skip')} skipped",
              flush=True)
        return 1 if failed or not self.count("pass") else 0
