# SPDX-License-Identifier: MIT OR GPL-2.0-only
"""One run of a scenario: starts the GPU and its guests, checks them, cleans up."""

import json
import shutil
import subprocess
import tempfile
import threading
import traceback
from pathlib import Path

from . import igt
from .config import BUILD, IGT_TESTS, PLATFORMS, REPO, LabError, kernel_release, say
from .guest import Guest, GuestGone
from .probe import Probe
from .server import Server
from .verdict import Verdict

_PROGRAMS = ("vgt_engines", "vgt_fence", "vgt_secret")


def build_program(name, sources, flags=()):
    """Compile a guest program, static, if it is not there; returns its path."""
    program = BUILD / "lab" / name
    program.parent.mkdir(parents=True, exist_ok=True)
    newest = max(source.stat().st_mtime for source in [*sources, *IGT_TESTS.glob("*.h")])
    if not program.exists() or program.stat().st_mtime < newest:
        subprocess.run(["cc", "-std=gnu11", "-D_GNU_SOURCE", "-O2", "-static", f"-I{REPO}", "-o",
                        str(program), *map(str, sources), *flags], check=True)
    return program


def build_programs():
    """Compile the lab's own guest programs, and return their paths."""
    flags = subprocess.run(["pkg-config", "--cflags", "libdrm"], capture_output=True, text=True,
                           check=False)
    if flags.returncode:
        raise LabError("libdrm's headers are missing: run scripts/install-deps")
    return [build_program(name, [IGT_TESTS / f"{name}.c"], flags.stdout.split())
            for name in _PROGRAMS]


def option_rom(platform):
    """The VBT option ROM for @platform, made if it is not there."""
    device, pch = PLATFORMS[platform]
    rom = BUILD / f"vbt-{device.split(':')[1]}.rom"
    subprocess.run([str(REPO / "tools/mkvbt/mkvbt"), "--device", device, "--pch", pch,
                    "--output", str(rom)], check=True)
    return rom


def gpu_device(path, platform, ordered=False):
    """The QEMU arguments of the GPU behind the socket @path; @ordered: as --ordered has it."""
    return ["-device", json.dumps({
        "driver": "vfio-user-pci", "addr": "02.0", "romfile": str(option_rom(platform)),
        "x-no-posted-writes": ordered, "socket": {"type": "unix", "path": str(path)}})]


class Run:
    """A run of @scenario (its name is @name) with the options of lab/run."""

    def __init__(self, name, scenario, options):
        self.name = name
        self.scenario = scenario
        self.options = options
        self.out = options.out.absolute()
        self.verdict = Verdict()
        self.facts = {"scenario": name, "kernel": options.kernel, "platform": options.platform,
                      "release": kernel_release(options.kernel), "guests": options.guests}
        if options.guest_kernel:
            self.facts["guest_release"] = kernel_release(options.guest_kernel)
        # How many of --guests have a GPU of vgt-server; the nested ones are in one.
        self.machines = 1 if scenario.nested else options.guests
        self.guests = []
        self.late = False
        self.server = None
        self.sockets = []
        # Socket paths may have 107 characters at most: not under --out.
        self.runtime = Path(tempfile.mkdtemp(prefix="vgt-lab-"))
        self.programs = build_programs()

    def execute(self):
        """Everything; returns the exit status."""
        if self.out.exists():
            shutil.rmtree(self.out)
        self.out.mkdir(parents=True)
        (self.out / ".vgt-lab-run").touch()
        timer = threading.Timer(self.options.timeout, self._out_of_time)
        timer.daemon = True
        timer.start()
        try:
            self.scenario.prepare(self.options)
            if self.scenario.has_gpu:
                self._with_server()
            else:
                self._with_guests([self.scenario.devices()])
        finally:
            timer.cancel()
            self._clean_up()
        if self.late:
            self.verdict.failed("the run ends in time",
                                f"it took more than {self.options.timeout} s")
        say(f"everything of this run is in {self.out}")
        return self.verdict.finish(self.out / "verdict.json", self.facts)

    def _out_of_time(self):
        self.late = True
        for guest in self.guests:
            guest.kill()

    def _clean_up(self):
        for guest in self.guests:
            guest.stop()
        if self.server:
            self.server.stop()
        shutil.rmtree(self.runtime, ignore_errors=True)

    def _with_server(self):
        count = self.machines + len(self.scenario.companions)
        self.sockets = [self.runtime / f"gpu{i}" for i in range(count)]
        arguments = self.scenario.server_arguments(self.sockets)
        arguments += ["--platform", self.options.platform]
        with Server(self.options.server, arguments, self.sockets, self.out,
                    self.runtime) as self.server:
            more = self.scenario.host_devices(self.options)
            self._with_guests([gpu_device(path, self.options.platform, self.options.ordered) + more
                               for path in self.sockets])
            if not self.options.shell:
                self._check_server()
            end = self.server.end()
            self.verdict.check("vgt-server runs to the end", not end, end)

    def _check_server(self):
        try:
            self.scenario.check_server(self)
        except (LabError, OSError) as error:
            self.verdict.failed("vgt-server can be asked", str(error) or repr(error))

    def _make_guest(self, number, devices):
        name = "guest" if self.machines == 1 else f"guest{number}"
        if number >= self.machines:
            name = self.scenario.companions[number - self.machines]
        out = self.out if name == "guest" else self.out / name
        return Guest(name, self.options.kernel, self.options.mem, out, self.runtime,
                     devices=devices, programs=self.programs, shell=self.options.shell,
                     **self.scenario.machine(self.options.icount))

    def _with_guests(self, devices):
        self.guests = [self._make_guest(i, extra) for i, extra in enumerate(devices)]
        if self.options.shell:
            self.guests[0].start()
            self.guests[0].wait()
            self.verdict.passed("the shell guest ended")
            return
        work = [threading.Thread(target=self._guard, args=(guest,), daemon=True)
                for guest in self.guests]
        for thread in work:
            thread.start()
        for thread in work:
            thread.join()

    def _guard(self, guest):
        """The work on one guest; whatever becomes of the guest is a result, never a crash."""
        label = "" if guest.name == "guest" else f"{guest.name}: "
        try:
            guest.start()
            self.scenario.check_guest(self, guest, label)
        except GuestGone as gone:
            if not self.late:
                self.verdict.failed(f"{label}the guest stays alive", str(gone))
        except Exception as error:  # pylint: disable=broad-except
            # Nothing may end this thread without a result.
            if not isinstance(error, (LabError, OSError)):
                traceback.print_exc()
            self.verdict.failed(f"{label}the lab can do its checks", str(error) or repr(error))

    def check_guest(self, guest, label):
        """What most scenarios check on each of their guests."""
        options = self.options
        if self.scenario.nested:
            self.scenario.check_host(self, guest)
            return
        probe = Probe(guest, self.verdict, self.scenario.virtual, label)
        if not self.scenario.has_gpu:
            self._check_without_gpu(guest, probe)
        else:
            self._check_gpu(guest, probe)
        if options.exec:
            before = self.server.accesses() if self.server else {}
            status, _ = guest.run(options.exec, options.timeout,
                                  on_line=lambda line: print(f"{label}{line}", flush=True))
            self.verdict.check(f"{label}--exec", status == 0, f"exit status {status}")
            after = self.server.accesses() if self.server else {}
            self.facts["exec_accesses"] = {kind: after[kind] - before[kind] for kind in before}
        if options.igt:
            if self.scenario.has_gpu and not probe.unload():
                return
            self.run_igt(guest, options.tests, label)

    def run_igt(self, guest, tests, label):
        """Run the IGT tests @tests in @guest; @label goes before their names."""
        posted, ordered = igt.split_ordered(tests)
        if self.options.ordered or not self.scenario.has_gpu:
            posted, ordered = tests, []
        expected = "vgpu" if self.scenario.guests_share_igt else self.name
        if posted:
            igt.IgtRun("igt", posted, expected, self.verdict, label).run(guest, guest.restart)
        if ordered:
            path = self.sockets[self.guests.index(guest)]
            guest.devices = gpu_device(path, self.options.platform, ordered=True)
            # Drawing a console anew, as each test has it done, would take longer there than the
            # guest's watchdog waits, and loading i915 on a busy machine does now and then.
            guest.append += " fbcon=map:1 watchdog_thresh=60"
            guest.restart()
            igt.IgtRun("igt-ordered", ordered, expected, self.verdict,
                       label).run(guest, guest.restart)

    def _check_without_gpu(self, guest, probe):
        self.verdict.check("the guest runs the right kernel",
                           guest.output("uname -r") == self.facts["release"], "it does not")
        guest.output("modprobe bochs && for i in 1 2 3 4 5; do test -e /dev/fb0 && break; "
                     "sleep 1; done")
        guest.output("printf x > /dev/tty1; sleep 1")
        if guest.run("grep -q 'frame buffer' /sys/class/vtconsole/*/name")[0]:
            self.verdict.skipped("screenshot", "this kernel has no console on bochs-display")
        else:
            probe.screenshot(guest.screendump)

    def _check_gpu(self, guest, probe):
        single = self.options.guests == 1
        probe.read_pvinfo()
        if single:
            self.server.control("reset-stats")
        if not probe.load():
            raise LabError("i915 made no card, nothing more can be checked")
        if single:
            self._note_accesses()
        for line in probe.quotes:
            say(f"{guest.name}: {line}")
        self.facts.update(quotes=probe.quotes, nodes=probe.nodes)
        probe.engines()
        if single:
            probe.screenshot(self._screenshot)
        if not (self.options.exec or self.options.igt or self.options.probe_only):
            probe.reload()

    def _screenshot(self, path):
        answer = self.server.control(f"screenshot {path}")
        if not path.exists():
            raise LabError(f"vgt-server made no screenshot: {answer}")

    def _note_accesses(self):
        counts = self.server.accesses()
        self.facts["probe_accesses"] = counts
        say("register accesses of the probe: " +
            ", ".join(f"{name} {number}" for name, number in counts.items()))
        if self.options.baseline:
            base = json.loads(self.options.baseline.read_text())["probe_accesses"]
            mine, theirs = counts["steady"], base["steady"]
            self.verdict.check("the probe makes no more register accesses than the baseline",
                               mine <= theirs, f"{mine}, the baseline {theirs}",
                               f"{mine}, the baseline {theirs}")
