# SPDX-License-Identifier: MIT OR GPL-2.0-only
"""The VFIO device of a vGPU beside its running guest: picture, monitor, stopping, reset."""

import json
import shlex
import time

from vgtlab.config import LabError
from vgtlab.probe import Probe
from vgtlab.stack import TYPE, HostScenario, Stack

_CONNECTOR = "/sys/class/drm/card0-HDMI-A-1"
_NOTICE_SECONDS = 20
_QMP = "/run/nested.qmp"
_STOPPED = "is stopped until it is reset"
# A mode that no list of modes has.
_WIDTH, _HEIGHT = 960, 640


def edid(width, height, clock=4802, hblank=240, vblank=27):
    """An EDID 1.3 whose only timing is @width x @height; @clock in 10 kHz."""
    block = bytearray(128)
    block[0:8] = b"\0\xff\xff\xff\xff\xff\xff\0"
    block[8:20] = b"\x5a\x94\x01\0\0\0\0\0\x01\x24\x01\x03"
    block[20:25] = b"\x80\x20\x18\x78\x0a"
    block[38:54] = b"\1" * 16
    block[54:72] = bytes((
        clock & 0xff, clock >> 8, width & 0xff, hblank & 0xff, (width >> 8) << 4 | hblank >> 8,
        height & 0xff, vblank & 0xff, (height >> 8) << 4 | vblank >> 8, 48, 32, 0x36, 0,
        0, 0, 0, 0, 0, 0x1e))
    for start in (72, 90, 108):
        block[start + 3] = 0x10
    block[127] = -sum(block) & 0xff
    return bytes(block)


class KvmDevice(HostScenario):
    """See the module's description."""

    summary = "our modules on a stock i915; a vGPU's monitor, picture, errors and reset"
    parts = ("stop", "monitor")

    def check_host(self, run, guest):
        self._run, self._guest = run, guest
        self._stack = Stack(run, guest)
        self._parts = {"stop": self._stop, "monitor": self._monitor}
        try:
            self._stack.install()
            self._stack.load()
            self._stack.types()
            for part in run.options.parts:
                self._with_guest(self._parts[part])
            self._stack.unload()
            self._stack.check_log(provoked=_STOPPED)
        finally:
            self._stack.keep_log()

    def _check(self, name, good, why="", text=""):
        return self._run.verdict.check(name, good, why, text)

    def _with_guest(self, check):
        self._folder = self._stack.create()
        self._attributes()
        self._nested = self._stack.nested(extra=(
            "-global", "vfio-pci.display=on", "-qmp", f"unix:{_QMP},server=on,wait=off"))
        try:
            self._nested.start()
            check()
        finally:
            self._nested.stop()
            self._stack.keep_counters(self._nested.out)
        status, text = self._stack.remove()
        self._check("host: the vGPU is removed after its guest ended", status == 0, text)

    def _vfio(self, arguments):
        """Use the VFIO device of the nested guest's QEMU; (exit status, output)."""
        return self._guest.run(f"python3 /run/vgt/vfio.py $(cat {self._nested.pid_file}) "
                               f"{arguments}")

    def _screenshot(self, path):
        """QEMU's picture of the guest, from the plane that the device describes."""
        arguments = json.dumps({"filename": f"/out/nested/{path.name}", "format": "png"})
        status, text = self._guest.run(f"python3 /run/vgt/qmp.py {_QMP} screendump "
                                       f"{shlex.quote(arguments)}")
        if status:
            raise LabError(f"QEMU makes no screenshot: {text}")

    def _attribute(self, name):
        return self._guest.output(f"cat {self._folder}/vgt/{name}").strip()

    def _wait(self, what, wanted):
        """What @what() is, once it is @wanted, or after a while."""
        deadline = time.monotonic() + _NOTICE_SECONDS
        while (found := what()) != wanted and time.monotonic() < deadline:
            time.sleep(1)
        return found

    def _attributes(self):
        """What an administrator sets is what he reads, and nonsense changes nothing."""
        found = self._attribute("type"), self._attribute("weight"), self._attribute("audit")
        self._check("host: a new vGPU has its type's weight, and no audit mode",
                    found == (TYPE, "4", "0"), f"{found}")
        status, text = self._guest.run(
            f"cd {self._folder}/vgt && echo 9 > weight && echo 1 > audit && ! echo 17 > weight "
            "&& ! echo x > audit && cat weight audit && echo 4 > weight && echo 0 > audit")
        self._check("host: weight and audit mode can be set",
                    status == 0 and text.split()[-2:] == ["9", "1"], text)

    # ---- a guest that goes wrong too often ----

    def _stop(self):
        before = self._attribute("state"), self._attribute("reason")
        self._check("stop: the vGPU is in use and nothing is wrong",
                    before == ("in use", "none"), f"{before}")
        self._nested.output("setsid python3 /run/vgt/refused.py > /dev/null 2>&1 < /dev/null &")
        state = self._wait(lambda: self._attribute("state"), "stopped")
        self._check("stop: a guest that is refused again and again is stopped",
                    state == "stopped", f"state is '{state}'")
        reason = self._attribute("reason")
        self._check("stop: the reason names the mistake and the engine",
                    reason.startswith("invalid value in a context image: engine rcs0, address"),
                    f"reason is '{reason}'", reason)
        log = (self._nested.out / "qemu.log").read_text(errors="replace")
        self._check("stop: QEMU hears of it by the ERR interrupt",
                    "Unrecoverable error" in log, f"QEMU said: {log[-200:]}")
        said = self._guest.output(f"dmesg | grep -c '{_STOPPED}'").strip()
        self._check("stop: the host's log says it once", said == "1", f"{said} lines")
        status, text = self._vfio("reset")
        after = self._attribute("state"), self._attribute("reason")
        self._check("stop: VFIO_DEVICE_RESET revives it",
                    status == 0 and after == ("in use", "none"), f"{text} {after}")

    # ---- the monitor ----

    def _connector(self):
        """Status and first mode of the guest's connector."""
        text = self._nested.output(f"cat {_CONNECTOR}/status; head -n 1 {_CONNECTOR}/modes")
        return text.split()

    def _plug(self, name, content, wanted):
        """Plug a monitor in; the exit status has to be @wanted."""
        (self._guest.out / name).write_bytes(content)
        status, text = self._vfio(f"monitor /out/{name}")
        self._check(f"monitor: {name} is {'refused' if wanted else 'taken'}", status == wanted,
                    f"{status}: {text}", text)

    def _monitor(self):
        probe = Probe(self._nested, self._run.verdict, True, "nested: ")
        probe.load()
        probe.screenshot(self._screenshot)
        status, text = self._vfio("edid")
        fields = json.loads(text) if status == 0 else {}
        found = [fields.get(name) for name in ("link_state", "edid_size", "max_xres", "max_yres")]
        self._check("monitor: the region describes the type's own", found == [1, 128, 1920, 1200],
                    text)
        shown = bytes.fromhex(self._nested.output(f"od -An -v -tx1 {_CONNECTOR}/edid"))
        self._check("monitor: the guest has the region's EDID",
                    shown.hex() == fields.get("edid"), f"the guest has {shown.hex()}")
        self._vfio("link down")
        now = self._wait(lambda: self._connector()[0], "disconnected")
        self._check("monitor: the guest hears that it is unplugged", now == "disconnected", now)
        self._plug("wrong-sum.edid", edid(_WIDTH, _HEIGHT)[:-1] + b"\0", 22)
        self._plug("too-wide.edid", edid(2560, 1440), 34)
        self._plug("odd.edid", edid(_WIDTH, _HEIGHT), 0)
        wanted = ["connected", f"{_WIDTH}x{_HEIGHT}"]
        now = self._wait(self._connector, wanted)
        self._check("monitor: the guest finds another monitor", now == wanted, f"{now}")
        shown = bytes.fromhex(self._nested.output(f"od -An -v -tx1 {_CONNECTOR}/edid"))
        self._check("monitor: the guest has the other's EDID", shown == edid(_WIDTH, _HEIGHT),
                    f"the guest has {shown.hex()}")
        self._monitor_in_sysfs()

    def _monitor_in_sysfs(self):
        file = f"{self._folder}/vgt/edid"
        status, text = self._guest.run(f"cmp {file} /out/odd.edid && ! cat /out/wrong-sum.edid "
                                       f"> {file} && echo > {file} && cmp {file} /dev/null")
        self._check("monitor: sysfs shows it, refuses nonsense and unplugs", status == 0, text)
        now = self._wait(lambda: self._connector()[0], "disconnected")
        self._check("monitor: the guest hears that sysfs unplugs it", now == "disconnected", now)
        content = edid(1152, 720)
        (self._guest.out / "again.edid").write_bytes(content)
        self._guest.output(f"cat /out/again.edid > {file}")
        wanted = ["connected", "1152x720"]
        now = self._wait(self._connector, wanted)
        self._check("monitor: the guest finds the one of sysfs", now == wanted, f"{now}")


SCENARIO = KvmDevice
