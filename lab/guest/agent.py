#!/usr/bin/env python3
# SPDX-License-Identifier: MIT OR GPL-2.0-only
"""Takes commands from the host over a virtio-serial port and runs them.

One JSON object per line. Request: {"run": COMMAND, "timeout": SECONDS, "id": ANY}.
Replies, each with the "id" of the request, if it has one: {"line": TEXT} for every line of
output, then {"status": N} (the exit status, 128 + signal, or 124 after a time-out).
"""

import json
import os
import selectors
import signal
import subprocess
import time
from pathlib import Path

PORT = "vgt.agent"


def open_port():
    """The device node of our port, opened for reading and writing."""
    while True:
        for name in Path("/sys/class/virtio-ports").glob("*/name"):
            if name.read_text().strip() == PORT:
                return open(f"/dev/{name.parent.name}", "r+b", buffering=0)
        time.sleep(0.05)


def run(command, timeout, reply):
    """Run a shell command, pass its output on line by line, return its status."""
    deadline = time.monotonic() + timeout
    # A session of its own, so that a time-out ends everything that it started.
    with subprocess.Popen(["sh", "-c", command], stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          start_new_session=True) as child, \
            selectors.DefaultSelector() as selector:
        os.set_blocking(child.stdout.fileno(), False)
        selector.register(child.stdout, selectors.EVENT_READ)
        pending = b""
        ended = timed_out = False
        while not ended:
            left = deadline - time.monotonic()
            timed_out = left <= 0
            if timed_out:
                os.killpg(child.pid, signal.SIGKILL)
            # Asked before the pipe is looked at: what it wrote before its end is read. A daemon
            # that it left behind may hold the pipe open.
            ended = timed_out or child.poll() is not None
            if selector.select(0 if ended else min(left, 0.5)):
                chunk = child.stdout.read()
                ended |= not chunk
                *lines, pending = (pending + (chunk or b"")).split(b"\n")
                for line in lines:
                    reply({"line": line.decode(errors="replace")})
        if pending:
            reply({"line": pending.decode(errors="replace")})
        status = child.wait()
    if timed_out:
        return 124
    return status if status >= 0 else 128 - status


def main():
    """Answer requests until the host goes away."""
    port = open_port()

    def reply(message):
        data = json.dumps(message).encode() + b"\n"
        while data:
            data = data[port.write(data):]

    reply({"ready": os.uname().release})
    pending = b""
    while True:
        chunk = port.read(65536)
        if not chunk:
            time.sleep(0.05)
            continue
        *lines, pending = (pending + chunk).split(b"\n")
        for line in lines:
            request = json.loads(line)
            mark = {"id": request["id"]} if "id" in request else {}
            status = run(request["run"], request["timeout"],
                         lambda message, mark=mark: reply({**message, **mark}))
            reply({"status": status, **mark})


if __name__ == "__main__":
    main()
