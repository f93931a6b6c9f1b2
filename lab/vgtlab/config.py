# SPDX-License-Identifier: MIT OR GPL-2.0-only
"""Where things are, which kernels there are, and how the lab speaks to people."""

import argparse
import os
import signal
import sys
import time
from pathlib import Path

REPO = Path(__file__).resolve().parents[2]
LAB = REPO / "lab"
IGT_TESTS = REPO / "igt-tests"
BUILD = REPO / "build"
DEFAULT_KERNEL = "7.2"
# PCI identity of each platform's GPU, and the PCH that i915 expects beside it.
PLATFORMS = {"skl": ("8086:1912", "spt"), "kbl": ("8086:5912", "spt"),
             "cfl": ("8086:3e92", "cnp")}

_started = time.monotonic()


class UsageError(Exception):
    """A person's input cannot be used. Printed as one sentence, exit status 2."""


class LabError(Exception):
    """The lab could not do its work. Printed as one sentence, exit status 1."""


class Parser(argparse.ArgumentParser):
    """An argument parser whose errors are one sentence."""

    def error(self, message):
        raise UsageError(f"{message} (see --help)")


def lab_dir():
    """The cache directory of the lab: $VGT_LAB_DIR, else the user's cache."""
    own = os.environ.get("VGT_LAB_DIR")
    if own:
        return Path(own).absolute()
    cache = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(cache) / "vgt-lab"


def root():
    """The Debian root with kernels, headers, compilers and QEMU."""
    return lab_dir() / "root"


def kernels():
    """The kernel range of the KERNELS file, as {series: Debian suite}."""
    table = {}
    for line in (REPO / "KERNELS").read_text().splitlines():
        fields = line.split("#")[0].split()
        if fields:
            table[fields[0]] = fields[1]
    return table


def check_kernel(series):
    """Return @series if it is in the range, else raise UsageError."""
    if series not in kernels():
        raise UsageError(f"unknown kernel '{series}': choose one of {', '.join(kernels())}")
    return series


def kernel_release(series):
    """The release string of the installed kernel of a series, such as 6.1.0-56-amd64."""
    found = sorted(p.name for p in (root() / "lib/modules").glob(f"{series}.*"))
    if not found:
        raise LabError(f"the lab has no kernel {series}: run lab/setup")
    return found[-1]


def say(message):
    """One line of progress, with the time since the start."""
    print(f"[{time.monotonic() - _started:6.1f}s] {message}", flush=True)


def run_main(main):
    """Run a script's main() and turn expected errors into one clear sentence."""
    name = Path(sys.argv[0]).resolve().relative_to(REPO)
    # SIGTERM ends a run as Ctrl-C does: with everything cleaned up.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        sys.exit(main())
    except UsageError as error:
        print(f"{name}: {error}", file=sys.stderr)
        sys.exit(2)
    except LabError as error:
        print(f"{name}: {error}", file=sys.stderr)
        sys.exit(1)
    except KeyboardInterrupt:
        print(f"{name}: interrupted", file=sys.stderr)
        sys.exit(130)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        sys.exit(1)
