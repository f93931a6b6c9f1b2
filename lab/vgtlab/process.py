# SPDX-License-Identifier: MIT OR GPL-2.0-only
"""Child processes that never outlive the lab run that started them."""

import ctypes
import signal
import subprocess

_PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None)


def _die_with_parent():
    _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)


def start(argv, **options):
    """subprocess.Popen in a session of its own, killed when this process ends for any reason."""
    return subprocess.Popen(argv, start_new_session=True, preexec_fn=_die_with_parent, **options)


def stop(process, grace=10):
    """End @process: SIGTERM, and SIGKILL if it is still there after @grace seconds."""
    if process.poll() is None:
        process.terminate()
        try:
            process.wait(grace)
        except subprocess.TimeoutExpired:
            process.kill()
    return process.wait()


def describe_end(status):
    """An exit status in words."""
    if status < 0:
        return f"killed by {signal.Signals(-status).name}"
    return f"exit status {status}"
