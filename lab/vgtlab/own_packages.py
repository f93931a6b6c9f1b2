# SPDX-License-Identifier: MIT OR GPL-2.0-only
"""Packages of this project, built in a copy of the lab root."""

import re
import shutil
import subprocess

from . import config

KINDS = ("deb", "rpm")
# Where the version stands, in trees as people get them.
_VERSIONS = {"dkms.conf": r'(?m)^PACKAGE_VERSION="(.*)"$',
             "debian/changelog": r"\Avgt \((.*)\) ",
             "rpm/vgt.spec": r"(?m)^Version: *(.*)$"}


def need_packaging():
    """Raise LabError unless the lab root has what makes packages."""
    if not (config.root() / "usr/bin/rpmbuild").exists():
        raise config.LabError("the lab cannot make packages yet: run lab/setup --packaging")


def versions(tree=config.REPO):
    """The version of the project as each file says it, by file."""
    return {name: re.search(pattern, (tree / name).read_text()).group(1)
            for name, pattern in _VERSIONS.items()}


def version():
    """The version of the project."""
    return versions()["dkms.conf"]


def _set_version(tree, new):
    for name, pattern in _VERSIONS.items():
        text = (tree / name).read_text()
        at = re.search(pattern, text).span(1)
        (tree / name).write_text(text[:at[0]] + new + text[at[1]:])


def export(copy, name, new_version=None):
    """Copy the project's files to /build/@name in @copy, as another version if one is given.

    Returns the path inside the copy."""
    listed = subprocess.run(["git", "ls-files", "-co", "--exclude-standard"], cwd=config.REPO,
                            capture_output=True, text=True, check=False)
    if listed.returncode == 0:
        names = listed.stdout.splitlines()
    else:
        names = [str(path.relative_to(config.REPO)) for path in config.REPO.rglob("*")
                 if not {"build", ".git"}.intersection(path.relative_to(config.REPO).parts)]
    target = copy.root / "build" / name
    for one in names:
        if (config.REPO / one).is_file():
            (target / one).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(config.REPO / one, target / one)
    if new_version:
        _set_version(target, new_version)
    return f"/build/{name}"


def build(copy, kind, tree, modules_only=False):
    """Build the packages of @kind from @tree, a path in @copy; their paths in the copy."""
    if kind == "deb":
        script = f"cd {tree} && dpkg-buildpackage -us -uc {'-A' if modules_only else '-b'}"
        pattern = f"{tree}/../*.deb"
    else:
        script = (f"tar -cf /tmp/vgt.tar -C {tree} --transform 's,^[.],vgt,' . && cd /tmp && "
                  f"rpmbuild -bb {'--without tools' if modules_only else ''} --nodeps "
                  f"--define '_topdir {tree}.rpm' --define '_sourcedir /tmp' {tree}/rpm/vgt.spec")
        pattern = f"{tree}.rpm/RPMS/*/*.rpm"
    status, text = copy.run(script)
    log = config.BUILD / "packages" / f"{kind}.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    log.write_text(text)
    if status:
        raise config.LabError(f"the {kind} packages cannot be built, see {log}")
    return copy.output(f"ls {pattern}").split()


def judge(copy, kind, made):
    """What lintian, or rpm's own check of digests and requirements, finds wrong with packages."""
    if kind == "deb":
        # There is no address to write to.
        known = "bogus-mail-host,bogus-mail-host-in-debian-changelog"
        _, text = copy.run(f"lintian --allow-root --tag-display-limit 0 --suppress-tags {known} "
                           f"{' '.join(made)}")
        return [line for line in text.splitlines() if line[:2] in ("E:", "W:")]
    _, text = copy.run(f"rpm -K --nosignature {' '.join(made)}")
    return [line for line in text.splitlines() if not line.endswith("OK")]
