# SPDX-License-Identifier: MIT OR GPL-2.0-only
"""Hangs of nested guests that are QEMU's fault, and others."""

import contextlib
import os
import struct
import unittest
import unittest.mock

from vgtlab import doubled
from vgtlab.memory import Memory

# A host guest's memory: VMCB, two nested tables, two tables of the nested guest, its stacks.
VMCB, NESTED, TABLES, STACK, OTHER_STACK = 0x1000, 0x2000, 0x4000, 0x8000, 0xC000
SIZE = 0x10000
VIRTUAL = 0xFFFF_8880_0000_0000
RSP = VIRTUAL + STACK + 0x3000
WHERE = VIRTUAL + 0x1234
LARGE_PAGE = 0x83


class TakenWhileOffTest(unittest.TestCase):
    """Frames on the stack of a nested guest."""

    def setUp(self):
        self.file = os.memfd_create("memory-backend-memfd")
        self.addCleanup(os.close, self.file)
        os.ftruncate(self.file, SIZE)
        self.put(NESTED, NESTED + 0x1000 | 1)
        self.put(NESTED + 0x1000, LARGE_PAGE)
        self.put(TABLES + (VIRTUAL >> 39) % 512 * 8, TABLES + 0x1000 | 1)
        self.put(TABLES + 0x1000, LARGE_PAGE)
        self.put(VMCB + 0x0B0, NESTED)
        self.put(VMCB + 0x550, TABLES)
        self.put(VMCB + 0x5D8, RSP)

    def put(self, address, *words):
        """Write @words to memory."""
        os.pwrite(self.file, struct.pack(f"<{len(words)}Q", *words), address)

    def put_frame(self, flags, error=0xFFFF_FFFF_FFFF_FFFF, stack=STACK):
        """An interrupt was taken with @flags."""
        self.put(stack + 0x3800, error, WHERE, 0x10, flags, RSP + 0x900, 0x18)

    def taken_while_off(self, cr3=TABLES):
        """What is found."""
        with contextlib.closing(Memory.of(os.getpid())) as memory:
            return doubled._taken_while_off(memory, {"RSP": RSP, "CR3": cr3, "CR4": 0})

    def test_an_interrupt_taken_with_interrupts_off_is_found(self):
        self.put_frame(0x1_0012)
        self.assertTrue(self.taken_while_off())

    def test_an_interrupt_taken_with_interrupts_on_is_none(self):
        self.put_frame(0x1_0212)
        self.assertFalse(self.taken_while_off())

    def test_an_exception_with_interrupts_off_is_none(self):
        self.put_frame(0x1_0012, error=6)
        self.assertFalse(self.taken_while_off())

    def test_one_taken_before_the_handler_changed_stacks_is_found(self):
        self.put_frame(0x1_0012, stack=OTHER_STACK)
        self.put(STACK + 0x3FF8, VIRTUAL + OTHER_STACK + 0x3000)
        self.assertTrue(self.taken_while_off())

    def test_a_last_word_that_is_no_stack_of_the_kernel_is_none(self):
        self.put_frame(0x1_0012, stack=OTHER_STACK)
        for word in (0x2B, OTHER_STACK + 0x3000, VIRTUAL + OTHER_STACK + 0x3001):
            self.put(STACK + 0x3FF8, word)
            self.assertFalse(self.taken_while_off())

    def test_a_stack_without_frames_is_none(self):
        self.assertFalse(self.taken_while_off())

    def test_a_processor_that_is_in_no_nested_guest_is_none(self):
        self.put_frame(0x1_0012)
        self.assertFalse(self.taken_while_off(cr3=TABLES + 0x1000))

    def test_a_stack_that_is_not_mapped_is_none(self):
        self.put_frame(0x1_0012)
        self.put(TABLES + 0x1000, 0)
        self.assertFalse(self.taken_while_off())


class FakeQmp:
    """A QEMU whose processor always has the same registers."""

    def __init__(self, text):
        self.text = text

    def monitor(self, *_):
        """Registers, whatever was asked."""
        return self.text


class CauseTest(unittest.TestCase):
    """What a processor does that was looked at for a while."""

    def cause(self, text):
        """What is said of one with these registers."""
        with unittest.mock.patch.object(doubled, "_WAIT", 0):
            return doubled._cause(FakeQmp(text), None, 1)

    def test_a_processor_with_interrupts_on_has_no_cause(self):
        self.assertIsNone(self.cause("RIP=ffffffff81000000 RFL=00000246 [---Z-P-]"))

    def test_a_processor_in_real_mode_has_no_cause(self):
        self.assertIsNone(self.cause("EIP=0000fff0 EFL=00000002 [-------]"))


class FalseDeliveryTest(unittest.TestCase):
    """What QEMU on KVM says when it cannot go on."""

    # As it was seen; the registers that do not count are left out.
    LOG = """KVM internal error. Suberror: {kind}
extra data[0]: 0x00000000f0007000
extra data[1]: 0x0000000000000400
RIP=ffffffff8f4a067d RFL={flags:08x} [--S-A--] CPL=0 II=0 A20=1 SMM=0 HLT=0
"""

    def test_a_delivery_while_interrupts_are_off_is_false(self):
        said = doubled.false_delivery(self.LOG.format(kind=3, flags=0x92))
        self.assertIn("ffffffff8f4a067d", said)

    def test_a_delivery_while_interrupts_are_on_may_have_been_one(self):
        self.assertIsNone(doubled.false_delivery(self.LOG.format(kind=3, flags=0x292)))

    def test_another_error_of_kvm_is_no_delivery(self):
        self.assertIsNone(doubled.false_delivery(self.LOG.format(kind=1, flags=0x92)))

    def test_a_log_without_an_error_has_no_delivery(self):
        self.assertIsNone(doubled.false_delivery("warning: VFIO dma-buf not supported\n"))


if __name__ == "__main__":
    unittest.main()
