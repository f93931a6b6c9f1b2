# SPDX-License-Identifier: MIT OR GPL-2.0-only
"""A running vgt-server: the GPU that the guests see."""

import json
import re
import socket
import subprocess
import time
from pathlib import Path

from . import process
from .config import BUILD, LabError

PROGRAM = BUILD / "vgt-server"
START_SECONDS = 20
ANSWER_SECONDS = 60


# What the device model counts of its own work, over all vGPUs.
_VGPU_KINDS = ("submissions", "commands_scanned", "bytes_copied_in", "bytes_copied_out",
               "ppgtt_pages_read", "ppgtt_entries")

# Interrupts (the master and its groups, the south display's), and for each pipe the
# scan line, the counters of frames and flips, and their time stamps.
_FOLLOW_TIME = ((0x44200, 0x444f0), (0xc4000, 0xc4010), *(
    (pipe + first, pipe + last) for pipe in (0x70000, 0x71000, 0x72000)
    for first, last in ((0x00, 0x04), (0x40, 0x54))))


def follows_time(offset):
    """Whether a driver's accesses to a register are the more the longer it takes."""
    return any(first <= offset < last for first, last in _FOLLOW_TIME)


class Server:
    """One @program with the given arguments, listening on @sockets."""

    def __init__(self, program, arguments, sockets, out, runtime):
        self.program = program
        self.arguments = arguments
        self.sockets = sockets
        self.out = out
        self.control_path = runtime / "control"
        self.report_path = out / "server-report.json"
        self.log_path = out / "server.log"
        self._process = None

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        self.stop()

    def start(self):
        """Start the server and wait until it listens on all its sockets."""
        if not self.program.exists():
            raise LabError(f"{self.program} is missing: run make")
        with open(self.log_path, "wb") as log:
            self._process = process.start(
                [str(self.program), *self.arguments, "--report", str(self.report_path),
                 "--control", str(self.control_path)],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        deadline = time.monotonic() + START_SECONDS
        while not all(f"listening on {path}" in self.log() for path in self.sockets):
            if not self.alive():
                raise LabError(f"vgt-server ended at once: {self._last_line()}")
            if time.monotonic() > deadline:
                self.stop()
                raise LabError(f"vgt-server does not listen, see {self.log_path}")
            time.sleep(0.05)

    def log(self):
        """What the server printed so far."""
        return self.log_path.read_text(errors="replace")

    def _last_line(self):
        lines = self.log().strip().splitlines()
        return lines[-1] if lines else process.describe_end(self._process.wait())

    def alive(self):
        """Whether the server still runs."""
        return self._process.poll() is None

    def memory(self):
        """Bytes of memory that are its own."""
        status = (Path("/proc") / str(self._process.pid) / "status").read_text()
        return int(re.search(r"RssAnon:\s*(\d+) kB", status).group(1)) << 10

    def end(self):
        """Stop it and return what its end was, in words; '' if it was a clean one."""
        if not self.alive():
            status = self._process.wait()
            return f"vgt-server ended by itself ({process.describe_end(status)}): " \
                   f"{self._last_line()}"
        status = process.stop(self._process)
        return "" if status == 0 else f"vgt-server: {process.describe_end(status)}"

    def stop(self):
        """End it."""
        if self._process:
            process.stop(self._process)

    def control(self, command):
        """Send one control command; returns the decoded answer."""
        try:
            with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as line:
                line.settimeout(ANSWER_SECONDS)
                line.connect(str(self.control_path))
                line.sendall(command.encode() + b"\n")
                answer = b""
                while not answer.endswith(b"\n"):
                    chunk = line.recv(1 << 16)
                    if not chunk:
                        break
                    answer += chunk
        except OSError as error:
            raise LabError(f"vgt-server does not answer '{command}' on its control socket: "
                           f"{error}") from None
        try:
            return json.loads(answer)
        except ValueError:
            raise LabError(f"vgt-server answered '{command}' with no JSON: "
                           f"{answer[:200]!r}") from None

    def accesses(self):
        """The access counters since the last reset-stats.

        "steady" of them are register accesses whose number does not follow the time
        that a driver takes: all but those of the interrupt tree, the scan line and
        the counters of frames.
        """
        stats = self.control("stats")
        counts = stats.get("accesses", {})
        for kind in _VGPU_KINDS:
            if stats.get("vgpus"):
                counts[kind] = sum(row["counters"].get(kind, 0) for row in stats["vgpus"])
        counts["steady"] = sum(row["reads"] + row["writes"] for row in stats.get("registers", ())
                               if not follows_time(int(row["offset"], 16)))
        return counts
