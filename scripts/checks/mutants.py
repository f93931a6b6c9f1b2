# SPDX-License-Identifier: MIT OR GPL-2.0-only
"""The table of checks that are taken out one by one, tests/mutants.tbl.

Each record says true things: its lines are in the file, once; its tests exist. Each rule of
docs/hardening.md and of the scanner has one.
"""
import collections
import pathlib
import re

from . import tree

TABLE = pathlib.Path("tests/mutants.tbl")

Mutant = collections.namedtuple("Mutant", "line rule file about old new tests")
HEAD = re.compile(r"^([\w-]+) ([\w/.-]+): (\S.*)$")
TEST = re.compile(r"^! ([\w/-]+_test\.c)::(\w+)$")


def parse(text):
    """The records of a table, or ValueError with the line that is wrong."""
    found = []
    record = None
    for number, line in enumerate(text.splitlines(), 1):
        if line.startswith("#") or not line:
            record = record if line else None
            continue
        head, test = HEAD.match(line), TEST.match(line)
        if record is None and head:
            record = Mutant(number, *head.groups(), [], [], [])
            found.append(record)
        elif record and line[0] == "-" and not record.new:
            record.old.append(line[1:].strip())
        elif record and line[0] == "+" and record.old:
            record.new.append(line[1:])
        elif record and test:
            record.tests.append(test.groups())
        else:
            raise ValueError(f"{TABLE}:{number}: this is no part of a record: see its first lines")
    for record in found:
        if not record.old or not record.tests:
            raise ValueError(f"{TABLE}:{record.line}: a record has lines with -, and one with !")
    return found


def places(lines, old):
    """Where the lines @old begin in @lines, white space at both ends aside."""
    stripped = [line.strip() for line in lines]
    return [i for i in range(len(lines) - len(old) + 1) if stripped[i:i + len(old)] == old]


def rules():
    """What has to have a record: ids of hardening.md, names of the scanner's rules."""
    page, header = tree.ROOT / "docs/hardening.md", tree.ROOT / "gvt/cmd/rule.h"
    ids = re.findall(r"^\| (S\d\d(?:, S\d\d)*) \|", page.read_text(encoding="utf-8"), re.M)
    names = re.findall(r'^\s*R\((?!NONE\b)\w+, "([\w-]+)"', header.read_text(encoding="utf-8"),
                       re.M)
    return [i for row in ids for i in row.split(", ")] + names


def check():
    if TABLE not in tree.files():
        return
    try:
        mutants = parse(tree.text(TABLE))
    except ValueError as error:
        yield str(error)
        return
    for mutant in mutants:
        where = f"{TABLE}:{mutant.line}"
        source = tree.ROOT / mutant.file
        if not source.is_file():
            yield f"{where}: there is no {mutant.file}"
            continue
        count = len(places(source.read_text(encoding="utf-8").splitlines(), mutant.old))
        if count != 1:
            yield (f"{where}: {mutant.file} has the lines of this record {count} times; take "
                   "them from there again, with more lines around them where they are not unique")
        for path, name in mutant.tests:
            test = tree.ROOT / "tests/unit" / path
            if not test.is_file() or f"void {name}(" not in test.read_text(encoding="utf-8"):
                yield f"{where}: there is no test {name} in tests/unit/{path}"
    have = {mutant.rule for mutant in mutants}
    for rule in rules():
        if rule not in have:
            yield f"{TABLE}: has no record for the rule {rule}: what is taken out, what fails then?"
