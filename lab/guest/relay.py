#!/usr/bin/env python3
# SPDX-License-Identifier: MIT OR GPL-2.0-only
"""In a host guest: pass one command on to the agent of a guest nested in it.

usage: relay.py SOCKET TIMEOUT COMMAND [SILENCE]
       relay.py SOCKET TIMEOUT --wait PID

Prints what the command prints and ends with its exit status. With --wait: returns
as soon as the agent answers, if it does in TIMEOUT seconds and before process PID ends.
Status 125: the nested guest is gone, or said nothing for SILENCE seconds.
"""

import json
import math
import os
import socket
import sys
import time

PATIENCE = 3
GRACE = 20
TIMED_OUT, GONE = 124, 125


class Silent(Exception):
    """The agent did not answer in time."""


def ask(path, command, timeout, patience, on_line, silence=math.inf):
    """Run @command; returns its exit status."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as line:
        line.connect(path)
        # Answers to those who did not wait for them may come first.
        mark = f"{os.getpid()}.{time.monotonic_ns()}"
        line.sendall(json.dumps({"run": command, "timeout": timeout,
                                 "id": mark}).encode() + b"\n")
        deadline = time.monotonic() + patience
        pending = b""
        while True:
            line.settimeout(max(min(deadline - time.monotonic(), silence), 0.01))
            try:
                chunk = line.recv(65536)
            except TimeoutError:
                if time.monotonic() < deadline:
                    raise ConnectionAbortedError("the nested guest says nothing") from None
                raise Silent from None
            if not chunk:
                raise ConnectionResetError("the nested guest is gone")
            *messages, pending = (pending + chunk).split(b"\n")
            for message in map(json.loads, messages):
                if message.get("id") != mark:
                    continue
                if "status" in message:
                    return message["status"]
                if "line" in message:
                    on_line(message["line"])


def runs(pid):
    """Whether process @pid is there and no zombie."""
    try:
        with open(f"/proc/{pid}/stat", encoding="ascii") as stat:
            return stat.read().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


def wait(path, timeout, pid):
    """Ask until there is an answer."""
    deadline = time.monotonic() + timeout
    while time.monotonic() < deadline and runs(pid):
        try:
            return ask(path, "true", PATIENCE, PATIENCE, lambda _: None)
        except (Silent, OSError):
            time.sleep(0.5)
    return GONE


def main():
    """The command line."""
    path, timeout, command = sys.argv[1], float(sys.argv[2]), sys.argv[3]
    if command == "--wait":
        return wait(path, timeout, sys.argv[4])
    silence = float(sys.argv[4]) if len(sys.argv) > 4 else math.inf
    try:
        return ask(path, command, timeout, timeout + GRACE,
                   lambda text: print(text, flush=True), silence)
    except Silent:
        return TIMED_OUT
    except OSError:
        return GONE


sys.exit(main())
