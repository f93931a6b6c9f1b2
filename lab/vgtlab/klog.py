# SPDX-License-Identifier: MIT OR GPL-2.0-only
"""Kernel logs: which lines are i915's, which of them are too loud, and what is known."""

import re

WARNING = 4

_LINE = re.compile(r"^<(\d+)>\s?\[\s*[\d.]+\] ?(.*)$")
_OURS = re.compile(r"i915|\bdrm\b|intel_|\bgvt|WARNING:|BUG:|Oops|Call Trace", re.IGNORECASE)
_TIMEOUT = re.compile(r"tim(?:ed|e)[ -]?out", re.IGNORECASE)
# Debian has no DMC firmware in main; the driver goes on without it.
_NO_FIRMWARE = re.compile(r"DMC firmware|i915/\w+_dmc_\S+")
# i915 wants to write the plane registers within some 100 us before the vertical
# blank, and says how long it took. The display runs in real time, the emulated
# processor does not: one trapped register access takes up to 70 us of it.
_LATE_UPDATE = re.compile(r"Atomic update failure on pipe")

# A kernel's complaints about itself, lockdep's included, at whatever level.
_COMPLAINT = re.compile(r"WARNING:|BUG:|Oops|Call Trace|possible (?:circular|recursive) locking|"
                        r"inconsistent lock state|suspicious RCU usage|soft lockup|hung_task|"
                        r"blocked for more than|rcu_\w+ (?:self-)?detected|sleeping function")
_VGT = re.compile(r"\bvgt")
# The kernel's own words about every module from outside its tree.
_TAINT = re.compile(r"taints? (?:the )?kernel|tainting kernel")


def lines(text):
    """(level, message) of each line of `dmesg --raw`, or of what igt_runner keeps of it."""
    matches = map(_LINE.match, text.splitlines())
    return [(int(match.group(1)) & 7, match.group(2)) for match in matches if match]


def loud(log):
    """The messages of i915 and DRM of level warning or worse that have no known cause."""
    return [text for level, text in log
            if level <= WARNING and _OURS.search(text) and not _NO_FIRMWARE.search(text)
            and not _LATE_UPDATE.search(text)]


def late_updates(log):
    """The messages about display updates that the emulated processor was too slow for."""
    return [text for _, text in log if _LATE_UPDATE.search(text)]


def timeouts(log):
    """The messages of i915 and DRM that speak of a time-out."""
    return [text for _, text in log if _OURS.search(text) and _TIMEOUT.search(text)]


def of_host(log):
    """The messages on a host of vGPUs that must not be there: complaints, ours, i915's."""
    graphics = set(loud(log))
    return [text for level, text in log
            if _COMPLAINT.search(text) or text in graphics or
            level <= WARNING and _VGT.search(text) and not _TAINT.search(text)]
