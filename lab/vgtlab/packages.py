# SPDX-License-Identifier: MIT OR GPL-2.0-only
"""Which Debian packages the lab takes, from which suite, in which version."""

import re

from . import chroot
from .config import LAB, LabError, say

SOURCES = (
    ("trixie", "debian"), ("trixie-updates", "debian"), ("trixie-security", "debian-security"),
    ("trixie-backports", "debian"), ("bookworm", "debian"),
    ("bookworm-security", "debian-security"), ("forky", "debian"),
)

# Test binaries and runner of IGT, and the libraries that they need newer than trixie's.
_IGT = ("igt-gpu-tools-tests", "igt-gpu-tools", "intel-gpu-tools", "libdrm2", "libdrm-common",
        "libdrm-intel1", "libdrm-amdgpu1", "libdrm-nouveau2", "libdrm-radeon1", "libxv1")

TOOLS = ("gcc", "gcc-12", "gcc-14", "make", "bc", "libc6-dev", "sparse", "dkms", "xz-utils", "zstd",
         "kmod", "initramfs-tools", "busybox-static")
# What runs in the host guest of nested ones, straight from the lab root, and QEMU here.
HOST = ("qemu-system-x86", "mdevctl")
# What makes and judges the packages of debian/ and rpm/.
PACKAGING = ("build-essential", "debhelper", "dh-dkms", "fakeroot", "libjson-c-dev", "libpng-dev",
             "lintian", "openssl", "rpm", "scdoc", "zlib1g-dev")
# A dkms older than the lab's, which people have: its .deb is kept in the root, not installed.
OLD_DKMS = "bookworm"
OLD_DKMS_DIR = "/var/cache/dkms-bookworm"
GUEST = ("igt-gpu-tools-tests", "igt-gpu-tools", "kmod", "python3-minimal", "python3", "procps")

VERSIONS = LAB / "versions"


def preferences():
    """The text of an apt preferences file: trixie, and by name what comes from elsewhere."""
    low = "".join(f"Package: *\nPin: release n={suite}\nPin-Priority: {priority}\n\n"
                  for suite, priority in (("forky", 50), ("bookworm", 60),
                                          ("bookworm-security", 60)))
    return low + f"Package: {' '.join(_IGT)}\nPin: release n=forky\nPin-Priority: 990\n"


def recorded():
    """The packages of lab/versions, as {package: version}."""
    if not VERSIONS.exists():
        return {}
    rows = (line.split() for line in VERSIONS.read_text().splitlines())
    return {row[0]: row[1] for row in rows if row and not row[0].startswith("#")}


def _madison(root, package):
    """(version, suite) of every version of @package that can be had, newest first."""
    rows = []
    for line in chroot.output(root, ["apt-cache", "madison", package]).splitlines():
        _, version, source = (field.strip() for field in line.split("|"))
        rows.append((version, source.split()[1].split("/")[0]))
    return rows


def kernel_packages(root, series, suite):
    """Image and headers of the kernel series: those recorded, else the newest of the series."""
    pattern = re.compile(rf"linux-(image|headers)-{re.escape(series)}\.[0-9].*-amd64$")
    wanted = sorted(name for name in recorded() if pattern.match(name))
    if len(wanted) == 2 and all(_madison(root, name) for name in wanted):
        return wanted
    suites = (suite, f"{suite}-security", f"{suite}-updates")
    for version, origin in _madison(root, "linux-image-amd64"):
        if origin in suites and version.startswith(f"{series}."):
            shown = chroot.output(root, ["apt-cache", "show", f"linux-image-amd64={version}"])
            image = re.search(r"linux-image-[0-9][^ ]*-amd64", shown).group(0)
            if wanted:
                say(f"kernel {series}: {wanted[1]} is no longer to be had, taking {image}")
            return [image.replace("linux-image-", "linux-headers-"), image]
    raise LabError(f"the mirror has no kernel {series} for {suite}")


def with_versions(root, names):
    """@names as apt arguments: the recorded version where it can still be had."""
    tried = recorded()
    chosen = []
    for name in names:
        version = tried.get(name)
        available = [row[0] for row in _madison(root, name)] if version else []
        if version in available:
            chosen.append(f"{name}={version}")
            continue
        if version:
            say(f"{name} {version} is no longer to be had, taking the newest")
        chosen.append(name)
    return chosen


def describe(root, names):
    """Rows (package, version, SHA-256 of its .deb) of the installed packages @names."""
    rows = []
    for name in names:
        version = chroot.output(root, ["dpkg-query", "-W", "-f", "${Version}", name])
        shown = chroot.output(root, ["apt-cache", "show", f"{name}={version}"])
        digest = re.search(r"^SHA256: (\w+)$", shown, re.MULTILINE)
        rows.append((name, version, digest.group(1) if digest else "-"))
    return rows


def record(rows):
    """Write lab/versions."""
    head = ("# SPDX-License-Identifier: MIT OR GPL-2.0-only\n#\n"
            "# What the lab was last tried with; written by lab/setup --record.\n"
            "# Columns: Debian package, version, SHA-256 of the .deb.\n")
    VERSIONS.write_text(head + "".join("\t".join(row) + "\n" for row in sorted(set(rows))))


def fetch_old_dkms(root, log):
    """Download dkms of OLD_DKMS to OLD_DKMS_DIR of @root; output to the open file @log."""
    versions = [version for version, suite in _madison(root, "dkms") if suite == OLD_DKMS]
    if not versions:
        raise LabError(f"the mirror has no dkms of {OLD_DKMS}")
    chroot.run(root, ["mkdir", "-p", OLD_DKMS_DIR], log)
    chroot.run(root, ["apt-get", "download", "-q", f"dkms={versions[0]}"], log, OLD_DKMS_DIR)
