#!/usr/bin/env python3
# SPDX-License-Identifier: MIT OR GPL-2.0-only
"""In a host guest: one command for the QEMU of a guest nested in it.

usage: qmp.py SOCKET COMMAND [ARGUMENTS as JSON]

Prints the answer as JSON; status 1 if it is an error.
"""

import json
import socket
import sys

SECONDS = 30


def main(path, command, arguments="{}"):
    """Send the command, return the exit status."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as line:
        line.settimeout(SECONDS)
        line.connect(path)
        answers = line.makefile("r")
        for name, values in (("qmp_capabilities", {}), (command, json.loads(arguments))):
            line.sendall(json.dumps({"execute": name, "arguments": values}).encode())
            answer = {}
            while not answer.keys() & {"return", "error"}:
                answer = json.loads(answers.readline())
    print(json.dumps(answer))
    return "error" in answer


sys.exit(main(*sys.argv[1:]))
