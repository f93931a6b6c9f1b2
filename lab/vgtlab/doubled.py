# SPDX-License-Identifier: MIT OR GPL-2.0-only
"""Whether QEMU hung a nested guest by giving its processor one interrupt twice.

TCG's VMRUN delivers an interrupt that the hypervisor injects, but leaves its vector in
the processor's exception_index. If QEMU asks that processor to leave its loop for any
reason before the next exception, it delivers what it finds there once more, whatever
the interrupt flag says. A timer interrupt inside the handler of a timer interrupt then
waits for ever for a lock that the outer one holds.

Or the access of a nested guest to a device's registers ends with "an event was being
delivered": KVM refuses to go on then. See lab/README.md.
"""

import re
import struct
import time

from .config import LabError
from .qmp import Qmp

# "AMD64 Architecture Programmer's Manual", volume 2, appendix B: layout of the VMCB.
_VMCB_NESTED_CR3, _VMCB_CR3, _VMCB_RSP = 0x0B0, 0x550, 0x5D8
# The same, section 5.3: page tables.
_PRESENT, _LARGE, _ADDRESS, _PAGE = 1, 1 << 7, 0x000F_FFFF_FFFF_F000, 4096
_CR4_LA57 = 1 << 12
_FLAG_ALWAYS, _FLAG_IF, _FLAGS = 1 << 1, 1 << 9, 0x3F_7FD7
# Linux: kernel stacks, selectors, and what stands where an exception has its error code.
_STACK, _KERNEL_CS, _NO_ERROR = 16384, 0x10, 0xFFFF_FFFF_FFFF_FFFF
_KERNEL_SS = (0, 0x18)
_SAMPLES, _WAIT = 40, 0.1
_ENOUGH = 5
# "KVM API" of the kernel's documentation: KVM_INTERNAL_ERROR_DELIVERY_EV.
_DELIVERY = "KVM internal error. Suberror: 3"


def cause(memory, qmp_path, cpus):
    """A sentence if it was QEMU that hung a guest nested in the one with @memory, else None."""
    try:
        with Qmp(qmp_path) as qmp:
            return _cause(qmp, memory, cpus)
    except (OSError, LabError, ValueError):
        return None


def false_delivery(log):
    """A sentence if @log of a nested QEMU has a delivery that cannot have been; else None.

    An interrupt is not delivered while interrupts are off, as they are in the registers of
    that moment, and no delivery touches a device: that is where the access was to.
    """
    _, found, dump = log.partition(_DELIVERY)
    registers = _registers(dump)
    if not found or registers.get("RFL", _FLAG_IF) & _FLAG_IF:
        return None
    return ("QEMU told KVM of an event in delivery while interrupts were off, at the access to a "
            f"device by {registers['RIP']:x} (lab/README.md, What QEMU does wrong)")


def _cause(qmp, memory, cpus):
    # The guest is not stopped to be looked at: that alone may have QEMU do it. What hangs does
    # not change.
    seen = {}
    for _ in range(_SAMPLES):
        for cpu in range(cpus):
            registers = _registers(qmp.monitor("info registers", cpu))
            # A guest that boots is not in 64-bit mode yet, where registers have other names.
            if registers.get("RFL", _FLAG_IF) & _FLAG_IF:
                continue
            address = registers["RIP"]
            seen[address] = seen.get(address, 0) + 1
            if seen[address] == _ENOUGH and _taken_while_off(memory, registers):
                return ("QEMU gave its processor an interrupt while interrupts were off, "
                        f"which waits at {address:x} now (lab/README.md, What QEMU does wrong)")
        time.sleep(_WAIT)
    return None


def _registers(text):
    return {name: int(value, 16) for name, value
            in re.findall(r"\b([A-Z0-9]{2,3}) ?=([0-9a-f]{8,16})\b", text)}


def _taken_while_off(memory, registers):
    """Whether the stack has the frame of an interrupt that was taken with interrupts off.

    Handlers run on a stack of their own, whose last word says where the interrupted one is: the
    frame is there if the second of the two came before the first had changed stacks.
    """
    nested = _nested_cr3(memory, registers["RSP"], registers["CR3"])
    if nested is None:
        return False
    tables = _Tables(memory, registers, nested)
    words = _stack_words(tables, registers["RSP"])
    return _has_frame(words) or bool(words) and _has_frame(_stack_words(tables, words[-1]))


def _stack_words(tables, pointer):
    """What is on the stack from @pointer up; nothing if that is no kernel's address."""
    if not pointer >> 63 or pointer % 8:
        return ()
    stack = tables.read(pointer, _STACK - pointer % _STACK)
    return struct.unpack(f"<{len(stack) // 8}Q", stack[:len(stack) & ~7])


def _has_frame(words):
    return any(error == _NO_ERROR and selector == _KERNEL_CS and other in _KERNEL_SS and
               address >> 63 and top >> 63 and
               flags & _FLAG_ALWAYS and not flags & (_FLAG_IF | ~_FLAGS)
               for error, address, selector, flags, top, other
               in zip(*(words[first:] for first in range(6))))


def _nested_cr3(memory, rsp, cr3):
    """The root of the nested page tables of the guest with @rsp and @cr3, None: no guest."""
    wanted = rsp.to_bytes(8, "little")
    for _, piece in memory.pieces():
        place = piece.find(wanted)
        while place >= 0:
            page = place - _VMCB_RSP
            if page >= 0 and page % _PAGE == 0:
                found, root = (int.from_bytes(piece[page + at:page + at + 8], "little")
                               for at in (_VMCB_CR3, _VMCB_NESTED_CR3))
                if found == cr3 and root and root % _PAGE == 0:
                    return root
            place = piece.find(wanted, place + 1)
    return None


class _Tables:
    """Page tables of a nested guest, over nested ones with as many levels."""

    def __init__(self, memory, registers, nested_cr3):
        self._memory = memory
        self._cr3 = registers["CR3"]
        self._nested_cr3 = nested_cr3
        self._top = 48 if registers["CR4"] & _CR4_LA57 else 39

    def _walk(self, root, address, physical):
        """The physical address of @address, None: not there. @physical() says where tables are."""
        table = root & _ADDRESS
        for shift in range(self._top, 11, -9):
            place = physical(table + (address >> shift) % 512 * 8)
            entry = 0 if place is None else self._memory.word(place)
            if not entry & _PRESENT:
                return None
            table = entry & _ADDRESS
            if shift in (30, 21) and entry & _LARGE:
                rest = (1 << shift) - 1
                return table & ~rest | address & rest
        return table | address % _PAGE

    def _nested(self, address):
        return self._walk(self._nested_cr3, address, lambda place: place)

    def read(self, address, size):
        """@size bytes at the nested guest's virtual @address, fewer if a page is not there."""
        found = b""
        while len(found) < size:
            place = self._walk(self._cr3, address, self._nested)
            place = None if place is None else self._nested(place)
            if place is None:
                break
            length = min(size - len(found), _PAGE - address % _PAGE)
            found += self._memory.read(place, length)
            address += length
        return found
