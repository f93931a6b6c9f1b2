# SPDX-License-Identifier: MIT OR GPL-2.0-only
"""Initial RAM disks: busybox, the modules that reach the disk, the lab's guest files."""

import lzma
import stat
from pathlib import Path

from .config import LAB, LabError, kernel_release, root

_MODULES = ("virtio_pci", "virtio_blk", "crc32c_generic", "crc32c-cryptoapi", "ext4")


class Archive:
    """A cpio archive in the "newc" format (Linux: Documentation/driver-api/early-userspace)."""

    def __init__(self):
        self.parts = []
        self.entries = 0

    def _entry(self, name, mode, data):
        self.entries += 1
        name_bytes = name.encode() + b"\0"
        fields = (self.entries, mode, 0, 0, 1, 0, len(data), 0, 0, 0, 0, len(name_bytes), 0)
        head = b"070701" + b"".join(b"%08X" % value for value in fields) + name_bytes
        self.parts += [head, bytes(-len(head) % 4), data, bytes(-len(data) % 4)]

    def directory(self, name):
        """Add a directory; its parents must be there already."""
        self._entry(name, stat.S_IFDIR | 0o755, b"")

    def file(self, name, data, mode=0o644):
        """Add a regular file."""
        self._entry(name, stat.S_IFREG | mode, data)

    def bytes(self):
        """The whole archive, with its end mark."""
        self._entry("TRAILER!!!", 0, b"")
        return b"".join(self.parts)


def _module_key(name):
    return Path(name).name.split(".ko")[0].replace("-", "_")


def _module_order(modules, wanted):
    """The modules to insert for @wanted, dependencies first, as paths under @modules."""
    depends = {}
    for line in (modules / "modules.dep").read_text().splitlines():
        name, _, needs = line.partition(":")
        depends[_module_key(name)] = (name, needs.split())
    order = []

    def visit(key):
        if key not in depends:
            # Built in.
            return
        name, needs = depends[key]
        for needed in needs:
            visit(_module_key(needed))
        if name not in order:
            order.append(name)

    for module in wanted:
        visit(_module_key(module))
    return order


def make(series, programs, init="initrd-init", wanted=_MODULES):
    """The initrd of a kernel series; @programs are more files for the guest's /run/vgt.

    Its first program is lab/guest/@init; @wanted are the modules that it inserts.
    """
    modules = root() / "lib/modules" / kernel_release(series)
    busybox = root() / "bin/busybox"
    if not busybox.exists():
        raise LabError("the lab root has no busybox: run lab/setup")
    archive = Archive()
    for name in ("bin", "modules", "guest"):
        archive.directory(name)
    archive.file("init", (LAB / "guest" / init).read_bytes(), 0o755)
    archive.file("bin/busybox", busybox.read_bytes(), 0o755)
    order = []
    for name in _module_order(modules, wanted):
        data = (modules / name).read_bytes()
        if name.endswith(".xz"):
            data = lzma.decompress(data)
        order.append(_module_key(name) + ".ko")
        archive.file(f"modules/{order[-1]}", data)
    archive.file("modules/order", "".join(f"{name}\n" for name in order).encode())
    files = [path for path in (LAB / "guest").iterdir() if not path.name.endswith("-init")]
    for path in sorted(files) + list(programs):
        archive.file(f"guest/{path.name}", path.read_bytes(), 0o755)
    return archive.bytes()
