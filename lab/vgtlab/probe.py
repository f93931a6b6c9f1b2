# SPDX-License-Identifier: MIT OR GPL-2.0-only
"""What a stock i915 must say and do on our GPU: the checks of every scenario."""

import json
import re
import time

from . import klog, screen
from .config import LabError

LOAD_SECONDS = 120
RELOADS = 3
STORE_ROUNDS = 50
ENGINES = ("rcs0", "bcs0", "vcs0", "vecs0")
MAGIC = (0x4776544776544776 & 0xFFFFFFFF, 0x4776544776544776 >> 32)

_VIRTUAL = "Virtual GPU for Intel GVT-g detected"
_WINDOW = re.compile(r"(Mappable|Unmappable) graphic memory: base (0x[0-9a-f]+) size (\d+)KiB")
_BALLOON = re.compile(r"balloon space: range \[ (0x[0-9a-f]+) - (0x[0-9a-f]+) \]")


def balloon_gaps(lines, windows, end):
    """What is wrong with the balloons: they and the windows must tile [0, @end). A list."""
    spans = [(int(low, 16), int(high, 16), "balloon") for low, high in
             (match.groups() for match in map(_BALLOON.search, lines) if match)]
    spans += [(base, base + size, "window") for base, size in windows]
    wrong, position = [], 0
    for low, high, what in sorted(spans):
        if low != position:
            wrong.append(f"{what} starts at {low:#x}, not at {position:#x}")
        position = high
    # The driver keeps the last page of the address space for itself.
    if position not in (end, end - 4096):
        wrong.append(f"the last range ends at {position:#x}, the GGTT at {end:#x}")
    return wrong


class Probe:
    """The checks on one guest; @label goes before each check's name.

    @patience multiplies the limits of what may take long.
    """

    def __init__(self, guest, verdict, virtual, label="", patience=1):
        # What the guest said of its virtual GPU and its device nodes, for people.
        self.quotes = []
        self.nodes = []
        self.guest = guest
        self.verdict = verdict
        self.virtual = virtual
        self.label = label
        self.patience = patience
        self.pvinfo = None
        self.marks = 0

    def _check(self, name, good, why, text=""):
        return self.verdict.check(self.label + name, good, why, text)

    def _mark(self):
        """A line in the kernel log that says where the next part starts."""
        self.marks += 1
        mark = f"vgt-lab: mark {self.marks}"
        self.guest.output(f"echo '<6>{mark}' > /dev/kmsg")
        return mark

    def _log_since(self, mark):
        text = self.guest.output("dmesg --raw")
        return klog.lines(text.split(mark, 1)[-1])

    def read_pvinfo(self):
        """Read the PVINFO page; only before i915 is loaded."""
        self.pvinfo = json.loads(self.guest.output("python3 /run/vgt/pvinfo.py"))
        found = (self.pvinfo["magic_low"], self.pvinfo["magic_high"]) == MAGIC
        if self.virtual:
            self._check("PVINFO page has its magic", found, f"read {self.pvinfo}",
                        f"version {self.pvinfo['version'] & 0xffff}, "
                        f"{self.pvinfo['fences']} fences")
        else:
            self._check("no PVINFO page on bare metal", not found, "the magic is there")

    def load(self, label=""):
        """Load i915 and look at everything that it says. Returns whether there is a card."""
        name = f"{label}{{}}".format
        taint = self.guest.output("cat /proc/sys/kernel/tainted")
        mark = self._mark()
        started = time.monotonic()
        status, output = self.guest.run("modprobe i915", LOAD_SECONDS * self.patience)
        took = time.monotonic() - started
        lines = self._log_since(mark)
        (self.guest.out / "dmesg.txt").write_text(self.guest.output("dmesg"))
        self._check(name("i915 loads"), status == 0,
                    "modprobe timed out" if status == 124 else output or f"status {status}",
                    f"{took:.1f} s")
        card = self._check_nodes(name)
        self._check_detection(name, [text for _, text in lines])
        self._check_quiet(name("i915 says nothing of level warning or worse"), lines)
        late = klog.timeouts(lines)
        self._check(name("no time-outs in the kernel log"), not late, late[0] if late else "")
        after = self.guest.output("cat /proc/sys/kernel/tainted")
        self._check(name("taint is unchanged"), taint == after, f"{taint} became {after}")
        return card

    def _check_quiet(self, name, lines):
        loud = klog.loud(lines) + klog.late_updates(lines)
        self._check(name, not loud, f"{len(loud)} lines, the first: {loud[0] if loud else ''}")

    def _check_nodes(self, name):
        _, listing = self.guest.run("ls /dev/dri")
        self.nodes = listing.split()
        for node in ("card0", "renderD128"):
            self._check(name(f"{node} exists"), node in self.nodes, f"/dev/dri has: {listing}")
        return "renderD128" in self.nodes

    def _check_detection(self, name, lines):
        detected = [line for line in lines if _VIRTUAL in line]
        if not self.virtual:
            self._check(name("i915 takes the GPU for hardware"), not detected,
                        detected[0] if detected else "")
            return
        self.quotes += [line for line in lines if re.search(
            r"GVT-g (?:detected|active)|VGT balloon|graphic memory: base|balloon space", line)]
        self._check(name("i915 detects a virtual GPU"), bool(detected), f"no line '{_VIRTUAL}'")
        self._check(name("i915 balloons successfully"),
                    any("VGT balloon successfully" in line for line in lines),
                    "no line 'VGT balloon successfully'")
        if not self.pvinfo:
            return
        windows = {match.group(1): (int(match.group(2), 16), int(match.group(3)) * 1024)
                   for match in map(_WINDOW.search, lines) if match}
        expected = {"Mappable": (self.pvinfo["mappable_base"], self.pvinfo["mappable_size"]),
                    "Unmappable": (self.pvinfo["unmappable_base"],
                                   self.pvinfo["unmappable_size"])}
        self._check(name("i915 uses the windows of the PVINFO page"), windows == expected,
                    f"i915 has {windows}, the page {expected}")
        wrong = balloon_gaps(lines, expected.values(), 1 << 32)
        self._check(name("balloons and windows tile the GGTT"), not wrong, "; ".join(wrong))

    def engines(self):
        """Each engine stores dwords, every time through new page tables."""
        status, output = self.guest.run(f"vgt_engines {STORE_ROUNDS}",
                                        (STORE_ROUNDS + 60) * self.patience)
        for engine in ENGINES:
            line = next((text for text in output.splitlines() if text.startswith(f"{engine}:")),
                        None)
            good = line is not None and "failed" not in line
            why = line or f"no result (status {status}): {output[-200:]}"
            self._check(f"{engine} runs store-dword batches", good, why,
                        line.split(": ", 1)[1] if good else "")

    def unload(self, label=""):
        """Unload i915; returns whether that worked."""
        status, output = self.guest.run(
            "for v in /sys/class/vtconsole/*; do grep -q 'frame buffer' $v/name && "
            "echo 0 > $v/bind; done; modprobe -r i915; ! test -d /sys/module/i915",
            60 * self.patience)
        return self._check(f"{label}i915 unloads", status == 0,
                           "timed out" if status == 124 else output[-300:])

    def reload(self):
        """Unload and load i915 three times, with the checks of the first load."""
        for turn in range(1, RELOADS + 1):
            label = f"reload {turn}: "
            mark = self._mark()
            if not self.unload(label):
                return
            self._check_quiet(f"{label}unloading is quiet", self._log_since(mark))
            if not self.load(label):
                return

    def screenshot(self, take):
        """The scanned-out picture shows the text of the console. @take(path) makes the PNG."""
        path = self.guest.out / "screenshot.png"
        name = "the screenshot shows the text of the console"
        try:
            total, written, wrong = self._compare_screen(take, path)
        except (screen.ScreenError, LabError) as error:
            self._check(name, False, str(error))
            return
        if wrong:
            self._check(name, False, f"{len(wrong)} of {total} cells differ, first: {wrong[0]}")
        else:
            self._check(name, written > 0, "the console is blank",
                        f"{total} cells, {written} not blank, {path}")

    def _compare_screen(self, take, path):
        # No cursor, no blanking, no kernel messages; then text with all of ASCII.
        self.guest.output(
            "dmesg -n 1; { printf '\\033c\\033[?25l\\033[9;0]'; uname -a; "
            "for i in 1 2 3; do seq -s ' ' 1 60; done; "
            "printf '%s\\r\\n' '!\"#$%&()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ' "
            "'[\\]^_`abcdefghijklmnopqrstuvwxyz{|}~'; } > /dev/tty1; sleep 1")
        before = self.guest.output("python3 /run/vgt/console.py")
        for _ in range(5):
            take(path)
            after = self.guest.output("python3 /run/vgt/console.py")
            if before == after:
                return screen.compare(path, json.loads(after))
            before = after
        raise LabError("the console does not come to rest")
