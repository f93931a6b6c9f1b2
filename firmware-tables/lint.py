# SPDX-License-Identifier: MIT OR GPL-2.0-only
"""Rules that the tables obey. Each check yields TableError objects."""

import re

import tbl

SOURCES = {"skl-2a", "skl-2c", "skl-7", "i915", "i915:nonpriv", "gvt"}
REG_SPACE = 0x200000
# What an unprivileged batch may do by itself: nothing that the device model does for it.
USER_ACTIONS = {"ok", "user", "nop", "reject", "bb_start", "bb_end"}


def check_sources(tables):
    for rows in tables.row.values():
        for row in rows:
            if row["source"] not in SOURCES:
                yield row.error("source '%s' is not one of %s" %
                                (row["source"], ", ".join(sorted(SOURCES))))


def check_words(tables):
    where = [("regs", "handler", "handler"), ("regs", "host", "host"), ("regs", "value", "value"),
             ("regs", "save", "save"),
             ("context", "setter", "setter"), ("context", "rule", "rule"),
             ("engine_state", "mode", "mode"), ("engine_state", "scope", "scope"),
             ("engines", "class", "class"), ("engines", "guard", "guard")]
    for table, column, group in where:
        for row in tables.row[table]:
            word = tbl.default(row[column])
            if word not in tables.words[group]:
                yield row.error("unknown %s '%s'; the words are in vocabulary.tbl" %
                                (group, word))
    for row in tables.row["cmds"]:
        for word in tbl.actions(row):
            if word not in tables.words["action"]:
                yield row.error("unknown action '%s'; the words are in vocabulary.tbl" % word)
    for row in tables.row["regs"]:
        if tbl.kind_of(row)[0] not in tables.words["kind"]:
            yield row.error("unknown kind '%s'; the words are in vocabulary.tbl" % row["kind"])


def check_used_words(tables):
    """A handler nobody names would be code that nothing can reach."""
    used = {tbl.default(row["handler"]) for row in tables.row["regs"]}
    for word in tables.words["handler"]:
        if word not in used:
            yield tbl.TableError("vocabulary.tbl: no register has the handler '%s'" % word)


def check_sorted(tables):
    keys = {"regs": lambda r: (r["offset"], r["platforms"]),
            "cmds": lambda r: (r["match"], r["engines"]),
            "context": lambda r: r["dword"],
            "engine_state": lambda r: r["offset"],
            "nonpriv": lambda r: (r["value"], r["platforms"]),
            "user_regs": lambda r: (r["offset"], r["engine"]),
            "fuses": lambda r: (r["offset"], r["platforms"]),
            "acks": lambda r: (r["offset"], r["ack"]),
            "pcode": lambda r: (r["command"], r["data"]),
            "types": lambda r: r["name"]}
    for table, key in keys.items():
        rows = tables.row[table]
        for before, after in zip(rows, rows[1:]):
            if key(after) == key(before):
                yield after.error("repeats line %d" % before.line)
            elif key(after) < key(before):
                yield after.error("out of order: sort the table")


def check_registers(tables):
    names = {}
    for row in tables.row["regs"]:
        if row["offset"] % 4 or row["len"] % 4 or not row["len"]:
            yield row.error("offset and length must be multiples of 4")
        if row["offset"] + row["len"] > REG_SPACE:
            yield row.error("beyond the register space")
        if row["reset"] & ~0xffff and tbl.kind_of(row)[0] == "masked":
            yield row.error("a masked register has 16 bits of value")
        if tbl.kind_of(row)[0] in ("ro",) and row["ro_mask"] != 0xffffffff:
            yield row.error("a read-only register has ro_mask 0xffffffff")
        for platform in tables.platforms(row):
            if names.setdefault((platform, row["name"]), row) is not row:
                yield row.error("name %s is already at line %d" %
                                (row["name"], names[platform, row["name"]].line))
    for platform in tables.platform_names:
        last = None
        for row in sorted((r for r in tables.row["regs"] if platform in tables.platforms(r)),
                          key=lambda r: r["offset"]):
            if last and row["offset"] < last["offset"] + last["len"]:
                yield row.error("overlaps line %d on %s" % (last.line, platform))
            last = row


def check_owners(tables):
    """What commands may touch is one engine's."""
    owners = tbl.Owners(tables)
    for row in tables.row["regs"]:
        listed = any(row["offset"] <= tbl.nonpriv_offset(r) < row["offset"] + row["len"]
                     for r in tables.row["nonpriv"])
        if (listed or tbl.command_access(row)) and \
                owners.of(row["offset"]) != owners.of(row["offset"] + row["len"] - 4):
            yield row.error("registers of two engines: make it two rows")


def check_command_access(tables):
    """Whatever a command may write has a value rule, and only that."""
    write = (tbl.CMD_BITS["lri"] | tbl.CMD_BITS["lrm"] | tbl.CMD_BITS["lrr_dst"] |
             tbl.CMD_BITS["image"])
    for row in tables.row["regs"]:
        access = tbl.command_access(row)
        rule = tbl.default(row["value"])
        if access & write and rule in ("none", "read_only"):
            yield row.error("commands may write it: give it a value rule")
        if access and not access & write and rule != "read_only":
            yield row.error("commands may only read it: its value rule is read_only")
        if not access and rule != "none":
            yield row.error("a value rule without command access")
        if access & (tbl.CMD_BITS["lrm"] | tbl.CMD_BITS["lrr_dst"]) and rule != "any":
            yield row.error("lrm and lrr_dst write values nobody can check: only with rule any")
        if tbl.kind_of(row)[0] == "ro" and access & write:
            yield row.error("commands cannot write a read-only register")
        if access & write and row["save"] in ("none", "vreg") and row["name"][:10] != "RING_NOPID":
            yield row.error("a register that commands write must follow its owner "
                            "(save ctx, engine or shared)")


def check_user_registers(tables):
    """An unprivileged batch writes no more than a ring, and reads what is nobody's secret."""
    write = tbl.CMD_BITS["lri"] | tbl.CMD_BITS["lrm"] | tbl.CMD_BITS["lrr_dst"]
    owners = tbl.Owners(tables)
    for row in tables.row["user_regs"]:
        access = tbl.command_access(row)
        if access & tbl.CMD_BITS["image"] or not access:
            yield row.error("a batch is no image: lri, lrm, srm, lrr_src, lrr_dst")
        found = [reg for reg in tables.row["regs"]
                 if reg["offset"] <= row["offset"] and
                 row["offset"] + row["len"] <= reg["offset"] + reg["len"]]
        if not found:
            yield row.error("no row of regs.tbl covers it")
        for reg in found:
            if access & write and not (tbl.command_access(reg) & tbl.CMD_BITS["lri"] and
                                       reg["value"] == "any" and
                                       owners.of(reg["offset"]) == row["engine"]):
                yield row.error("regs.tbl line %d: rings may not load it with any value" %
                                reg.line)
            if not access & write and not tbl.command_access(reg) & tbl.CMD_BITS["srm"]:
                yield row.error("regs.tbl line %d: rings may not store it" % reg.line)


def check_acks(tables):
    """Each request has its register, and each such register its request."""
    requests = {r["offset"]: r for r in tables.row["regs"] if r["handler"] == "ack"}
    for row in tables.row["acks"]:
        reg = requests.get(row["offset"])
        if reg is None or reg["name"] != row["name"]:
            yield row.error("no register %s with handler ack is there" % row["name"])
        shift = row["ack_mask"].bit_length() - row["mask"].bit_length()
        moved = row["mask"] << shift if shift > 0 else row["mask"] >> -shift
        if moved != row["ack_mask"]:
            yield row.error("ack_mask is not mask shifted")
    for offset in sorted(set(requests) - {row["offset"] for row in tables.row["acks"]}):
        yield requests[offset].error("handler ack without a row in acks.tbl")


def check_pcode(tables):
    for row in tables.row["pcode"]:
        if row["command"] > 0xff:
            yield row.error("a mailbox command has 8 bits")
        if not re.match(r"any$|0x[0-9a-f]+$|\d+$", row["data"]):
            yield row.error("data '%s' is neither a number nor any" % row["data"])


def check_commands(tables):
    limit = 6
    index = {}
    for row in tables.row["cmds"]:
        mask, bias = tbl.command_length(row)
        ops = tbl.operands(row)
        shortest, user_shortest = tbl.min_lengths(row)
        if row["match"] & ~row["mask"]:
            yield row.error("match has bits outside mask")
        if mask > 0xffff:
            yield row.error("a length field has 16 bits at most")
        if not mask and not shortest == row["max"] == bias:
            yield row.error("min and max must be the constant length")
        if row["max"] and row["max"] < shortest:
            yield row.error("max is below min")
        if len(ops) > limit:
            yield row.error("more than %d operands" % limit)
        for op in ops:
            if op["kind"] not in tables.words["operand"]:
                yield row.error("unknown operand kind '%s'" % op["kind"])
            width = 2 if op["kind"] in ("addr48", "batch", "reg_list") else 1
            last = max(op["dw"] + width - 1, op["sel_dw"], op["val_dw"], op["cond_dw"])
            if last >= shortest:
                yield row.error("operand at dword %d is beyond the shortest length %d" %
                                (last, shortest))
            # Of an address the selector is all that is looked at there.
            if max(op["dw"], op["sel_dw"], op["cond_dw"]) >= user_shortest:
                yield row.error("operand at dword %d is beyond the shortest length %d" %
                                (op["dw"], user_shortest))
            if op["kind"] in ("addr48", "addr32") and op["space"] != "ppgtt" and not op["size"] \
                    and row["action"] == "ok":
                yield row.error("an audited address needs a size")
        if tbl.actions(row)[1] not in USER_ACTIONS:
            yield row.error("what becomes of it in unprivileged batches? (%s)" %
                            ", ".join(sorted(USER_ACTIONS)))
        if tbl.actions(row)[1] == "ok" and tbl.user_operands(row):
            yield row.error("its operands are judged: user")
        for engine in tables.classes(row):
            for slot in command_slots(row):
                if index.setdefault((engine, slot), row) is not row:
                    yield row.error("same opcode as line %d on %s" %
                                    (index[engine, slot].line, engine))


# Where the opcode of each client (MI, 2D, 3D and media) stands: lowest bit, bits.
CLIENTS = {0: (23, 6), 2: (22, 7), 3: (16, 13)}


def command_slots(row):
    """Index numbers (client, slot) that a command occupies."""
    client = row["match"] >> 29
    shift, bits = CLIENTS[client]
    base = (row["match"] >> shift) & ((1 << bits) - 1)
    fixed = (row["mask"] >> shift) & ((1 << bits) - 1)
    return [(client, slot) for slot in range(1 << bits) if slot & fixed == base]


def check_links(tables):
    """Rows that name registers, engines and interrupt groups name existing ones."""
    groups = [r["name"] for r in tables.irq("group")]
    engines = [r["name"] for r in tables.row["engines"]]
    covered = {}
    for row in tables.row["regs"]:
        if set(tables.platforms(row)) & set(tables.devices):
            for offset in range(row["offset"], row["offset"] + row["len"], 4):
                covered[offset] = row
    for row in tables.irq("event") + tables.row["engines"]:
        if row.get("group", row.get("irq_group")) not in groups:
            yield row.error("unknown interrupt group")
    for row in tables.row["engine_state"] + tables.row["user_regs"]:
        if row["engine"] not in engines:
            yield row.error("unknown engine '%s'" % row["engine"])
    for row in tables.row["engine_state"]:
        reg = covered.get(row["offset"])
        wanted = row["scope"] if row["mode"] == "switch" else "ctx"
        if reg is None or reg["offset"] + reg["len"] < row["offset"] + row["len"]:
            yield row.error("no row of regs.tbl covers it")
        elif reg["save"] != wanted:
            yield row.error("regs.tbl line %d saves it as %s, here it is %s" %
                            (reg.line, reg["save"], wanted))
    listed = {o for r in tables.row["engine_state"]
              for o in range(r["offset"], r["offset"] + r["len"], 4)}
    for offset, reg in covered.items():
        if reg["save"] in ("engine", "shared") and offset not in listed:
            yield reg.error("follows the engine's owner: add it to engine_state.tbl")
            break
    write = tbl.CMD_BITS["lri"] | tbl.CMD_BITS["lrm"] | tbl.CMD_BITS["lrr_dst"] | \
        tbl.CMD_BITS["image"]
    own = {row["reg"] for row in tables.row["context"]}
    for reg in tables.row["regs"]:
        # What the image has a dword for is set in each image.
        offsets = set(range(reg["offset"], reg["offset"] + reg["len"], 4))
        if reg["save"] == "ctx" and tbl.command_access(reg) & write and \
                reg["offset"] & 0xfff not in own and not offsets <= listed:
            yield reg.error("what commands or images load follows the owner: add it to "
                            "engine_state.tbl")
    for row in tables.row["nonpriv"]:
        offset = tbl.nonpriv_offset(row)
        if offset not in covered:
            yield row.error("register 0x%06x is not in regs.tbl" % offset)
        for reg in tables.row["regs"]:
            if not reg["offset"] <= offset < reg["offset"] + reg["len"]:
                continue
            if offset not in listed or not tbl.command_access(reg) & tbl.CMD_BITS["lri"]:
                yield row.error("regs.tbl line %d: what unprivileged batches write has to follow "
                                "the owner: it needs access lri and a row in engine_state.tbl" %
                                reg.line)
    for row in tables.row["fuses"]:
        if row["offset"] not in covered:
            yield row.error("register 0x%06x is not in regs.tbl" % row["offset"])
        elif covered[row["offset"]]["name"] != row["name"]:
            yield row.error("regs.tbl calls this register %s" % covered[row["offset"]]["name"])
    for row in tables.row["acks"]:
        if row["ack"] not in covered:
            yield row.error("register 0x%06x is not in regs.tbl" % row["ack"])
    for row in tables.irq("group"):
        for step in range(0, 16, 4):
            if row["base"] + step not in covered:
                yield row.error("register 0x%06x is not in regs.tbl" % (row["base"] + step))
    for row in tables.row["engines"]:
        for column in ("base", "tlb", "mocs"):
            offset = row[column] + (0x230 if column == "base" else 0)
            if offset not in covered:
                yield row.error("register 0x%06x is not in regs.tbl" % offset)
        if not tables.row["context"][-1]["dword"] < row["end"] < 0x400:
            yield row.error("end must be behind the rows of context.tbl, inside the page")


CHECKS = [check_sources, check_words, check_used_words, check_sorted, check_registers,
          check_owners, check_command_access, check_user_registers, check_acks, check_pcode,
          check_commands, check_links]


def problems(tables):
    """All problems found, as text."""
    found = []
    for check in CHECKS:
        try:
            found += [str(error) for error in check(tables)]
        except tbl.TableError as error:
            found.append(str(error))
    return found
