# SPDX-License-Identifier: MIT OR GPL-2.0-only
"""What the agent in a guest passes on of a command."""

import importlib.util
import selectors
import time
import unittest
from unittest import mock

from vgtlab.config import LAB

_SPEC = importlib.util.spec_from_file_location("agent", LAB / "guest" / "agent.py")
agent = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(agent)


class _Late(selectors.DefaultSelector):
    """The first look is over before anything is there, and the command ends after it."""

    _looked = False

    def select(self, timeout=None):
        if not self._looked:
            self._looked = True
            time.sleep(1)
            return []
        return super().select(timeout)


class Run(unittest.TestCase):
    """agent.run()"""

    def answer(self, command, timeout=60):
        """(exit status, lines) of a command."""
        said = []
        status = agent.run(command, timeout, said.append)
        return status, [message["line"] for message in said]

    def test_all_lines_and_the_status_are_passed_on(self):
        self.assertEqual(self.answer("echo one; echo two; printf three; exit 7"),
                         (7, ["one", "two", "three"]))

    def test_what_comes_just_before_the_end_is_passed_on(self):
        with mock.patch.object(agent.selectors, "DefaultSelector", _Late):
            self.assertEqual(self.answer("sleep 0.3; echo last"), (0, ["last"]))

    def test_a_daemon_that_holds_the_pipe_is_not_waited_for(self):
        started = time.monotonic()
        self.assertEqual(self.answer("sleep 30 & echo begun"), (0, ["begun"]))
        self.assertLess(time.monotonic() - started, 20)

    def test_a_command_that_takes_too_long_is_ended(self):
        self.assertEqual(self.answer("echo begun; sleep 60", 0.5), (124, ["begun"]))


if __name__ == "__main__":
    unittest.main()
