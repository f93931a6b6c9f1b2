#!/usr/bin/env python3
# SPDX-License-Identifier: MIT OR GPL-2.0-only
"""In a guest without i915: submit what is no context, until the vGPU is stopped.

The render engine's reset in between is what a driver does that finds it hung.
"""

import ctypes
import mmap
import os
import time

GPU = "/sys/bus/pci/devices/0000:00:02.0"
RING_MODE, ELSP, GDRST = 0x229C, 0x2230, 0x941C
EXECLISTS = 0x80008000
RENDER = 2
# Valid, privileged, 48 bit; at an address that no vGPU has.
DESCRIPTOR = 0x119
TURNS = 100


def main():
    """Submit more often than any vGPU takes it."""
    time.sleep(1)
    with open(f"{GPU}/enable", "w", encoding="ascii") as enable:
        enable.write("1")
    bar = mmap.mmap(os.open(f"{GPU}/resource0", os.O_RDWR | os.O_SYNC), 0x10000)

    def write(register, value):
        ctypes.c_uint32.from_buffer(bar, register).value = value

    for _ in range(TURNS):
        write(RING_MODE, EXECLISTS)
        for value in (0, 0, 0, DESCRIPTOR):
            write(ELSP, value)
        write(GDRST, RENDER)


main()
