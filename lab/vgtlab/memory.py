# SPDX-License-Identifier: MIT OR GPL-2.0-only
"""The memory of a guest: read while the guest runs, or after its QEMU has ended."""

import contextlib
import errno
import os

# Where q35 puts memory: as much below 4 GiB, the rest from there.
_LOW, _HIGH = 0x8000_0000, 0x1_0000_0000
_PIECE = 16 << 20


class Memory:
    """The memory of a guest behind the file descriptor @file, which is its own from now on."""

    def __init__(self, file):
        self._file = file

    @classmethod
    def of(cls, pid):
        """That of the guest whose QEMU has process number @pid; None if it has none yet."""
        folder = f"/proc/{pid}/fd"
        # Files come and go while QEMU starts, and so may QEMU.
        with contextlib.suppress(OSError):
            for number in os.listdir(folder):
                with contextlib.suppress(OSError):
                    if "memory-backend-memfd" in os.readlink(f"{folder}/{number}"):
                        return cls(os.open(f"{folder}/{number}", os.O_RDONLY))
        return None

    def close(self):
        """Give it back, if QEMU has ended."""
        os.close(self._file)

    def read(self, address, size):
        """@size bytes at the guest's physical @address."""
        place = address if address < _LOW else address - _HIGH + _LOW
        return os.pread(self._file, size, place)

    def word(self, address):
        """8 bytes as a number."""
        return int.from_bytes(self.read(address, 8), "little")

    def pieces(self):
        """All that was ever written, as (place in the file, bytes): see save()."""
        end = 0
        while True:
            try:
                place = os.lseek(self._file, end, os.SEEK_DATA)
            except OSError as error:
                if error.errno == errno.ENXIO:
                    return
                raise
            end = os.lseek(self._file, place, os.SEEK_HOLE)
            for start in range(place, end, _PIECE):
                yield start, os.pread(self._file, min(_PIECE, end - start), start)

    def save(self, path):
        """Write it to the file @path: the first 2 GiB are those at 0, the rest is from 4 GiB on."""
        with open(path, "wb") as copy:
            for place, piece in self.pieces():
                copy.seek(place)
                copy.write(piece)
            copy.truncate(os.fstat(self._file).st_size)
