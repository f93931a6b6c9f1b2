# SPDX-License-Identifier: MIT OR GPL-2.0-only
"""The files of the tree, and what checks say of them."""
import functools
import os
import pathlib
import re
import subprocess

ROOT = pathlib.Path(__file__).resolve().parents[2]
SKIPPED = {".git", "build", "__pycache__"}


@functools.lru_cache
def files():
    """All files that are or may be committed, as paths relative to the root."""
    listed = subprocess.run(["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT,
                            capture_output=True, text=True, check=False)
    if listed.returncode == 0:
        names = listed.stdout.splitlines()
    else:
        names = [os.path.relpath(os.path.join(at, name), ROOT)
                 for at, folders, found in os.walk(ROOT)
                 if not SKIPPED.intersection(pathlib.Path(at).relative_to(ROOT).parts)
                 for name in found]
    return [pathlib.Path(n) for n in sorted(set(names)) if (ROOT / n).is_file()]


@functools.lru_cache(maxsize=None)
def text(path):
    """The text of a file, or None where it is binary."""
    data = (ROOT / path).read_bytes()
    if b"\0" in data[:4096]:
        return None
    return data.decode(errors="replace")


def sources(*suffixes):
    return [f for f in files() if f.suffix in suffixes and text(f) is not None]


def is_generated(path):
    return "generated" in path.parts


def without_comments(code):
    """C code with comments and strings blanked out, lines kept."""
    pattern = re.compile(r'//[^\n]*|/\*.*?\*/|"(?:\\.|[^"\\\n])*"', re.S)
    return pattern.sub(lambda m: re.sub(r"[^\n]", " ", m.group()), code)


def line_of(code, position):
    return code.count("\n", 0, position) + 1
