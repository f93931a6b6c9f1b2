# SPDX-License-Identifier: MIT OR GPL-2.0-only
"""Makes the lab: the root, the guest system and one disk image per kernel."""

import contextlib
import fcntl
import os
import shutil
import subprocess

from . import chroot, packages
from .config import LabError, kernel_release, kernels, lab_dir, root, say

MIRROR = os.environ.get("VGT_LAB_MIRROR", "http://deb.debian.org").rstrip("/")
NEEDED_BYTES = 9 << 30
IMAGE_SLACK = 1.25


def guest_tree():
    """The Debian system of the guests, without kernel modules."""
    return lab_dir() / "guest"


def image(series):
    """The raw ext4 image that guests with this kernel start from (read only)."""
    return lab_dir() / f"guest-{series}.ext4"


@contextlib.contextmanager
def _locked():
    """Only one lab/setup works on a lab directory at a time."""
    lab_dir().mkdir(parents=True, exist_ok=True)
    with open(lab_dir() / "lock", "w", encoding="ascii") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("another lab/setup is at work, waiting for it")
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


class _Stamps:
    """Which steps are done, and from what: one file per step."""

    def __init__(self):
        self.dir = lab_dir() / "stamps"

    def get(self, step):
        """What @step was last done from, or None."""
        path = self.dir / step
        return path.read_text() if path.exists() else None

    def put(self, step, made_from):
        """Note that @step is done."""
        self.dir.mkdir(exist_ok=True)
        (self.dir / step).write_text(made_from)


class Setup:
    """One run of lab/setup. Every step looks first whether it is done already."""

    def __init__(self, series, modules_only=False, packaging=False):
        self.series = series
        self.modules_only = modules_only
        self.packaging = packaging
        self.stamps = _Stamps()
        self.fresh_lists = set()

    def run(self):
        """Do what is not done yet."""
        if self.complete():
            say(f"the lab in {lab_dir()} is complete")
            return
        chroot.need_root("lab/setup")
        for tool in ("debootstrap", "mke2fs", "unshare"):
            if not shutil.which(tool):
                raise LabError(f"{tool} is missing: run scripts/install-deps")
        with _locked():
            self._check_space()
            self._base()
            self._tree("root", root())
            self._install("tools", root(), packages.TOOLS)
            for series in self.series:
                self._kernel(series)
            if not self.modules_only:
                self._install("qemu", root(), packages.HOST, suite="trixie-backports")
                self._tree("guest", guest_tree())
                self._install("guest-igt", guest_tree(), packages.GUEST)
                for series in self.series:
                    self._image(series)
            if self.packaging:
                self._packaging()
        say(f"the lab in {lab_dir()} is ready")

    def complete(self):
        """Whether every step was done from what it would be done from now."""
        for step, names in self._wanted().items():
            if self.stamps.get(step) != names:
                return False
        for series in self.series:
            if self.stamps.get(f"kernel-{series}") is None:
                return False
            if not self.modules_only and (not image(series).exists() or
                                          self.stamps.get(f"image-{series}") !=
                                          self._image_source(series)):
                return False
        return True

    def record(self):
        """Write lab/versions from what is installed."""
        rows = packages.describe(root(), packages.TOOLS + packages.HOST)
        for series in kernels():
            release = kernel_release(series)
            rows += packages.describe(root(), [f"linux-image-{release}",
                                               f"linux-headers-{release}"])
        rows += packages.describe(guest_tree(), packages.GUEST)
        packages.record(rows)
        say(f"wrote {packages.VERSIONS}")

    def _wanted(self):
        wanted = {"tools": " ".join(packages.TOOLS)}
        if not self.modules_only:
            wanted.update({"qemu": " ".join(packages.HOST),
                           "guest-igt": " ".join(packages.GUEST)})
        if self.packaging:
            wanted["packaging"] = " ".join(packages.PACKAGING)
        return wanted

    def _check_space(self):
        free = shutil.disk_usage(lab_dir()).free
        if not root().exists() and free < NEEDED_BYTES:
            raise LabError(f"{lab_dir()} has {free >> 30} GiB free, the lab needs "
                           f"{NEEDED_BYTES >> 30}: make room or set VGT_LAB_DIR")

    def _log(self, step):
        (lab_dir() / "logs").mkdir(exist_ok=True)
        return open(lab_dir() / "logs" / f"{step}.log", "w", encoding="utf-8")

    def _base(self):
        base = lab_dir() / "base"
        if base.exists():
            return
        say("base system: debootstrap trixie (half a minute)")
        new = lab_dir() / "base.new"
        shutil.rmtree(new, ignore_errors=True)
        with self._log("base") as log:
            done = subprocess.run(["debootstrap", "--variant=minbase", "trixie", str(new),
                                   f"{MIRROR}/debian"], stdout=log, stderr=subprocess.STDOUT,
                                  env=chroot.environment(), check=False)
        if done.returncode:
            raise LabError(f"debootstrap failed, see {log.name} (mirror {MIRROR}, set "
                           "VGT_LAB_MIRROR to take another)")
        apt = new / "etc/apt"
        (apt / "sources.list").write_text("".join(
            f"deb {MIRROR}/{archive} {suite} main\n" for suite, archive in packages.SOURCES))
        (apt / "preferences.d/lab").write_text(packages.preferences())
        # The archive may be a frozen mirror, whose Release files are past their date.
        (apt / "apt.conf.d/90lab").write_text(
            'Acquire::Check-Valid-Until "false";\nAcquire::Check-Date "false";\n'
            'Acquire::Languages "none";\nAPT::Install-Recommends "false";\n')
        with self._log("base-update") as log:
            chroot.run(new, ["apt-get", "update", "-q"], log)
        new.rename(base)

    def _tree(self, step, tree):
        if tree.exists():
            return
        say(f"{step}: copy of the base system")
        new = tree.with_suffix(".new")
        shutil.rmtree(new, ignore_errors=True)
        subprocess.run(["cp", "-a", str(lab_dir() / "base"), str(new)], check=True)
        new.rename(tree)

    def _apt(self, step, tree, names, suite=None):
        with self._log(step) as log:
            if tree not in self.fresh_lists:
                chroot.run(tree, ["dpkg", "--configure", "-a"], log)
                chroot.run(tree, ["apt-get", "update", "-q"], log)
                self.fresh_lists.add(tree)
            wanted = packages.with_versions(tree, names)
            target = ["-t", suite] if suite else []
            chroot.run(tree, ["apt-get", "install", "-y", "-q", "--allow-downgrades",
                              *target, *wanted], log)
            chroot.run(tree, ["apt-get", "clean"], log)

    def _install(self, step, tree, names, suite=None):
        if self.stamps.get(step) == " ".join(names):
            return
        say(f"{step}: {' '.join(names)}")
        self._apt(step, tree, names, suite)
        self.stamps.put(step, " ".join(names))

    def _packaging(self):
        wanted = " ".join(packages.PACKAGING)
        if self.stamps.get("packaging") == wanted:
            return
        say(f"packaging: {wanted}")
        self._apt("packaging", root(), packages.PACKAGING)
        with self._log("old-dkms") as log:
            packages.fetch_old_dkms(root(), log)
        self.stamps.put("packaging", wanted)

    def _kernel(self, series):
        step = f"kernel-{series}"
        if self.stamps.get(step) is not None:
            return
        suite = kernels()[series]
        names = packages.kernel_packages(root(), series, suite)
        say(f"kernel {series}: {' '.join(names)}")
        self._apt(step, root(), names, suite if suite.endswith("-backports") else None)
        self.stamps.put(step, " ".join(names))

    def _image_source(self, series):
        return f"{self.stamps.get('guest-igt')} {self.stamps.get(f'kernel-{series}')}"

    def _image(self, series):
        source = self._image_source(series)
        if image(series).exists() and self.stamps.get(f"image-{series}") == source:
            return
        say(f"guest image for kernel {series}")
        release = kernel_release(series)
        stage = lab_dir() / "stage"
        shutil.rmtree(stage, ignore_errors=True)
        subprocess.run(["cp", "-al", str(guest_tree()), str(stage)], check=True)
        shutil.rmtree(stage / "var/lib/apt/lists", ignore_errors=True)
        (stage / "usr/lib/modules").mkdir(exist_ok=True)
        subprocess.run(["cp", "-al", str(root() / "usr/lib/modules" / release),
                        str(stage / "usr/lib/modules/")], check=True)
        used = int(subprocess.run(["du", "-s", "--block-size=1M", str(stage)], check=True,
                                  capture_output=True, text=True).stdout.split()[0])
        new = image(series).with_suffix(".new")
        new.unlink(missing_ok=True)
        size = f"{int(used * IMAGE_SLACK) + 256}M"
        with self._log(f"image-{series}") as log:
            done = subprocess.run(["mke2fs", "-q", "-t", "ext4", "-L", "guest", "-d", str(stage),
                                   str(new), size], stdout=log, stderr=log, check=False)
        shutil.rmtree(stage)
        if done.returncode:
            raise LabError(f"mke2fs failed, see {log.name}")
        new.rename(image(series))
        self.stamps.put(f"image-{series}", source)
