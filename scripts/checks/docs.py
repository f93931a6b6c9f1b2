# SPDX-License-Identifier: MIT OR GPL-2.0-only
"""Documents agree with the code.

Every function of a public header has kernel-doc, in the header or where it is defined; every
test and scenario that a page names exists, and so does a row for each rule of the scanner and
for each requirement; links between pages lead to files, and so do paths in backticks.
"""
import pathlib
import re

from . import tree

PUBLIC = ("gvt/vgt.h", "gvt/port_gpu.h", "gvt/port_hv.h", "sim/sim.h", "sim/host/host.h",
          "pvinfo/pvinfo.h", "shims/vfio-user/device.h", "shims/vfio-user/memory.h",
          "shims/vfio-user/server.h", "shims/vfio-user/transport.h")
REQUIREMENTS = 39
PROTOTYPE = re.compile(r"^(?!static|typedef|#|extern \"C\")[A-Za-z_][\w \t\*]*?\b(\w+)\(([^;{}()]*"
                       r"(?:\([^()]*\)[^;{}()]*)*)\)\s*(?:__\w+(?:\([^)]*\))?\s*)*;", re.M)
COMMENT = re.compile(r"/\*\*\s*\n\s*\*\s*(\w+)\(\)(.*?)\*/", re.S)


def documented():
    found = {}
    for path in tree.sources(".c", ".h"):
        for name, body in COMMENT.findall(tree.text(path)):
            found.setdefault(name, body)
    return found


def parameters(text):
    names = []
    depth, start = 0, 0
    for i, c in enumerate(text + ","):
        depth += (c == "(") - (c == ")")
        if c == "," and depth == 0:
            part = text[start:i].strip()
            start = i + 1
            if part in ("", "void", "..."):
                continue
            inner = re.search(r"\(\*\s*(\w+)\)", part)
            names.append(inner.group(1) if inner else re.findall(r"\w+", part.split("[")[0])[-1])
    return names


def named_tests():
    for page in tree.sources(".md"):
        for number, line in enumerate(tree.text(page).splitlines(), 1):
            for path, name in re.findall(r"`([\w/-]+_test\.c)::(\w+)`", line):
                file = tree.ROOT / "tests/unit" / path
                if not file.is_file() or f"void {name}(" not in file.read_text():
                    yield f"{page}:{number}: there is no test {name} in tests/unit/{path}"


def links():
    for page in tree.sources(".md"):
        for number, line in enumerate(tree.text(page).splitlines(), 1):
            for target in re.findall(r"\]\((?!https?:|#)([^)#]+)", line):
                if not (tree.ROOT / page.parent / target).exists():
                    yield f"{page}:{number}: leads to {target}, which does not exist"


def kernel_doc():
    docs = documented()
    for path in tree.files():
        if str(path) not in PUBLIC:
            continue
        code = re.sub(r"\b__(?:attribute__|printf)\s*\(\([^;]*?\)\)", "", tree.text(path))
        code = tree.without_comments(code)
        for match in PROTOTYPE.finditer(code):
            name = match.group(1)
            where = f"{path}:{tree.line_of(code, match.start())}"
            if name not in docs:
                yield f"{where}: {name}() has no /** {name}() - ... */"
                continue
            for parameter in parameters(match.group(2)):
                if f"@{parameter}" not in docs[name]:
                    yield f"{where}: the kernel-doc of {name}() does not say what @{parameter} is"


def named_files():
    # Other projects have a docs/, too: pages of ours are named by links.
    folders = {f.parts[0] for f in tree.files() if len(f.parts) > 1} - {"docs"}
    for page in tree.sources(".md"):
        for number, line in enumerate(tree.text(page).splitlines(), 1):
            for name in re.findall(r"`([\w.-]+/[\w./*-]*)`", line):
                if name.split("/")[0] in folders and not any(tree.ROOT.glob(name.rstrip("/"))):
                    yield f"{page}:{number}: names {name}, which does not exist"


def scanner_rules():
    header, page = pathlib.Path("gvt/cmd/rule.h"), pathlib.Path("docs/refusals.md")
    if header not in tree.files():
        return
    rows = tree.text(page) if page in tree.files() else ""
    for name in re.findall(r'^\s*R\((?!NONE\b)\w+, "([\w-]+)"', tree.text(header), re.M):
        if f"| {name} |" not in rows:
            yield f"docs/refusals.md: has no row for the rule {name} of gvt/cmd/rule.h"


def named_scenarios():
    folder = pathlib.Path("lab/scenarios")
    known = {f.stem for f in tree.files() if f.parent == folder}
    for page in tree.sources(".md") if known else []:
        for number, line in enumerate(tree.text(page).splitlines(), 1):
            for name in re.findall(r"`lab/run ([a-z][\w-]*)", line):
                if name not in known:
                    yield f"{page}:{number}: lab/run has no scenario {name}"


def requirements():
    page = pathlib.Path("docs/requirements.md")
    rows = re.findall(r"^\| (R\d\d) \|.*\| *(.*?) *\|$",
                      tree.text(page) if page in tree.files() else "", re.M)
    if not rows:
        return
    wanted = [f"R{number:02}" for number in range(1, REQUIREMENTS + 1)]
    for name in wanted:
        if [row for row, _ in rows].count(name) != 1:
            yield f"{page}: {name} has not one row but another number of them"
    for name, test in rows:
        if name not in wanted:
            yield f"{page}: there is no requirement {name}"
        if not re.search(r"`[^`]+`|as R\d\d|not yet|every run of the lab", test):
            yield f"{page}: {name} names no test, no command, and does not say \"not yet\""


def check():
    yield from named_files()
    yield from named_scenarios()
    yield from scanner_rules()
    yield from requirements()
    yield from kernel_doc()
    yield from named_tests()
    yield from links()
