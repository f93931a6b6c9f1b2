# SPDX-License-Identifier: MIT OR GPL-2.0-only
"""Commands to a QEMU over its QMP socket."""

import json
import socket

from .config import LabError

_SECONDS = 20


class Qmp:
    """The QMP socket @path, for as long as the context lasts."""

    def __init__(self, path):
        self._path = path

    def __enter__(self):
        self._line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._line.settimeout(_SECONDS)
        self._line.connect(str(self._path))
        self._answers = self._line.makefile("r")
        self.command("qmp_capabilities")
        return self

    def __exit__(self, *_):
        self._line.close()

    def command(self, name, **arguments):
        """Run the command @name; returns its answer."""
        self._line.sendall(json.dumps({"execute": name, "arguments": arguments}).encode() + b"\n")
        while True:
            answer = json.loads(self._answers.readline())
            if "error" in answer:
                raise LabError(f"QEMU: {answer['error']['desc']}")
            if "return" in answer:
                return answer["return"]

    def monitor(self, line, cpu):
        """What the human monitor answers to @line about processor @cpu."""
        return self.command("human-monitor-command", **{"command-line": line, "cpu-index": cpu})
