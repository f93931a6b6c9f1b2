# SPDX-License-Identifier: MIT OR GPL-2.0-only
"""Reads the text of a console screenshot, to compare it with what the guest believes."""

import struct
import zlib
from pathlib import Path

_PNG = b"\x89PNG\r\n\x1a\n"
_CHANNELS = {0: 1, 2: 3, 4: 2, 6: 4}


class ScreenError(Exception):
    """The picture is no readable PNG, or does not fit the console."""


def _unfilter(data, stride, bytes_per_pixel, height):
    """Undo the PNG row filters (PNG specification, clause 9)."""
    rows = []
    before = bytearray(stride)
    position = 0
    for _ in range(height):
        kind = data[position]
        row = bytearray(data[position + 1:position + 1 + stride])
        position += 1 + stride
        if kind == 2:
            row = bytearray((x + up) & 0xFF for x, up in zip(row, before))
        elif kind:
            for i in range(stride):
                left = row[i - bytes_per_pixel] if i >= bytes_per_pixel else 0
                up = before[i]
                corner = before[i - bytes_per_pixel] if i >= bytes_per_pixel else 0
                if kind == 1:
                    guess = left
                elif kind == 3:
                    guess = (left + up) // 2
                else:
                    guess = min((left, up, corner),
                                key=lambda x, p=left + up - corner: abs(p - x))
                row[i] = (row[i] + guess) & 0xFF
        rows.append(bytes(row))
        before = row
    return rows


def read_png(path):
    """(width, height, rows of pixels that are not black) of an 8 bit PNG without palette."""
    data = Path(path).read_bytes()
    if data[:8] != _PNG:
        raise ScreenError(f"{path} is no PNG")
    position, packed, header = 8, [], None
    while position < len(data):
        length, kind = struct.unpack_from(">I4s", data, position)
        body = data[position + 8:position + 8 + length]
        if kind == b"IHDR":
            header = struct.unpack(">IIBBBBB", body)
        elif kind == b"IDAT":
            packed.append(body)
        position += 12 + length
    width, height, depth, colour, _, _, interlaced = header
    if depth != 8 or colour not in _CHANNELS or interlaced:
        raise ScreenError(f"{path} is not an 8 bit grey or RGB picture")
    channels = _CHANNELS[colour]
    rows = _unfilter(zlib.decompress(b"".join(packed)), width * channels, channels, height)
    lit = []
    for row in rows:
        planes = [row[i::channels] for i in range(min(channels, 3))]
        lit.append([any(pixel) for pixel in zip(*planes)])
    return width, height, lit


def _cells(lit, console):
    """The pixels of each character cell as a glyph bitmap in hexadecimal."""
    font = console["font"]
    width, height = font["width"], font["height"]
    row_bytes = (width + 7) // 8
    pad = row_bytes * 8 - width
    for row in range(console["rows"]):
        line = []
        for column in range(console["columns"]):
            bits = b""
            for y in range(height):
                cell = lit[row * height + y][column * width:(column + 1) * width]
                value = int("".join("1" if pixel else "0" for pixel in cell), 2) << pad
                bits += value.to_bytes(row_bytes, "big")
            line.append(bits.hex())
        yield line


def compare(path, console):
    """Compare a screenshot with the console that the guest describes (guest/console.py).

    The text must be drawn light on black. Returns (cells compared, cells that
    are not blank, list of differences in words).
    """
    width, height, lit = read_png(path)
    font = console["font"]
    if console["columns"] * font["width"] > width or console["rows"] * font["height"] > height:
        raise ScreenError(f"a console of {console['columns']}x{console['rows']} characters does "
                          f"not fit a picture of {width}x{height} pixels")
    glyphs = font["glyphs"]
    by_picture = {}
    for number, glyph in enumerate(glyphs):
        by_picture.setdefault(glyph, number)
    blank = "00" * (len(glyphs[0]) // 2)
    differences, written = [], 0
    for row, line in enumerate(_cells(lit, console)):
        for column, seen in enumerate(line):
            expected = glyphs[console["text"][row][column]]
            written += expected != blank
            if seen != expected:
                shown = by_picture.get(seen)
                what = f"shows {chr(shown)!r}" if shown is not None else "shows no glyph"
                differences.append(f"row {row} column {column} {what} for "
                                   f"{chr(console['text'][row][column])!r}")
    return console["rows"] * console["columns"], written, differences
