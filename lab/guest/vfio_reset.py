#!/usr/bin/env python3
# SPDX-License-Identifier: MIT OR GPL-2.0-only
"""In a host guest: reset the VFIO device of a running QEMU again and again.

usage: vfio_reset.py PID COUNT

The guest is not told: as for hardware that is reset under a driver.
"""

import ctypes
import fcntl
import os
import sys
import time

VFIO_DEVICE_RESET = 0x3b6f
SYS_PIDFD_GETFD = 438
PAUSE = 0.1


def vfio_device(pid):
    """Our own descriptor of the VFIO device that process @pid has open."""
    for number in os.listdir(f"/proc/{pid}/fd"):
        if os.readlink(f"/proc/{pid}/fd/{number}") == "anon_inode:[vfio-device]":
            copy = ctypes.CDLL(None).syscall(SYS_PIDFD_GETFD, os.pidfd_open(pid), int(number), 0)
            if copy >= 0:
                return copy
    sys.exit(f"vfio_reset.py: process {pid} has no VFIO device open")


def main():
    """The command line."""
    device, slowest = vfio_device(int(sys.argv[1])), 0.0
    for _ in range(int(sys.argv[2])):
        started = time.monotonic()
        fcntl.ioctl(device, VFIO_DEVICE_RESET)
        slowest = max(slowest, time.monotonic() - started)
        time.sleep(PAUSE)
    print(f"{sys.argv[2]} resets, the slowest took {slowest * 1000:.0f} ms")


main()
