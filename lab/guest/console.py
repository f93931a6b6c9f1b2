#!/usr/bin/env python3
# SPDX-License-Identifier: MIT OR GPL-2.0-only
"""Prints what the text console says and how it looks, as JSON.

{"columns", "rows", "text": [rows of glyph numbers], "font": {"width",
"height", "glyphs": [hexadecimal rows of each glyph]}}; the font as
ioctl KDFONTOP gives it, see console_codes(4) and ioctl_console(2).
"""

import ctypes
import fcntl
import json
import os

KDFONTOP = 0x4B72
KD_FONT_OP_GET = 1
MAX_GLYPHS = 512
GLYPH_BYTES = 32 * 4


class ConsoleFontOp(ctypes.Structure):
    """struct console_font_op of <linux/kd.h>."""

    _fields_ = [("op", ctypes.c_uint), ("flags", ctypes.c_uint), ("width", ctypes.c_uint),
                ("height", ctypes.c_uint), ("charcount", ctypes.c_uint),
                ("data", ctypes.c_void_p)]


def font(tty):
    """The font of an open terminal."""
    data = ctypes.create_string_buffer(MAX_GLYPHS * GLYPH_BYTES)
    request = ConsoleFontOp(KD_FONT_OP_GET, 0, 32, 32, MAX_GLYPHS,
                            ctypes.cast(data, ctypes.c_void_p))
    fcntl.ioctl(tty, KDFONTOP, request)
    row_bytes = (request.width + 7) // 8
    used = row_bytes * request.height
    # The ioctl keeps 32 rows for every glyph, whatever its height.
    pitch = row_bytes * 32
    return {"width": request.width, "height": request.height,
            "glyphs": [data.raw[i * pitch:i * pitch + used].hex()
                       for i in range(request.charcount)]}


def main():
    """Print the state of the console in the foreground."""
    with open("/dev/vcsa1", "rb") as vcsa:
        data = vcsa.read()
    rows, columns = data[0], data[1]
    cells = data[4:4 + 2 * rows * columns:2]
    tty = os.open("/dev/tty1", os.O_RDWR | os.O_NOCTTY)
    print(json.dumps({"columns": columns, "rows": rows, "font": font(tty),
                      "text": [list(cells[row * columns:(row + 1) * columns])
                               for row in range(rows)]}))


main()
