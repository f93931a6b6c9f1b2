# SPDX-License-Identifier: MIT OR GPL-2.0-only
"""What goes into packages, and which kernels DKMS is told to leave alone."""

import subprocess
import tempfile
import unittest
from pathlib import Path

from vgtlab import config, own_packages

CONF = config.REPO / "dkms.conf"


def stage(folder):
    """Everything that scripts/dkms-install puts into packages, as paths inside @folder."""
    subprocess.run([config.REPO / "scripts/dkms-install", "--stage", folder], check=True)
    return {str(path.relative_to(folder)) for path in Path(folder).rglob("*") if path.is_file()}


def conf(setting, question):
    """What bash says to @question after it read dkms.conf, with @setting before."""
    done = subprocess.run(["bash", "-c", f"{setting}\n. {CONF}\n{question}"],
                          capture_output=True, text=True, check=False)
    return done.stdout.strip(), done.stderr.strip()


class PackageTest(unittest.TestCase):
    """Versions and files."""

    def test_every_file_names_the_same_version(self):
        self.assertEqual(len(set(own_packages.versions().values())), 1, own_packages.versions())

    def test_the_tree_for_dkms_has_what_modules_are_built_from(self):
        with tempfile.TemporaryDirectory() as ours, tempfile.TemporaryDirectory() as theirs:
            subprocess.run([config.REPO / "scripts/module-tree", theirs], cwd=config.REPO,
                           check=True)
            wanted = {str(path.relative_to(theirs)) for path in Path(theirs).rglob("*")
                      if path.is_file()}
            tree = f"usr/src/vgt-{own_packages.version()}/"
            staged = {name.removeprefix(tree) for name in stage(ours)}
        self.assertTrue(wanted)
        self.assertEqual(wanted - staged, set())

    def test_nothing_is_staged_where_only_the_administrator_writes(self):
        with tempfile.TemporaryDirectory() as folder:
            names = stage(folder)
        etc = {name for name in names if name.startswith(("etc/", "usr/local/"))}
        self.assertEqual(etc, {"etc/kernel/postinst.d/dkms-vgt",
                               "etc/kernel/header_postinst.d/dkms-vgt"})
        self.assertIn("usr/lib/modprobe.d/vgt.conf", names)

    def test_a_wrong_argument_of_the_installer_is_one_sentence(self):
        done = subprocess.run([config.REPO / "scripts/dkms-install", "--kernle"],
                              capture_output=True, text=True, check=False)
        self.assertEqual((done.returncode, done.stderr),
                         (1, "dkms-install: unknown argument '--kernle' (see --help)\n"))


class ConfTest(unittest.TestCase):
    """dkms.conf, as dkms of either kind reads it."""

    def fits(self, release):
        """Whether dkms would build for the kernel."""
        return conf("", f'[[ "{release}" =~ $BUILD_EXCLUSIVE_KERNEL ]] && echo yes')[0] == "yes"

    def test_every_series_of_kernels_is_built_for(self):
        for series in config.kernels():
            self.assertTrue(self.fits(f"{series}.7-amd64"), series)

    def test_series_that_begin_alike_are_not_built_for(self):
        for release in ("6.11.2-amd64", "6.120.1", "16.1.1", "7.20.0", "6.1"):
            self.assertFalse(self.fits(release), release)

    def test_dkms_3_0_is_told_to_leave_other_kernels_alone(self):
        # As in its autoinstall(): the kernel to install for is in a global, which a kernel
        # that has the module hides.
        calls = 'action=autoinstall kernelver=9.9.9; read_conf() { local kernelver=6.1.0; ' \
                'source_it; }; ' \
                f'source_it() {{ . {CONF}; echo "[$AUTOINSTALL]"; }}; read_conf'
        done = subprocess.run(["bash", "-c", calls], capture_output=True, text=True, check=False)
        self.assertEqual(done.stdout, "[]\n")
        self.assertIn("9.9.9", done.stderr)

    def test_later_dkms_skips_by_itself(self):
        said = conf("action=autoinstall kernelver=9.9.9; diewarn() { :; }", 'echo "$AUTOINSTALL"')
        self.assertEqual(said, ("yes", ""))

    def test_other_commands_say_nothing(self):
        self.assertEqual(conf("action=status kernelver=9.9.9", 'echo "$AUTOINSTALL"'), ("yes", ""))


if __name__ == "__main__":
    unittest.main()
