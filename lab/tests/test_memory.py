# SPDX-License-Identifier: MIT OR GPL-2.0-only
"""The memory of a guest, as QEMU has it in a file."""

import os
import subprocess
import tempfile
import unittest
from pathlib import Path

from vgtlab.memory import Memory

LOW_END, HIGH = 0x8000_0000, 0x1_0000_0000


class MemoryTest(unittest.TestCase):
    """A memory of 2 GiB and a page, of which little was written."""

    def setUp(self):
        file = os.memfd_create("memory-backend-memfd")
        os.ftruncate(file, LOW_END + 4096)
        os.pwrite(file, b"first", 0x5000)
        os.pwrite(file, b"last", LOW_END + 4092)
        self.memory = Memory.of(os.getpid())
        self.addCleanup(self.memory.close)
        # QEMU has ended.
        os.close(file)

    def test_what_is_above_4_gib_follows_the_low_half_in_the_file(self):
        self.assertEqual(self.memory.read(0x5000, 5), b"first")
        self.assertEqual(self.memory.read(HIGH + 4092, 4), b"last")

    def test_a_word_has_its_low_byte_first(self):
        self.assertEqual(self.memory.word(0x5000), int.from_bytes(b"first\0\0\0", "little"))

    def test_a_copy_outlives_qemu_and_takes_no_more_room_than_was_written(self):
        with tempfile.TemporaryDirectory() as folder:
            copy = Path(folder) / "memory"
            self.memory.save(copy)
            self.assertEqual(copy.stat().st_size, LOW_END + 4096)
            self.assertLess(copy.stat().st_blocks * 512, 1 << 20)
            with open(copy, "rb") as file:
                file.seek(LOW_END + 4092)
                self.assertEqual(file.read(), b"last")

    def test_a_process_without_such_a_file_has_none_yet(self):
        self.assertIsNone(Memory.of(os.getppid()))

    def test_a_process_that_has_ended_has_none(self):
        ended = subprocess.Popen(["true"])
        ended.wait()
        self.assertIsNone(Memory.of(ended.pid))


if __name__ == "__main__":
    unittest.main()
