# SPDX-License-Identifier: MIT OR GPL-2.0-only
"""A copy of the lab root in memory, for what would change it."""

import subprocess
import tempfile
from pathlib import Path

from . import chroot, config, process

# The copy is mounted for this process, and those that enter its namespace: it ends with it.
_HOLD = """
mount -t tmpfs copy "$1" &&
mkdir "$1/upper" "$1/work" "$1/root" &&
mount -t overlay overlay -o "lowerdir=$0,upperdir=$1/upper,workdir=$1/work" "$1/root" &&
echo there && exec cat
"""


class Copy:
    """A context: the lab root as it is, or the copy @of, plus what is done here, until the end.

    What it was made of stays as it is meanwhile.
    """

    def __init__(self, of=None):
        self._of = of

    def __enter__(self):
        self._place = Path(tempfile.mkdtemp(prefix="vgt-copy-"))
        # Ends when its standard input does, which is also when we are killed.
        below = self._of.inside if self._of else config.root()
        self._holder = process.start(
            [*(self._of.enter() if self._of else ()), "unshare", "--mount", "--propagation",
             "private", "sh", "-c", _HOLD, str(below), str(self._place)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        if not self._holder.stdout.readline():
            why = self._holder.stderr.read().strip()
            self.__exit__()
            raise config.LabError(f"a copy of the lab root cannot be mounted: {why}")
        return self

    def __exit__(self, *_):
        self._holder.communicate()
        self._place.rmdir()

    @property
    def inside(self):
        """Its path in its namespace."""
        return self._place / "root"

    @property
    def root(self):
        """Its path for those who are not in its namespace."""
        return Path(f"/proc/{self._holder.pid}/root{self.inside}")

    def enter(self):
        """The start of an argument vector that is run in its namespace."""
        return ["nsenter", f"--mount=/proc/{self._holder.pid}/ns/mnt"]

    def run(self, script):
        """Run a shell script in the copy, with the repository at /src: (status, output)."""
        done = subprocess.run([*self.enter(),
                               *chroot.command(self.inside, ["sh", "-ec", script], "/src")],
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
