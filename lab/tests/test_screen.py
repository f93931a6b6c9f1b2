# SPDX-License-Identifier: MIT OR GPL-2.0-only
"""The screenshot reader, on pictures drawn here."""

import struct
import tempfile
import unittest
import zlib
from pathlib import Path

from vgtlab import screen

WIDTH, HEIGHT = 8, 4
GLYPHS = ["00000000", "183c1800", "ff8181ff"]


def console(text):
    """A console of @text, rows of glyph numbers."""
    return {"columns": len(text[0]), "rows": len(text), "text": text,
            "font": {"width": WIDTH, "height": HEIGHT, "glyphs": GLYPHS}}


def draw(text):
    """The rows of an RGB picture of @text, grey on black."""
    rows = []
    for line in text:
        for y in range(HEIGHT):
            row = b""
            for glyph in line:
                bits = bytes.fromhex(GLYPHS[glyph])[y]
                for x in range(WIDTH):
                    row += b"\xaa\xaa\xaa" if bits >> (7 - x) & 1 else bytes(3)
            rows.append(row)
    return rows


def filter_row(kind, row, before):
    """One PNG row filter, forwards."""
    out = bytearray()
    for i, value in enumerate(row):
        left = row[i - 3] if i >= 3 else 0
        up = before[i]
        corner = before[i - 3] if i >= 3 else 0
        near = min((left, up, corner), key=lambda c: abs(left + up - corner - c))
        out.append((value - (0, left, up, (left + up) // 2, near)[kind]) & 0xFF)
    return bytes([kind]) + bytes(out)


def write_png(path, rows, kinds=(0,)):
    """An RGB PNG whose rows have the filters @kinds in turn."""
    data, before = b"", bytes(len(rows[0]))
    for i, row in enumerate(rows):
        data += filter_row(kinds[i % len(kinds)], row, before)
        before = row
    header = struct.pack(">IIBBBBB", len(rows[0]) // 3, len(rows), 8, 2, 0, 0, 0)
    chunks = b""
    for kind, body in ((b"IHDR", header), (b"IDAT", zlib.compress(data)), (b"IEND", b"")):
        chunks += struct.pack(">I", len(body)) + kind + body + struct.pack(
            ">I", zlib.crc32(kind + body))
    Path(path).write_bytes(b"\x89PNG\r\n\x1a\n" + chunks)


class ScreenTest(unittest.TestCase):
    """compare() says what is on the picture and no more."""

    def setUp(self):
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.path = Path(directory.name) / "screen.png"
        self.text = [[0, 1, 2], [2, 0, 1], [1, 1, 1]]

    def test_the_drawn_text_is_found(self):
        write_png(self.path, draw(self.text))
        self.assertEqual(screen.compare(self.path, console(self.text)), (9, 7, []))

    def test_every_png_filter_is_undone(self):
        write_png(self.path, draw(self.text), kinds=(1, 2, 3, 4, 0))
        self.assertEqual(screen.compare(self.path, console(self.text))[2], [])

    def test_another_glyph_is_a_difference(self):
        write_png(self.path, draw([[0, 1, 2], [2, 0, 2], [1, 1, 1]]))
        wrong = screen.compare(self.path, console(self.text))[2]
        self.assertEqual(len(wrong), 1)
        self.assertIn("row 1 column 2", wrong[0])

    def test_one_wrong_pixel_is_a_difference(self):
        rows = draw(self.text)
        rows[5] = rows[5][:6] + b"\xff\xff\xff" + rows[5][9:]
        write_png(self.path, rows)
        self.assertIn("no glyph", screen.compare(self.path, console(self.text))[2][0])

    def test_a_picture_too_small_for_the_console_is_refused(self):
        write_png(self.path, draw(self.text[:2]))
        with self.assertRaises(screen.ScreenError):
            screen.compare(self.path, console(self.text))

    def test_what_is_no_png_is_refused(self):
        self.path.write_bytes(b"GIF89a")
        with self.assertRaises(screen.ScreenError):
            screen.compare(self.path, console(self.text))


if __name__ == "__main__":
    unittest.main()
