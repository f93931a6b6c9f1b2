#!/usr/bin/env python3
# SPDX-License-Identifier: MIT OR GPL-2.0-only
"""Prints the balloon fields of the PVINFO page of the GPU at 00:02.0, as JSON.

To be run before i915 is loaded: later the kernel keeps the BAR to itself.
"""

import ctypes
import json
import mmap
import os

RESOURCE = "/sys/bus/pci/devices/0000:00:02.0/resource0"
ENABLE = "/sys/bus/pci/devices/0000:00:02.0/enable"
PVINFO = 0x78000
FIELDS = {"magic_low": 0x0, "magic_high": 0x4, "version": 0x8, "id": 0xc, "caps": 0x10,
          "mappable_base": 0x40, "mappable_size": 0x44, "unmappable_base": 0x48,
          "unmappable_size": 0x4c, "fences": 0x50}


def main():
    """Read each field once, 32 bits wide."""
    with open(ENABLE, "w", encoding="ascii") as enable:
        enable.write("1")
    descriptor = os.open(RESOURCE, os.O_RDWR | os.O_SYNC)
    with mmap.mmap(descriptor, 4096, offset=PVINFO) as page:
        values = {name: ctypes.c_uint32.from_buffer(page, offset).value
                  for name, offset in FIELDS.items()}
    with open(ENABLE, "w", encoding="ascii") as enable:
        enable.write("0")
    print(json.dumps(values))


main()
