# SPDX-License-Identifier: MIT OR GPL-2.0-only
"""What one file of the programs has for others is there once.

A linker takes the first of two functions of a name out of libraries, and says nothing; and a
function that only a header has is one that somebody forgot to remove.
"""
import collections
import re

from . import tree

# The libraries of mk/build.mk.
FOLDERS = ("gvt/", "hosted/", "sim/", "firmware-tables/generated/", "shims/vfio-user/",
           "tools/record/", "tools/replay/", "tools/server/", "tests/support/")
DIRECTIVE = re.compile(r"^[ \t]*#(?:[^\n]|\\\n)*", re.M)
FUNCTION = re.compile(r"^(?!static\b|typedef\b|extern\b)[A-Za-z_][\w \t*]*?\b(\w+)"
                      r"\((?:[^;{}()]|\([^()]*\))*\)"
                      r"(?:[^;{}()=]|\([^()]*\))*(?P<end>[;{])", re.M)


def functions(path):
    """(name, whether it is its definition) of each function that is not static."""
    code = DIRECTIVE.sub("", tree.without_comments(tree.text(path)))
    for match in FUNCTION.finditer(code):
        yield match.group(1), match.group("end") == "{"


def check():
    defined = collections.defaultdict(list)
    declared = {}
    for path in tree.sources(".c", ".h"):
        if not str(path).startswith(FOLDERS):
            continue
        for name, whole in functions(path):
            if whole and path.suffix == ".c" and name != "main":
                defined[name].append(path)
            elif not whole and path.suffix == ".h":
                declared[name] = path
    for name, paths in sorted(defined.items()):
        if len(paths) > 1:
            yield f"{paths[1]}: defines {name}(), as {paths[0]} does: name one of them otherwise"
    for name, path in sorted(declared.items()):
        if name not in defined:
            yield f"{path}: has {name}(), which no file defines"
