# SPDX-License-Identifier: MIT OR GPL-2.0-only
"""What a scenario is: a GPU, the guests on it, and the checks that they must pass."""

import importlib.util

from . import igt
from .config import LAB, UsageError


class Scenario:
    """A scenario under lab/scenarios/. Each file there defines one subclass, SCENARIO."""

    # One line for --help.
    summary = ""
    # Whether i915 must find a virtual GPU (True) or hardware (False).
    virtual = False
    # Whether there is a GPU of ours at all.
    has_gpu = True
    # How many guests there are if --guests does not say, and at most.
    guests = 1
    max_guests = 1
    # Whether each of several guests runs the --igt list.
    guests_share_igt = False
    # Names of more guests, each with a vGPU, beside those of --guests.
    companions = ()
    # Whether the guest is a host of guests of its own, with a kernel of their own.
    nested = False
    memory = "2G"
    # Modules of which --mediator takes one, the first by default.
    mediators = ()
    cpus = 1
    # More words of the kernel command line.
    append = ""
    # Whether the clock of the guests counts instructions (slower).
    exact = False
    # The longest that a run may take.
    seconds = 900
    # Names for --parts, and how often each repeats what it does unless --rounds says so.
    parts = ()
    rounds = 1

    def memory_for(self, tests):
        """The memory of a guest that runs the IGT list @tests."""
        return igt.BIG_MEMORY if igt.needs_big_memory(tests) else self.memory

    def machine(self, icount):
        """What is special of the guests; where instructions count, nothing is tuned."""
        if self.exact or icount:
            return {"exact": True}
        return {"cpus": self.cpus, "append": self.append}

    def prepare(self, options):
        """What must be there before the guests start."""

    def server_arguments(self, sockets):
        """The arguments of vgt-server that make the GPU, one socket for each guest."""
        raise NotImplementedError

    def devices(self):
        """More QEMU arguments, for guests without a GPU of ours."""
        return []

    def host_devices(self, options):
        """More QEMU arguments, for guests that are hosts."""
        return []

    def check_guest(self, run, guest, label):
        """The checks on one guest; @label goes before their names."""
        run.check_guest(guest, label)

    def check_server(self, run):
        """The checks on vgt-server, which still runs, once all guests are through."""

    def check_host(self, run, guest):
        """The checks of a scenario whose guest is a host; @run is the Run."""
        raise NotImplementedError


def names():
    """The scenarios that there are."""
    return sorted(path.stem for path in (LAB / "scenarios").glob("*.py"))


def load(name):
    """The scenario of that name, ready to use."""
    if name not in names():
        raise UsageError(f"unknown scenario '{name}': choose one of {', '.join(names())}")
    spec = importlib.util.spec_from_file_location(f"scenario_{name.replace('-', '_')}",
                                                  LAB / "scenarios" / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.SCENARIO()
