# SPDX-License-Identifier: MIT OR GPL-2.0-only
"""What `dkms install` of this tree puts on a host, for the host guests of scenarios."""

import fcntl
import hashlib
import subprocess
import tempfile
from pathlib import Path

from . import chroot
from .config import BUILD, REPO, LabError, kernel_release, say
from .copy import Copy

_SCRIPT = REPO / "scripts/dkms-install"
# The modules, what depmod made of them, and how i915 is told.
_MADE = ("usr/lib/modules/{release}/updates usr/lib/modules/{release}/modules.* "
         "etc/modprobe.d/vgt.conf")


def _source_id():
    """A hash of everything that an installation puts somewhere, and of what does it."""
    with tempfile.TemporaryDirectory(prefix="vgt-stage-") as place:
        subprocess.run([str(_SCRIPT), "--stage", place], check=True)
        digest = hashlib.sha256(_SCRIPT.read_bytes())
        for path in sorted(path for path in Path(place).rglob("*") if path.is_file()):
            digest.update(f"{path.relative_to(place)}\0".encode() +
                          hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:12]


def tar(series):
    """The path of a tar of everything that `dkms install` made on a host with that kernel.

    DKMS builds and installs in a copy of the lab root, which has the kernel, its headers
    and compiler as a host has; not again while the sources are the same.
    """
    release = kernel_release(series)
    made = BUILD / "lab" / f"dkms-{series}-{_source_id()}.tar"
    if made.exists():
        return made
    say(f"dkms install for {release}")
    made.parent.mkdir(parents=True, exist_ok=True)
    with made.with_name(f"dkms-{series}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not made.exists():
            _make(made, series, release)
    return made


def _make(made, series, release):
    """Make the tar @made; those of older sources go."""
    chroot.need_root("dkms install")
    new = made.with_suffix(".new")
    inside = Path("/src") / new.relative_to(REPO)
    with Copy() as copy:
        status, text = copy.run(f"scripts/dkms-install --kernel {release}; "
                                f"cd /; tar -cf {inside} {_MADE.format(release=release)}")
    if status:
        raise LabError(f"dkms install failed for {release}: "
                       f"{'; '.join(text.strip().splitlines()[-4:])}")
    for old in made.parent.glob(f"dkms-{series}-*.tar"):
        old.unlink()
    new.rename(made)
