# SPDX-License-Identifier: MIT OR GPL-2.0-only
"""Commands inside a lab root, in a mount namespace of their own."""

import os
import shutil
import subprocess

from .config import REPO, LabError

# The root's own /proc, /sys and /dev, and the repository at /src. All mounts
# live in the namespace that unshare makes, so nothing is left behind.
_ENTER = """
set -e
mkdir -p "$0/src"
mount --rbind /dev "$0/dev"
mount --rbind /sys "$0/sys"
mount -t proc proc "$0/proc"
mount --bind "$1" "$0/src"
root=$0; dir=$2; shift 2
exec chroot "$root" /bin/sh -c 'cd "$0" && exec "$@"' "$dir" "$@"
"""

_ENVIRONMENT = {
    "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
    "HOME": "/root",
    "LC_ALL": "C.UTF-8",
    "DEBIAN_FRONTEND": "noninteractive",
    # Kernel packages: no initramfs, the lab makes its own.
    "INITRD": "No",
}


def need_root(what):
    """Raise LabError with the fix in it unless we are root."""
    if os.geteuid() != 0:
        raise LabError(f"{what} needs root: run it with sudo")


def command(root, argv, directory="/"):
    """The argument vector that runs @argv inside @root, with REPO at /src."""
    return ["unshare", "--mount", "--propagation", "private", "sh", "-c", _ENTER,
            str(root), str(REPO), directory, *argv]


def environment(extra=None):
    """The clean environment of commands inside a root."""
    env = dict(_ENVIRONMENT)
    for name in ("TERM", "http_proxy", "https_proxy", "MAKEFLAGS"):
        if name in os.environ:
            env[name] = os.environ[name]
    env.update(extra or {})
    return env


def run(root, argv, log=None, directory="/"):
    """Run @argv inside @root; output to the open file @log. Raises LabError on failure."""
    if not shutil.which("unshare"):
        raise LabError("unshare is missing: run scripts/install-deps")
    done = subprocess.run(command(root, argv, directory), env=environment(), stdout=log,
                          stderr=subprocess.STDOUT if log else None, check=False)
    if done.returncode:
        where = f", see {log.name}" if log else ""
        raise LabError(f"'{' '.join(argv[:4])} ...' failed in {root}{where}")


def output(root, argv):
    """The standard output of @argv inside @root."""
    done = subprocess.run(command(root, argv), env=environment(), capture_output=True, text=True,
                          check=False)
    if done.returncode:
        last = (done.stderr.strip().splitlines() or ["no message"])[-1]
        raise LabError(f"'{' '.join(argv[:4])} ...' failed in {root}: {last}")
    return done.stdout
