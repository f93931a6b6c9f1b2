#!/usr/bin/env python3
# SPDX-License-Identifier: MIT OR GPL-2.0-only
"""gen.py refuses each kind of wrong row, names its line, and writes nothing."""

import os
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "..")
TABLES = os.path.join(ROOT, "firmware-tables")


class Lint(unittest.TestCase):
    def setUp(self):
        self.dir = tempfile.mkdtemp()
        shutil.copytree(os.path.join(TABLES, "gen9"), os.path.join(self.dir, "gen9"))
        for name in ("vocabulary.tbl", "vgt_tables.h.in"):
            shutil.copy(os.path.join(TABLES, name), self.dir)

    def tearDown(self):
        shutil.rmtree(self.dir)

    def gen(self, *options):
        command = [sys.executable, "-B", os.path.join(TABLES, "gen.py"), "--root", self.dir]
        return subprocess.run(command + list(options), capture_output=True, text=True, check=False)

    def edit(self, table, pattern, replacement):
        path = os.path.join(self.dir, table)
        with open(path, encoding="ascii") as file:
            text = file.read()
        new, count = re.subn(pattern, replacement, text, count=1, flags=re.M)
        self.assertEqual(count, 1, "nothing to edit: %s" % pattern)
        with open(path, "w", encoding="ascii") as file:
            file.write(new)

    def refused(self, text):
        result = self.gen()
        self.assertEqual(result.returncode, 1)
        self.assertRegex(result.stderr, text)
        self.assertFalse(os.path.exists(os.path.join(self.dir, "generated")))

    def test_the_tables_as_they_are_pass(self):
        self.assertEqual(self.gen("--lint").returncode, 0, self.gen("--lint").stderr)

    def test_a_register_that_overlaps_another_is_refused(self):
        self.edit("gen9/regs.tbl", r"^0x002030     4", "0x002030     8")
        self.refused(r"regs\.tbl:\d+: overlaps line \d+ on skl")

    def test_a_register_listed_twice_is_refused(self):
        self.edit("gen9/regs.tbl", r"^(0x002030 .*\n)", r"\1\1")
        self.refused(r"repeats line \d+")

    def test_a_request_whose_answer_is_not_its_bits_shifted_is_refused(self):
        self.edit("gen9/acks.tbl", r"^(0x0020d0   0x00000001  0x0020d0  )0x00000002",
                  r"\g<1>0x00000006")
        self.refused("ack_mask is not mask shifted")

    def test_a_request_without_its_row_is_refused(self):
        self.edit("gen9/acks.tbl", r"^0x0020d0 .*\n", "")
        self.refused(r"regs\.tbl:\d+: handler ack without a row")

    def test_a_pcode_answer_to_no_number_is_refused(self):
        self.edit("gen9/pcode.tbl", r"^(0x05      )any", r"\1all")
        self.refused("neither a number nor any")

    def test_a_list_of_registers_that_ends_before_the_tables_rows_is_refused(self):
        self.edit("gen9/engines.tbl", r"0x0aa", "0x050")
        self.refused("end must be behind the rows of context.tbl")

    def test_a_row_that_commands_write_does_not_span_engines(self):
        self.edit("gen9/regs.tbl", r"^(0x022200 ).   4( BCS_SWCTRL)", r"\1 69632\2")
        self.refused("registers of two engines")

    def test_a_command_that_unprivileged_batches_cannot_have_done_is_refused(self):
        self.edit("gen9/cmds.tbl", r"user_interrupt/nop", "user_interrupt    ")
        self.refused("what becomes of it in unprivileged batches")

    def test_an_unknown_action_for_unprivileged_batches_is_refused(self):
        self.edit("gen9/cmds.tbl", r"user_interrupt/nop", "user_interrupt/nap")
        self.refused("unknown action 'nap'")

    def test_an_unprivileged_batch_that_writes_what_no_ring_may_is_refused(self):
        self.edit("gen9/user_regs.tbl", r"^(0x022358 .*) srm", r"\1 lri,srm")
        self.refused("rings may not load it with any value")

    def test_an_unprivileged_batch_that_writes_another_engines_is_refused(self):
        self.edit("gen9/user_regs.tbl", r"^0x022200      4 bcs0", "0x022200      4 vcs0")
        self.refused("rings may not load it with any value")

    def test_an_unprivileged_batch_that_reads_what_is_in_no_row_is_refused(self):
        self.edit("gen9/user_regs.tbl", r"^0x002358      8", "0x00207c      4")
        self.refused(r"user_regs\.tbl:\d+: no row of regs.tbl covers it")

    def test_an_unknown_guard_is_refused(self):
        self.edit("gen9/engines.tbl", r" scan ", " sean ")
        self.refused("unknown guard 'sean'")

    def test_an_unsorted_row_is_refused(self):
        self.edit("gen9/regs.tbl", r"^(0x002030 .*\n)(0x002034 .*\n)", r"\2\1")
        self.refused("out of order")

    def test_a_row_without_a_source_is_refused(self):
        self.edit("gen9/regs.tbl", r"^(0x002030 .*)i915$", r"\1")
        self.refused("12 columns, expected 13")

    def test_an_unknown_source_is_refused(self):
        self.edit("gen9/regs.tbl", r"^(0x002030 .*)i915$", r"\1rumour")
        self.refused("source 'rumour'")

    def test_an_unknown_kind_is_refused(self):
        self.edit("gen9/regs.tbl", r"^(0x002030 .*) rw ", r"\1 odd ")
        self.refused("unknown kind 'odd'")

    def test_an_unknown_handler_is_refused(self):
        self.edit("gen9/regs.tbl", r" elsp ", " slep ")
        self.refused("unknown handler 'slep'")

    def test_a_handler_that_no_row_uses_is_refused(self):
        self.edit("gen9/regs.tbl", r" pvinfo ", " -      ")
        self.refused("no register has the handler 'pvinfo'")

    def test_an_unknown_platform_is_refused(self):
        self.edit("gen9/fuses.tbl", r" cfl ", " icl ")
        self.refused("unknown platform 'icl'")

    def test_command_access_without_a_value_rule_is_refused(self):
        self.edit("gen9/regs.tbl", r"^(0x007014 .*) any ", r"\1 -   ")
        self.refused("commands may write it: give it a value rule")

    def test_an_operand_beyond_the_shortest_length_is_refused(self):
        self.edit("gen9/cmds.tbl", r"(MI_FLUSH_DW .* 6\+2 *)4 ", r"\g<1>2 ")
        self.refused("beyond the shortest length 2")

    def test_two_commands_with_one_opcode_are_refused(self):
        self.edit("gen9/cmds.tbl", r"0x7a000000 0xffff0000", "0x7b000000 0xffff0000")
        self.refused("same opcode as line")

    def test_a_fuse_of_an_untracked_register_is_refused(self):
        self.edit("gen9/fuses.tbl", r"^0x145e04 ", "0x145f04 ")
        self.refused("0x145f04 is not in regs.tbl")

    def test_a_switched_register_missing_from_the_engine_list_is_refused(self):
        self.edit("gen9/engine_state.tbl", r"^0x002098 .*\n", "")
        self.refused("add it to engine_state.tbl")

    def test_a_number_that_is_none_is_refused(self):
        self.edit("gen9/regs.tbl", r"^(0x002030 +)4 ", r"\1x ")
        self.refused("column len: 'x' is not a number")

    def test_a_stale_generated_file_fails_the_check(self):
        self.assertEqual(self.gen().returncode, 0)
        self.assertEqual(self.gen("--check").returncode, 0)
        self.edit("gen9/types.tbl", r" 1024 ", " 1025 ")
        result = self.gen("--check")
        self.assertEqual(result.returncode, 1)
        self.assertIn("stale: platforms.c", result.stderr)

    def test_what_is_committed_is_what_the_tables_say(self):
        command = [sys.executable, "-B", os.path.join(TABLES, "gen.py"), "--check"]
        result = subprocess.run(command, capture_output=True, text=True, check=False)
        self.assertEqual(result.returncode, 0, result.stderr)


if __name__ == "__main__":
    unittest.main()
