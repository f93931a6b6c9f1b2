#!/usr/bin/env python3
# SPDX-License-Identifier: MIT OR GPL-2.0-only
"""In a host guest: use the VFIO device that a QEMU has open, beside it.

usage: vfio.py PID reset          VFIO_DEVICE_RESET
       vfio.py PID edid           the fields of the EDID region, as JSON
       vfio.py PID link up|down   write the region's link state
       vfio.py PID monitor FILE   unplug, write the EDID of FILE, plug in

Ends with the errno of what failed.
"""

import ctypes
import json
import os
import struct
import sys
from fcntl import ioctl
from pathlib import Path

PIDFD_GETFD = 438
DEVICE_GET_INFO, GET_REGION_INFO, DEVICE_RESET = 0x3b6b, 0x3b6c, 0x3b6f
CAP_TYPE, TYPE_GFX, SUBTYPE_EDID = 2, 1, 1
EDID_FIELDS = ("edid_offset", "edid_max_size", "edid_size", "max_xres", "max_yres",
               "link_state")
LINK = {"up": 1, "down": 2}


def device_of(pid):
    """A descriptor of our own for the VFIO device that process @pid has open."""
    libc = ctypes.CDLL(None, use_errno=True)
    for entry in Path(f"/proc/{pid}/fd").iterdir():
        if "[vfio-device]" in os.readlink(entry):
            fd = libc.syscall(PIDFD_GETFD, os.pidfd_open(pid), int(entry.name), 0)
            if fd < 0:
                raise OSError(ctypes.get_errno(), "pidfd_getfd")
            return fd
    raise FileNotFoundError(2, f"process {pid} has no VFIO device open")


def regions(device):
    """The file offset of each region that has a type: {(type, subtype): (offset, size)}."""
    info = bytearray(struct.pack("IIIII", 20, 0, 0, 0, 0))
    ioctl(device, DEVICE_GET_INFO, info)
    found = {}
    for index in range(struct.unpack_from("I", info, 8)[0]):
        region = bytearray(256)
        struct.pack_into("III", region, 0, len(region), 0, index)
        ioctl(device, GET_REGION_INFO, region)
        cap, size, offset = struct.unpack_from("=IQQ", region, 12)
        while cap:
            name, _, following = struct.unpack_from("HHI", region, cap)
            if name == CAP_TYPE:
                found[struct.unpack_from("II", region, cap + 8)] = (offset, size)
            cap = following
    return found


class Edid:
    """The EDID region of a device."""

    def __init__(self, device):
        self.device = device
        self.offset, self.size = regions(device)[(TYPE_GFX, SUBTYPE_EDID)]

    def fields(self):
        """Every field by its name, and the bytes of the EDID."""
        data = os.pread(self.device, self.size, self.offset)
        values = dict(zip(EDID_FIELDS, struct.unpack_from("6I", data)))
        start = values["edid_offset"]
        values["edid"] = data[start:start + values["edid_size"]].hex()
        return values

    def write(self, name, value):
        """Write one field."""
        os.pwrite(self.device, struct.pack("I", value),
                  self.offset + 4 * EDID_FIELDS.index(name))

    def monitor(self, edid):
        """As the kernel's header says: link down, EDID and its size, link up."""
        self.write("link_state", LINK["down"])
        self.write("edid_size", len(edid))
        os.pwrite(self.device, edid, self.offset + self.fields()["edid_offset"])
        self.write("link_state", LINK["up"])


def main(pid, verb, *rest):
    """Do what the command line says."""
    device = device_of(int(pid))
    if verb == "reset":
        ioctl(device, DEVICE_RESET)
    elif verb == "edid":
        print(json.dumps(Edid(device).fields()))
    elif verb == "link":
        Edid(device).write("link_state", LINK[rest[0]])
    elif verb == "monitor":
        Edid(device).monitor(Path(rest[0]).read_bytes())


try:
    main(*sys.argv[1:])
except OSError as error:
    print(error)
    sys.exit(error.errno)
