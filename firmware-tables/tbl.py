# SPDX-License-Identifier: MIT OR GPL-2.0-only
"""Reader of the tables: text rows to objects. Errors name file and line."""

import collections
import os
import re

HERE = os.path.dirname(os.path.abspath(__file__))
GEN = "gen9"

COLUMNS = {
    "platforms": "name kind device rev subsys ggc bsm stolen aperture gttmm pch ddc_b cs_khz "
                 "title source",
    "regs": "offset len name platforms kind ro_mask reset handler host cmd value save source",
    "cmds": "name engines match mask length min max action operands source",
    "context": "dword reg name engines setter rule source",
    "engine_state": "offset len engine mode scope source",
    "engines": "name class instance base irq_group irq_shift gdrst tlb mocs image end "
               "guard source",
    "nonpriv": "value platforms source",
    "user_regs": "offset len engine cmd source",
    "fuses": "offset platforms value name source",
    "acks": "offset mask ack ack_mask name source",
    "pcode": "command data answer name source",
    "types": "name low_gm_mb high_gm_mb fences weight width height source",
}
IRQ_COLUMNS = {"group": "row name base master source", "event": "row name group bit source"}
NUMBERS = set("""offset len ro_mask reset match mask max dword reg base gdrst tlb mocs image end
                 device rev subsys ggc bsm stolen aperture gttmm pch ddc_b cs_khz value low_gm_mb
                 high_gm_mb fences weight width height bit irq_shift instance ack ack_mask
                 command answer""".split())
WORD_COLUMNS = {("regs", "value")}


class TableError(Exception):
    """A row that cannot be used; str() says where, what and what to do."""


class Row(collections.UserDict):
    """One row: values by column name, and where it stands."""

    def __init__(self, values, path, line):
        super().__init__(values)
        self.path = path
        self.line = line

    def error(self, text):
        return TableError("%s:%d: %s" % (os.path.relpath(self.path, HERE), self.line, text))


def _number(text):
    return 0 if text == "-" else int(text, 0)


def _lines(path):
    with open(path, encoding="ascii") as file:
        for number, line in enumerate(file, 1):
            text = line.split("#", 1)[0].split()
            if text:
                yield number, text


def _row(table, columns, path, line, fields):
    names = columns.split()
    row = Row({}, path, line)
    if len(fields) != len(names):
        raise row.error("%d columns, expected %d (%s)" % (len(fields), len(names), columns))
    for name, text in zip(names, fields):
        if name in NUMBERS and (table, name) not in WORD_COLUMNS:
            try:
                row[name] = _number(text)
            except ValueError:
                raise row.error("column %s: '%s' is not a number" % (name, text)) from None
        else:
            row[name] = text
    return row


def read(table, directory):
    """Rows of one table, in file order."""
    path = os.path.join(directory, table + ".tbl")
    rows = []
    for line, fields in _lines(path):
        columns = COLUMNS.get(table)
        if table == "irqs":
            columns = IRQ_COLUMNS.get(fields[0])
            if columns is None:
                raise Row({}, path, line).error("'%s' is neither group nor event" % fields[0])
        rows.append(_row(table, columns, path, line, fields))
    return rows


def read_vocabulary(path):
    """Classes of words, in file order: {class: [word, ...]}."""
    words = collections.OrderedDict()
    for line, fields in _lines(path):
        if len(fields) < 3:
            raise Row({}, path, line).error("a word needs a class, a name and a meaning")
        group = words.setdefault(fields[0], [])
        if fields[1] in group:
            raise Row({}, path, line).error("'%s' is listed twice in %s" % (fields[1], fields[0]))
        group.append(fields[1])
    return words


class Tables:
    """All tables of a generation and the vocabulary."""

    def __init__(self, root=HERE):
        self.dir = os.path.join(root, GEN)
        self.words = read_vocabulary(os.path.join(root, "vocabulary.tbl"))
        self.row = {name: read(name, self.dir) for name in list(COLUMNS) + ["irqs"]}
        self.platform_names = [r["name"] for r in self.row["platforms"]]
        self.devices = [r["name"] for r in self.row["platforms"] if r["kind"] == "device"]

    def platforms(self, row):
        """Platform names that a row's "platforms" column stands for."""
        text = row["platforms"]
        if text == "*":
            return list(self.platform_names)
        if text == GEN:
            return [n for n in self.platform_names if n != "bdw"]
        names = text.split("+")
        for name in names:
            if name not in self.platform_names:
                raise row.error("unknown platform '%s'; add it to platforms.tbl" % name)
        return names

    def classes(self, row):
        """Engine classes that a row's "engines" column stands for."""
        words = self.words["class"]
        names = words if row["engines"] == "*" else row["engines"].split("+")
        for name in names:
            if name not in words:
                raise row.error("unknown engine class '%s'" % name)
        return names

    def irq(self, kind):
        return [r for r in self.row["irqs"] if r["row"] == kind]


OPERAND = re.compile(r"^(\w+)@(\d+):(rw|r|w)((?::[^:,]+)*)$")


def parse_operand(row, text):
    """One operand of cmds.tbl: see FORMAT.md."""
    match = OPERAND.match(text)
    if not match:
        raise row.error("operand '%s' is not kind@dword:access[:option...]" % text)
    op = dict(kind=match[1], dw=int(match[2]), access=match[3], space="ppgtt", sel_dw=0,
              sel_bit=0, sel_val=0, val_dw=0, cond_dw=0, size=0, cond_any=0, cond_none=0)
    for option in match[4].split(":")[1:]:
        key, _, value = option.partition("=")
        if key in ("ggtt", "ppgtt") and not value:
            op["space"] = key
        elif key == "size":
            op["size"] = int(value, 0)
        elif key == "val":
            op["val_dw"] = int(value, 0)
        elif key == "sel" and re.match(r"^\d+\.!?\d+$", value):
            dw, bit = value.split(".")
            op.update(space="select", sel_dw=int(dw), sel_bit=int(bit.lstrip("!")),
                      sel_val=0 if bit.startswith("!") else 1)
        elif key == "if" and re.match(r"^\d+\.0x[0-9a-f]+$", value):
            dw, mask = value.split(".")
            op.update(cond_dw=int(dw), cond_any=int(mask, 0))
        elif key == "unless":
            op["cond_none"] = int(value, 0)
        else:
            raise row.error("operand '%s': unknown option '%s'" % (text, option))
    return op


def nonpriv_offset(row):
    """The first register that a row of nonpriv.tbl is about."""
    return row["value"] & 0x03fffffc


def judge_bits(ops):
    """(dword, mask) such that no operand exists unless the dword has a bit of the mask."""
    dwords = {op["cond_dw"] for op in ops}
    if len(dwords) != 1 or not all(op["cond_any"] for op in ops):
        return 0, 0
    mask = 0
    for op in ops:
        mask |= op["cond_any"]
    return dwords.pop(), mask


def operands(row):
    text = row["operands"]
    return [] if text == "-" else [parse_operand(row, part) for part in text.split(",")]


def command_length(row):
    """(mask of the length field, what to add to it); a constant length has no field."""
    text = row["length"]
    if re.match(r"^=\d+$", text):
        return 0, int(text[1:])
    if re.match(r"^\d+\+\d+$", text):
        bits, bias = text.split("+")
        return (1 << int(bits)) - 1, int(bias)
    raise row.error("length '%s' is neither =DWORDS nor BITS+BIAS" % text)


def user_operands(row):
    """Those that are judged in unprivileged batches: not what is the context's own anyway."""
    return [op for op in operands(row)
            if op["kind"] not in ("addr48", "addr32") or op["space"] != "ppgtt"]


def actions(row):
    """(in privileged streams, in unprivileged batches); the latter may have no own word."""
    action, _, user = row["action"].partition("/")
    if not user and action in ("ok", "own"):
        user = "user" if user_operands(row) else "ok"
    return action, user or action


def min_lengths(row):
    """Shortest length (in privileged streams, in unprivileged batches)."""
    match = re.match(r"^(\d+)(?:/(\d+))?$", row["min"])
    if not match:
        raise row.error("min '%s' is neither DWORDS nor DWORDS/DWORDS" % row["min"])
    return int(match[1]), int(match[2] or match[1])


def kind_of(row):
    """(kind, w1c mask) of a register row."""
    kind, _, mask = row["kind"].partition(":")
    if kind == "w1c":
        return kind, int(mask, 0) if mask else 0xffffffff
    if mask:
        raise row.error("only w1c takes a mask")
    return kind, 0


class Owners:
    """Which engine's commands may touch a register: that of its page or MOCS table, or REST."""

    REST = "rcs0"

    def __init__(self, tables):
        self.ranges = [(start, length, row["name"]) for row in tables.row["engines"]
                       for start, length in ((row["base"], 0x1000), (row["mocs"], 0x100))]

    def of(self, offset):
        """Name of the engine."""
        for start, length, name in self.ranges:
            if start <= offset < start + length:
                return name
        return self.REST


CMD_BITS = {"lri": 0x01, "lrm": 0x02, "srm": 0x04, "lrr_src": 0x08, "lrr_dst": 0x10, "image": 0x20}


def command_access(row):
    """VGT_CMD_* bits of a register row."""
    bits = 0
    for word in [] if row["cmd"] == "-" else row["cmd"].split(","):
        if word not in CMD_BITS:
            raise row.error("unknown command access '%s'" % word)
        bits |= CMD_BITS[word]
    return bits


def default(word):
    """Table columns write the first word of a class as "-" where it means nothing special."""
    return "none" if word == "-" else word
