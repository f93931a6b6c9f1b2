# SPDX-License-Identifier: MIT OR GPL-2.0-only
"""Licence lines, sizes, columns, and words that have no place in the tree."""
import re

from . import tree

NO_SPDX = {".json", ".png", ".bin", ".testlist", ".txt", ".tsv", ".dkms"}
# Of debian/: files whose format has no comments.
NO_SPDX_NAMES = {"LICENSE", "VERSION", ".gitignore", "changelog", "copyright", "format"}
GPL_ONLY = ("shims/kvm/", "shims/xen/", "shims/compat/", "i915-hooks/")
DUAL = "MIT OR GPL-2.0-only"
MAX_LINES = 800
MAX_COLUMNS = 100
# Paths of somebody's machine, and notes that are not part of the tree.
WORDS = re.compile(r"(?<![\w.~-])/(?:work|home)/\w|\.\./shared\b|\bknowledge/\w+\.md")
CODE = (".c", ".h", ".py", ".sh", ".mk")


def is_data(path):
    name = str(path)
    return name.startswith(("LICENSES/", "tests/fuzz/corpus/", "tests/golden/")) or \
        path.suffix in NO_SPDX or path.name in NO_SPDX_NAMES or ".expect" in path.name


def spdx(path, text):
    found = re.search(r"SPDX-License-Identifier: (.*?)(?: \*/| -->)?\s*$", "\n".join(
        text.splitlines()[:4]), re.M)
    wanted = "GPL-2.0-only" if str(path).startswith(GPL_ONLY) else DUAL
    if not found:
        return f"{path}:1: no SPDX line: add SPDX-License-Identifier: {wanted}"
    if found.group(1) != wanted:
        return f"{path}:1: licence is {found.group(1)}: here it is {wanted}"
    return None


def check():
    for path in tree.files():
        text = tree.text(path)
        if text is None or str(path).startswith("LICENSES/"):
            continue
        if not is_data(path):
            problem = spdx(path, text)
            if problem:
                yield problem
        lines = text.splitlines()
        is_code = path.suffix in CODE or (not path.suffix and text.startswith("#!"))
        if is_code and not tree.is_generated(path):
            if len(lines) > MAX_LINES:
                yield f"{path}: {len(lines)} lines: more than {MAX_LINES}, split it"
            for number, line in enumerate(lines, 1):
                if len(line.expandtabs(8)) > MAX_COLUMNS:
                    yield f"{path}:{number}: more than {MAX_COLUMNS} columns"
        if is_code and text and not text.endswith("\n"):
            yield f"{path}: does not end with a newline"
        if str(path).startswith("scripts/checks/"):
            continue
        for number, line in enumerate(lines, 1):
            if line.rstrip() != line and is_code:
                yield f"{path}:{number}: white space at the end"
            found = WORDS.search(line)
            if found:
                yield f'{path}:{number}: "{found.group(0)}" is not part of this tree'
