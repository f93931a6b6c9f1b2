# SPDX-License-Identifier: MIT OR GPL-2.0-only
"""A copy of the lab root in memory, for what would change it."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from . import chroot, config

_OWN = "VGT_LAB_OWN_MOUNTS"


def own_mounts():
    """Go on in a mount namespace of our own: mounts of copies end with the process."""
    if os.environ.get(_OWN) != str(os.getpid()):
        os.environ[_OWN] = str(os.getpid())
        os.execvp("unshare", ["unshare", "--mount", "--propagation", "private", sys.executable,
                              *sys.argv])


class Copy:
    """A context: the lab root as it is, plus what is done here. Needs own_mounts()."""

    def __enter__(self):
        self._place = Path(tempfile.mkdtemp(prefix="vgt-copy-"))
        self.root = self._place / "root"
        self._mount("-t", "tmpfs", "copy", self._place)
        for name in ("upper", "work", "root"):
            (self._place / name).mkdir()
        self._mount("-t", "overlay", "overlay", "-o",
                    f"lowerdir={config.root()},upperdir={self._place}/upper,"
                    f"workdir={self._place}/work", self.root)
        return self

    def __exit__(self, *_):
        for at in (self.root, self._place):
            subprocess.run(["umount", "-l", str(at)], check=False)
        self._place.rmdir()

    @staticmethod
    def _mount(*arguments):
        done = subprocess.run(["mount", *map(str, arguments)], capture_output=True, text=True,
                              check=False)
        if done.returncode:
            raise config.LabError(f"a copy of the lab root cannot be mounted: {done.stderr}")

    def run(self, script):
        """Run a shell script in the copy, with the repository at /src: (status, output)."""
        done = subprocess.run(chroot.command(self.root, ["sh", "-ec", script], "/src"),
                              env=chroot.environment(), stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, text=True, errors="replace", check=False)
        return done.returncode, done.stdout

    def output(self, script):
        """The output of a script that must not fail."""
        status, text = self.run(script)
        if status:
            last = "; ".join(text.strip().splitlines()[-3:])
            raise config.LabError(f"'{script[:60]} ...' failed in a copy of the lab root: {last}")
        return text
