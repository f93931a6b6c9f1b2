#!/usr/bin/env python3
# SPDX-License-Identifier: MIT OR GPL-2.0-only
"""Check the tables and generate C from them. The format is in FORMAT.md."""

import argparse
import os
import sys

import emit
import lint
import tbl


def stale(texts, directory):
    """Names of generated files that are missing, differ, or should not be there."""
    found = []
    present = set(os.listdir(directory)) if os.path.isdir(directory) else set()
    for name, text in texts.items():
        path = os.path.join(directory, name)
        if name not in present:
            found.append(name)
            continue
        with open(path, encoding="ascii") as file:
            if file.read() != text:
                found.append(name)
    return found + sorted(present - set(texts))


def write(texts, directory):
    os.makedirs(directory, exist_ok=True)
    for name in stale(texts, directory):
        if name in texts:
            with open(os.path.join(directory, name), "w", encoding="ascii") as file:
                file.write(texts[name])
            print("wrote %s" % os.path.join(directory, name))


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    mode = parser.add_mutually_exclusive_group()
    mode.add_argument("--check", action="store_true",
                      help="write nothing; fail if a generated file is stale")
    mode.add_argument("--lint", action="store_true", help="write nothing; check the tables only")
    parser.add_argument("--root", default=tbl.HERE, metavar="DIR",
                        help="directory with vocabulary.tbl and gen9/ (default: that of gen.py)")
    args = parser.parse_args()
    try:
        tables = tbl.Tables(args.root)
        problems = lint.problems(tables)
    except (tbl.TableError, OSError) as error:
        problems = [str(error)]
    if problems:
        print("\n".join(problems), file=sys.stderr)
        print("%d problem(s) in the tables; nothing was generated" % len(problems),
              file=sys.stderr)
        return 1
    if args.lint:
        return 0
    output = os.path.join(args.root, "generated")
    texts = emit.files(tables, args.root)
    if args.check:
        old = stale(texts, output)
        if old:
            print("stale: %s; run firmware-tables/gen.py" % ", ".join(old), file=sys.stderr)
        return 1 if old else 0
    write(texts, output)
    return 0


if __name__ == "__main__":
    sys.exit(main())
