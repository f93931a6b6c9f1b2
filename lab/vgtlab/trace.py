# SPDX-License-Identifier: MIT OR GPL-2.0-only
"""Counts of a guest's kernel events: histograms of tracefs (Documentation/trace/histogram.rst)."""

import re

_ROOT = "/sys/kernel/tracing"
# Between two histograms of one answer.
_MARK = "vgt-lab: next"
_ROW = re.compile(r"^\{ (.*?) \} (.*)$")
_FIELD = re.compile(r"(\w[\w.]*):\s*(.*?)\s*(?=,\s\w[\w.]*:|$)")
_VALUE = re.compile(r"(\w+):\s*(\d+)")


def parse(text):
    """The rows of a "hist" file: [({key: text}, {value: number})]."""
    rows = []
    for match in filter(None, map(_ROW.match, text.splitlines())):
        rows.append((dict(_FIELD.findall(match.group(1))),
                     {name: int(number) for name, number in _VALUE.findall(match.group(2))}))
    return rows


class Histograms:
    """Events of the guest @guest that are counted by their fields.

    @events: {name: (event such as "kvm/kvm_exit", keys, value or None for the number)}
    """

    def __init__(self, guest, events):
        self.guest = guest
        self.events = events
        # How long they have counted at the last read(), by the guest's clock.
        self.seconds = 0
        self._start = 0

    @staticmethod
    def _trigger(event):
        _, keys, value = event
        return f"hist:keys={keys}:size=8192" + (f":vals={value}" if value else "")

    def __enter__(self):
        self._start = float(self._write("").split()[0])
        return self

    def __exit__(self, *_):
        self._write("!")

    def _write(self, mark):
        return self.guest.output("; ".join(
            f"echo '{mark}{self._trigger(event)}' > {_ROOT}/events/{event[0]}/trigger"
            for event in self.events.values()) + "; cat /proc/uptime")

    def read(self):
        """{name: rows as of parse()}, all at one time."""
        time, *parts = self.guest.output("cat /proc/uptime; cd " + _ROOT + "/events; " + "; ".join(
            f"echo {_MARK}; cat {event[0]}/hist" for event in self.events.values())).split(_MARK)
        self.seconds = float(time.split()[0]) - self._start
        return dict(zip(self.events, map(parse, parts)))


def probe(guest, name, function, fields):
    """A kprobe event of the group vgt_lab; @fields as in kprobe_events."""
    guest.output(f"echo 'p:vgt_lab/{name} {function} {fields}' >> {_ROOT}/kprobe_events")
