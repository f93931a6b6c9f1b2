# SPDX-License-Identifier: MIT OR GPL-2.0-only
"""Commands in nested guests, of which several may be under way in one host guest."""

import subprocess
import tempfile
import threading
import time
import unittest
from pathlib import Path

from vgtlab import nested
from vgtlab.guest import GuestGone

# Stands in for lab/guest/relay.py: what it says is the command's own business.
_RELAY = "python3 /run/vgt/relay.py /run/one.agent"


class Host:
    """A host guest whose shell is ours, and whose /out is a folder."""

    def __init__(self, out):
        self.out = out
        self.alive = True

    def output(self, command, _timeout=60):
        """Run what does not wait for the nested guest."""
        _, _, rest = command.partition("; ")
        words = rest.replace(f"{_RELAY} 60 ", "sh -c ").replace(f"{_RELAY} -1000 ", "sh -c ")
        subprocess.run(["sh", "-c", f"cd {self.out}; {words}"], check=True)

    def check_alive(self, _doing):
        """Whether the host guest is there."""
        if not self.alive:
            raise GuestGone("the host guest has ended")

    @staticmethod
    def why_nested_hangs():
        """QEMU is well."""


class NestedGuestTest(unittest.TestCase):
    """NestedGuest.run()."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.host = Host(Path(folder.name))
        self.guest = nested.NestedGuest(self.host, "7.2", "1G", (), (), "one")

    def wait_for_end(self):
        """Nobody writes to the folder any more: the command in the background has ended."""
        while not list(self.host.out.glob("*.ended")):
            time.sleep(0.05)

    def test_a_command_has_its_status_and_lines(self):
        heard = []
        self.assertEqual(self.guest.run("echo one; sleep 0.3; printf 'two\\nthree'; exit 3",
                                        on_line=heard.append), (3, "one\ntwo\nthree"))
        self.assertEqual(heard, ["one", "two"])

    def test_a_command_may_say_nothing(self):
        self.assertEqual(self.guest.run("true"), (0, ""))

    def test_commands_in_two_guests_are_under_way_at_once(self):
        other = nested.NestedGuest(self.host, "7.2", "1G", (), (), "one")
        other.name = "other"
        place = self.host.out
        waits = threading.Thread(target=self.guest.run, args=(
            f"until test -e {place}/go; do sleep 0.05; done; touch {place}/gone",))
        waits.start()
        other.run(f"touch {place}/go; until test -e {place}/gone; do sleep 0.05; done")
        waits.join()
        self.assertTrue((place / "gone").exists())

    def test_the_end_of_the_host_guest_ends_the_wait(self):
        self.host.alive = False
        with self.assertRaisesRegex(GuestGone, "host guest has ended"):
            self.guest.run("sleep 1")
        self.wait_for_end()

    def test_a_host_guest_that_does_not_answer_ends_the_wait(self):
        with self.assertRaisesRegex(GuestGone, "no answer"):
            self.guest.run("sleep 1", timeout=-1000)
        self.wait_for_end()


if __name__ == "__main__":
    unittest.main()
