# SPDX-License-Identifier: MIT OR GPL-2.0-only
"""Checks that other programs make: shellcheck, codespell, the generator of the tables."""
import ast
import shutil
import subprocess

from . import tree

IGNORED_WORDS = "fo,hist,ans,fpr,clen,parms,inout,creat,ths,nd,te,ser,sie,bu,siz,afe"


def lines_of(command, name, package):
    if not shutil.which(command[0]):
        return [f"{name} is not installed: run scripts/install-deps (Debian package {package})"]
    done = subprocess.run(command, cwd=tree.ROOT, capture_output=True, text=True, check=False)
    if done.returncode == 0:
        return []
    return [l for l in (done.stdout + done.stderr).splitlines() if l.strip()][:40] or \
        [f"{name} ended with status {done.returncode}"]


def is_shell(path):
    text = tree.text(path) or ""
    first = text.split("\n", 1)[0]
    return path.suffix == ".sh" or (first.startswith("#!") and first.rstrip().endswith(
        ("/sh", "/bash", " sh", " bash", "/sh -e", "/bash -e")))


def shell():
    scripts = [str(f) for f in tree.files() if is_shell(f)]
    if scripts:
        # SC2187 only says that ash scripts are read as dash ones.
        yield from lines_of(["shellcheck", "-e", "SC2187", "-f", "gcc", *scripts], "shellcheck",
                            "shellcheck")


def spelling():
    names = [str(f) for f in tree.files() if tree.text(f) is not None and not tree.is_generated(f)
             and not str(f).startswith(("LICENSES/", "tests/golden/", "tests/fuzz/corpus/"))
             and f.suffix not in (".tbl", ".csv", ".testlist")]
    yield from lines_of(["codespell", "-L", IGNORED_WORDS, *names], "codespell", "codespell")


def tables():
    for mode in ("--check", "--lint"):
        yield from lines_of(["python3", "firmware-tables/gen.py", mode], f"gen.py {mode}",
                            "python3")


def python():
    for path in tree.files():
        text = tree.text(path)
        if text and (path.suffix == ".py" or text.startswith("#!/usr/bin/env python3")):
            try:
                ast.parse(text)
            except SyntaxError as error:
                yield f"{path}:{error.lineno}: {error.msg}"
