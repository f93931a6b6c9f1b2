# SPDX-License-Identifier: MIT OR GPL-2.0-only
"""vGPUs, their guests, our modules and i915 come and go: nothing leaks, the host goes on."""

import time

from vgtlab import leaks, nested, stack, worker
from vgtlab.config import LabError, kernel_release, say
from vgtlab.probe import ENGINES
from vgtlab.stack import HostScenario, Stack
from vgtlab.worker import Worker

_BIND = "/sys/bus/pci/drivers/i915"
_TYPE = stack.SMALL_TYPE
_BOOT_SECONDS = 300
_FREE_SECONDS = 30
_SUSPENDS = 3
# What a guest needs of the lab root while that cannot be there.
_TAKEN = "/run/lab"
_UNPLUG_SECONDS = 120
# What runs, and where the guest is, when it is killed.
_KILLS = ("store", "nop", "boot", "store", "probe")
# Rounds before the state that later ones are compared with.
_WARM_UP = 5
_RESETS = 50
_ASKED = "asking the guest to give the vGPU back"
_DONE = "/run/background.done"


class KvmLifecycle(HostScenario):
    """See the module's description."""

    summary = "our modules on a stock i915; vGPUs, guests, modules and i915 come and go"
    seconds = 3600
    rounds = 20
    parts = ("kills", "modules", "pair", "resets", "unplug", "unbind", "suspend")

    def check_host(self, run, guest):
        self._run, self._guest = run, guest
        self._stack = Stack(run, guest)
        self._workers = []
        try:
            self._stack.install()
            worker.install(guest, run.options.guest_kernel, run.programs)
            self._stack.load()
            self._room = self._stack.types()[_TYPE]
            for part in run.options.parts:
                self._part(part)
            self._stack.unload()
            self._engines("without our modules")
            self._stack.check_log()
        finally:
            self._stack.keep_log()
            guest.run("cp /run/*.serial /run/*.log /out/")

    def _part(self, part):
        """One part; whatever becomes of it, the next one starts without vGPUs."""
        say(f"part: {part}")
        try:
            getattr(self, f"_{part}")()
        except LabError as error:
            self._check(f"{part}: comes to its end", False, str(error))
        try:
            while self._workers:
                self._workers.pop().kill()
            for number in range(1, self._room + 1):
                self._remove(number)
            self._check(f"{part}: all room is there again", self._available() == self._room,
                        f"for {self._available()} of {self._room} vGPUs")
            self._engines(part)
        except LabError as error:
            self._check(f"{part}: leaves the host as it was", False, str(error))

    def _check(self, name, good, why="", text=""):
        return self._run.verdict.check(name, good, why, text)

    def _engines(self, label):
        """The host's own i915 runs a store on each engine."""
        status, text = self._guest.run("vgt_engines 5", 120)
        lines = [line for line in text.splitlines() if "stores" in line and "failed" not in line]
        self._check(f"{label}: the host's i915 runs batches on each engine",
                    status == 0 and len(lines) == len(ENGINES), text)

    def _until(self, command, seconds, what):
        """Wait until @command succeeds in the host; returns after how many seconds."""
        started = time.monotonic()
        status, _ = self._guest.run(f"for i in $(seq {seconds * 10}); do {command} && exit 0; "
                                    "sleep 0.1; done; exit 1", seconds + 60)
        if status:
            raise LabError(f"not within {seconds} s: {what}")
        return time.monotonic() - started

    def _background(self, command):
        """Start @command in the host; _DONE is there when it has succeeded."""
        self._guest.output(f"rm -f {_DONE}; (({command}) && touch {_DONE}) > /run/background.log "
                           "2>&1 < /dev/null &")

    def _done(self):
        return self._guest.run(f"test -e {_DONE}")[0] == 0

    def _asked(self):
        """A command that succeeds once a guest has been asked, from now on."""
        count = f"$(dmesg | grep -c '{_ASKED}')"
        return f"[ {count} -gt {self._guest.output(f'echo {count}')} ]"

    # vGPUs.

    def _available(self):
        return int(self._guest.output(f"cat {stack.TYPES}/{_TYPE}/available_instances"))

    def _create(self, number=1):
        return self._stack.create(stack.uuid(number), _TYPE)

    def _remove(self, number=1):
        """Remove a vGPU if it is there."""
        place = stack.device(stack.uuid(number))
        status, text = self._guest.run(f"test ! -e {place} || {{ echo 1 > {place}/remove && "
                                       f"! test -e {place}; }}", 60)
        if status:
            raise LabError(f"vGPU {number} is not removed: {text}")

    def _free(self, number=1):
        """Wait until nobody has the vGPU open and it holds nothing; returns the seconds."""
        place = f"{stack.device(stack.uuid(number))}/vgt"
        try:
            return self._until(f"grep -q free {place}/state && "
                               f"awk '{{ n += $1 }} END {{ exit n > 0 }}' {place}/usage",
                               _FREE_SECONDS, "the vGPU of a guest that has gone is free")
        except LabError as error:
            text = self._guest.run(f"cat {place}/state {place}/usage")[1]
            raise LabError(f"{error}: {', '.join(text.splitlines())}") from error

    # Guests.

    def _worker(self, number=1, **options):
        """A guest that has been started on vGPU @number."""
        guest = Worker(self._guest, self._run.options.guest_kernel, f"worker{number}",
                       stack.device(stack.uuid(number)), **options)
        self._workers.append(guest)
        guest.start()
        return guest

    def _working(self, number=1, **options):
        """A guest whose engines work."""
        guest = self._worker(number, **options)
        guest.wait(worker.WORKED, _BOOT_SECONDS)
        return guest

    def _goes_on(self, guests, what):
        """Each of @guests ends two more turns of its work without a mistake."""
        for guest in guests:
            before = guest.turns()
            guest.wait(f"turn {before + 2} ended", _BOOT_SECONDS)
            self._check(f"{what}: {guest.name} works on", guest.turns() >= before + 2, "",
                        f"{guest.turns()} turns")

    # Parts.

    def _pair(self):
        """Two guests at once."""
        for number in (1, 2):
            self._create(number)
        guests = [self._worker(number) for number in (1, 2)]
        for guest in guests:
            guest.wait(worker.WORKED, 2 * _BOOT_SECONDS)
        self._goes_on(guests, "two guests at once")
        status, text = self._guest.run("modprobe -r vgt-kvm", 60)
        self._check("two guests at once: our modules stay while vGPUs are in use",
                    status != 0 and "in use" in text, f"status {status}: {text}", text)
        for number, guest in enumerate(guests, 1):
            guest.kill("TERM")
            self._free(number)

    def _resets(self):
        """VFIO_DEVICE_RESET under a guest that works, and with a reboot of the guest."""
        self._create()
        guest = self._working()
        status, text = self._guest.run(f"python3 /run/vgt/vfio_reset.py {guest.pid()} {_RESETS}",
                                       240)
        self._check("resets: VFIO_DEVICE_RESET while batches run", status == 0, text, text)
        self._engines("resets, the guest still there")
        boots = guest.times(worker.UP)
        self._guest.output(f"python3 /run/vgt/qmp.py {guest.qmp} system_reset")
        guest.wait(worker.UP, _BOOT_SECONDS, boots + 1)
        works = guest.times(worker.WORKED)
        guest.wait(worker.WORKED, _BOOT_SECONDS, works + 1)
        self._check("resets: the guest works after a reboot", True)
        guest.kill()
        self._free()

    def _suspend(self):
        """The host's devices are suspended and resumed, under a vGPU and under a guest at work."""
        self._create()
        # The kernel's driver of what the lab's folders come over is not made for a suspend.
        self._take_qemu()
        self._guest.output("umount /out && modprobe -r 9pnet_virtio")
        try:
            self._suspend_devices("suspend")
            guest = self._working()
            self._check("suspend: a guest works on a vGPU made before", True)
            for turn in range(1, _SUSPENDS + 1):
                self._suspend_devices(f"suspend {turn} of a guest's host")
                self._goes_on([guest], f"suspend {turn}")
            guest.kill()
        finally:
            self._guest.output("modprobe 9pnet_virtio && mount -t 9p -o "
                               "trans=virtio,version=9p2000.L,msize=262144 out /out")
        self._free()
        self._guest.output(f"umount {nested.LAB} && rm -r {_TAKEN}")
        nested.mount_lab(self._guest)

    def _take_qemu(self):
        """Have QEMU and the guests' kernel in the host's memory, where the lab root was."""
        loader, libraries, qemu = ("lib64/ld-linux-x86-64.so.2", "usr/lib/x86_64-linux-gnu",
                                   "usr/bin/qemu-system-x86_64")
        kernel = f"boot/vmlinuz-{kernel_release(self._run.options.guest_kernel)}"
        self._guest.output(
            f"mkdir {_TAKEN} && cd {nested.LAB} && cp -L --parents {loader} {qemu} {kernel} "
            "usr/share/qemu/*.bin usr/share/seabios/* "
            f"$({loader} --library-path {libraries} --list {qemu} | grep -o '{libraries}/[^ ]*') "
            f"{_TAKEN} && cd / && umount {nested.LAB} && mount --bind {_TAKEN} {nested.LAB}", 120)

    def _suspend_devices(self, label):
        status, text = self._guest.run("echo devices > /sys/power/pm_test && "
                                       "echo mem > /sys/power/state", 120)
        self._check(f"{label}: devices are suspended and resumed", status == 0, text)

    def _unplug(self):
        """A vGPU is removed while its guest runs: the guest is asked to give it back."""
        self._create()
        guest = self._working()
        self._held("unplug", guest, f"echo 1 > {stack.device(stack.uuid())}/remove")
        self._create()
        guest = self._working(machine="pc")
        self._background(f"echo 1 > {stack.device(stack.uuid())}/remove")
        took = self._until(f"test -e {_DONE}", _UNPLUG_SECONDS, "a guest that can be asked "
                           "gives the vGPU back")
        alive = self._guest.run(f"python3 /run/vgt/qmp.py {guest.qmp} query-status")[1]
        self._check("unplug: a guest that can be asked gives the vGPU back and goes on",
                    '"running": true' in alive, alive, f"after {took:.1f} s")

    def _held(self, part, guest, command):
        """@command waits for @guest, says so, and ends with it."""
        asked = self._asked()
        self._background(command)
        self._until(asked, _FREE_SECONDS, f"{part} asks the guest for the vGPU")
        self._check(f"{part}: what takes the vGPU away waits for the guest, and says so",
                    not self._done(), "it has ended")
        guest.kill()
        took = self._until(f"test -e {_DONE}", _UNPLUG_SECONDS, f"{part} ends with the guest")
        self._check(f"{part}: it ends with the guest", True, "", f"after {took:.1f} s")

    def _unbind(self):
        """i915 loses its GPU while there is a vGPU, and while it is in use."""
        unbind = f"echo {stack.GPU} > {_BIND}/unbind"
        self._create()
        self._guest.output(unbind, 120)
        self._check("unbind: an idle vGPU goes with i915's GPU",
                    self._guest.run(f"test -e {stack.device(stack.uuid())}")[0] != 0)
        self._bind()
        self._create()
        self._held("unbind", self._working(), unbind)
        self._bind()

    def _bind(self):
        self._guest.output(f"echo {stack.GPU} > {_BIND}/bind", 120)
        self._until(f"test -e {stack.TYPES}/{_TYPE}", 60, "vGPUs can be made again")

    def _turns(self, what, turn):
        """Run @turn again and again; what a late turn leaves is what an early one left."""
        count = self._run.options.rounds
        warm_up = min(_WARM_UP, count)
        for number in range(1, count + 1):
            try:
                turn(number)
            except LabError as error:
                raise LabError(f"turn {number} of {count}: {error}") from error
            if number == warm_up:
                early = leaks.measure(self._guest)
        self._check(f"{what}: {count} turns", True)
        leaks.check(self._run.verdict, f"{what}, turns {warm_up} and {count}", early,
                    leaks.measure(self._guest))

    def _modules(self):
        """Our modules are unloaded and loaded, with a vGPU made before; it goes with them."""
        self._turns("modules unloaded and loaded", self._reload)

    def _reload(self, number):
        guest, used = self._guest, "cat /sys/module/i915/refcnt"
        with_us = int(guest.output(used))
        self._create()
        if number % 2:
            self._remove()
        guest.output("modprobe -r vgt-kvm vgt && ! test -e /sys/module/vgt_kvm && "
                     "! test -e /sys/module/vgt", 60)
        if int(guest.output(used)) >= with_us:
            raise LabError("i915 is still used by what has gone")
        guest.output("modprobe vgt-kvm", 60)
        if self._available() != self._room:
            raise LabError(f"room for {self._available()} vGPUs, not for {self._room}")

    def _kills(self):
        """Guests end by SIGKILL, wherever they are."""
        self._create()
        self._slowest = 0.0
        self._turns("guests killed", self._kill)
        self._check("guests killed: each vGPU was free at once", True, "",
                    f"after at most {self._slowest:.1f} s")

    def _kill(self, number):
        where = _KILLS[number % len(_KILLS)]
        guest = self._worker(work=where)
        if where == "boot":
            self._until(f"grep -q 'in use' {stack.device(stack.uuid())}/vgt/state", 60,
                        "the guest has the vGPU")
        else:
            guest.wait(worker.UP if where == "probe" else worker.WORKED, _BOOT_SECONDS)
        if where == "probe":
            time.sleep(1 + number % 4)
        usage = self._guest.output(f"cat {stack.device(stack.uuid())}/vgt/usage")
        guest.kill()
        took = self._free()
        self._slowest = max(self._slowest, took)
        say(f"turn {number}, {where}: {usage.replace(chr(10), ', ')}; free after {took:.1f} s")


SCENARIO = KvmLifecycle
