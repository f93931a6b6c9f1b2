# SPDX-License-Identifier: MIT OR GPL-2.0-only
"""Histograms of tracefs as kernels print them."""

import unittest

from vgtlab import trace

_TEXT = """# event histogram
#
# trigger info: hist:keys=type,gpa:vals=hitcount:sort=hitcount:size=8192 [active]
#

{ type:          0, gpa: 3221225472 } hitcount:          4
{ type:          2, gpa: 4026532096 } hitcount:         12  len:         48
{ function: [ffffffffc0a01230] vblank_timer_fn                         [kvmgt] } hitcount:  310
{ next_comm: kworker/0:1 } hitcount:          3

Totals:
    Hits: 16
    Entries: 2
    Dropped: 0
"""


class Trace(unittest.TestCase):
    """What parse() makes of them."""

    def setUp(self):
        self.rows = trace.parse(_TEXT)

    def test_only_rows_are_taken(self):
        self.assertEqual(len(self.rows), 4)

    def test_several_keys_and_values(self):
        self.assertEqual(self.rows[1], ({"type": "2", "gpa": "4026532096"},
                                        {"hitcount": 12, "len": 48}))

    def test_symbols_keep_their_module(self):
        self.assertTrue(self.rows[2][0]["function"].endswith("[kvmgt]"))

    def test_colons_inside_a_name(self):
        self.assertEqual(self.rows[3][0], {"next_comm": "kworker/0:1"})


if __name__ == "__main__":
    unittest.main()
