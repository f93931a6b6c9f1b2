# SPDX-License-Identifier: MIT OR GPL-2.0-only
"""Several guests of KVM at once on our modules, and what they leave of the host."""

import functools
import threading
import traceback

from . import leaks, stack
from .config import LabError, say
from .guest import GuestGone
from .nested import PATIENCE
from .probe import LOAD_SECONDS
from .stack import SMALL_TYPE, HostScenario, Stack

# The whole of a guest's work, IGT included.
_WORK_SECONDS = 3600
_STARTS = 4


class SeveralGuests(HostScenario):
    """A scenario whose host has several guests, each with a vGPU, which work at once."""

    # More than --guests says.
    more_guests = 0
    seconds = 5400

    def work(self, several):
        """What the guests do; they and their vGPUs are removed afterwards."""
        raise NotImplementedError

    def check_host(self, run, guest):
        host = Stack(run, guest)
        try:
            host.install()
            host.load()
            room = host.types()[SMALL_TYPE]
            count = run.options.guests + self.more_guests
            run.verdict.check(f"host: there is room for {count} guests", room >= count,
                              f"for {room}", f"for {room}")
            several = Several(run, host)
            several.warm_up(count)
            before = leaks.measure(guest)
            try:
                self.work(several)
            finally:
                several.end()
            # The warming up had no IGT.
            leaks.check(run.verdict, "all guests are gone", before, leaks.measure(guest), 2)
            host.unload()
            host.check_log()
        finally:
            host.keep_log()


class Several:
    """vGPUs of the host @host (a Stack) and the nested guests on them; they are its members."""

    # As many fit into the host's memory.
    _MEMORY = "1536M"

    def __init__(self, run, host):
        self.run = run
        self.host = host
        self.guests = []

    def warm_up(self, count):
        """As many guests come, work and go: what the host takes once is taken."""
        guests = [self.add(f"early{number}") for number in range(1, count + 1)]
        self.together({guest.name: functools.partial(self._work_a_little, guest)
                       for guest in guests})
        self.end()

    def _work_a_little(self, guest):
        self.steadily(guest, guest.start)
        self.steadily(guest, lambda: guest.output("modprobe i915 && vgt_engines 5",
                                                  LOAD_SECONDS * PATIENCE), guest.start)

    def _wait_free(self, guest):
        """The kernel closes a vGPU a moment after QEMU has gone."""
        state = f"{stack.device(self._name(guest))}/vgt/state"
        self.host.guest.output(f"until grep -q free {state}; do sleep 0.1; done")

    def add(self, name):
        """One more nested guest, of that name, with a vGPU; not started yet."""
        number = len(self.guests) + 1
        self.host.create(stack.uuid(number), SMALL_TYPE)
        # No console on the GPU: each IGT test would have it drawn anew.
        guest = self.host.nested(self._MEMORY, name=name, vgpu=stack.uuid(number))
        guest.append = "fbcon=map:1"
        self.guests.append(guest)
        return guest

    def _name(self, guest):
        """The UUID of the vGPU of @guest."""
        return stack.uuid(self.guests.index(guest) + 1)

    def mistakes(self, guest):
        """{kind: number} of the mistakes of @guest that were counted."""
        return self.host.mistakes(self._name(guest))

    def held(self, guest):
        """{kind: number} of what the vGPU still holds of @guest, which has ended."""
        self._wait_free(guest)
        return self.host.counts("usage", self._name(guest))

    def together(self, works):
        """Run the functions of {name of a guest: function}, all at the same time."""
        threads = [threading.Thread(target=self._guard, args=row, daemon=True)
                   for row in works.items()]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(_WORK_SECONDS)
            if thread.is_alive():
                raise LabError(f"the guests have not done their work after {_WORK_SECONDS} s")

    def _guard(self, name, work):
        try:
            work()
        except Exception as error:  # pylint: disable=broad-except
            # Nothing may end this thread without a result.
            if not isinstance(error, (LabError, GuestGone, OSError)):
                traceback.print_exc()
            self.run.verdict.failed(f"{name}: comes to the end of its work",
                                    str(error) or repr(error))

    def steadily(self, guest, step, first=None):
        """Run the function @step; again, after @first, if QEMU hung the guest: see lab/README.md.

        The guest is not running then.
        """
        for left in reversed(range(_STARTS)):
            try:
                return step()
            except GuestGone as gone:
                if not gone.emulator or not left:
                    raise
                self.run.verdict.skipped(f"{guest.name}: is not hung by QEMU", str(gone))
            guest.stop()
            if first:
                first()

    def load(self, guest, probe):
        """Start the guest and load its i915, which @probe looks at."""
        guest.start()
        probe.read_pvinfo()
        if not probe.load():
            raise LabError("i915 made no card, nothing more can be checked")

    def end(self):
        """The guests and their vGPUs go."""
        for number, guest in enumerate(self.guests, 1):
            guest.stop()
            self._wait_free(guest)
            self.host.keep_counters(guest.out, stack.uuid(number))
            status, text = self.host.remove(stack.uuid(number))
            self.run.verdict.check(f"{guest.name}: its vGPU is removed after its end", status == 0,
                                   text)
            say(f"{guest.name} is gone")
        self.guests.clear()
