# SPDX-License-Identifier: MIT OR GPL-2.0-only
"""The hosted kernel API is a closed list: hosted/LIST.md."""
import re

from . import tree

INCLUDE = re.compile(r"^\s*#\s*include\s+<((?:linux|drm|trace|asm)/[^>]+)>", re.M)


def check():
    page = tree.text("hosted/LIST.md")
    listed = set(re.findall(r"^\| ([\w/]+\.h) \|", page, re.M))
    borrowed = set(re.findall(r"`([\w/]+\.h)`", page))
    base = "hosted/include/"
    present = {str(f)[len(base):] for f in tree.files() if str(f).startswith(base)}
    present = {name for name in present if not name.startswith("hosted/")}
    for name in sorted(present - listed):
        yield f"hosted/include/{name}: not in hosted/LIST.md: add a row that says what it offers"
    for name in sorted(listed - present):
        yield f"hosted/LIST.md: names {name}, which is not in hosted/include"
    for path in tree.sources(".c", ".h"):
        if path.parts[0] != "gvt":
            continue
        code = tree.text(path)
        for match in INCLUDE.finditer(code):
            if match.group(1) not in listed | borrowed:
                yield (f"{path}:{tree.line_of(code, match.start())}: <{match.group(1)}> is not "
                       "hosted: see hosted/LIST.md")
