# SPDX-License-Identifier: MIT OR GPL-2.0-only
"""Commit subjects: `block: what changes`, at most 72 columns."""
import re
import subprocess

from . import tree

SUBJECT = re.compile(r"^[a-z0-9.][\w./-]*(?:, [\w./-]+)*: \S.*[^.]$")
LAST = 200


def check():
    log = subprocess.run(["git", "log", "--no-merges", f"-{LAST}", "--format=%h %s"],
                         cwd=tree.ROOT, capture_output=True, text=True, check=False)
    for line in log.stdout.splitlines():
        commit, _, subject = line.partition(" ")
        if len(subject) > 72:
            yield f"commit {commit}: subject of {len(subject)} columns, more than 72: {subject}"
        if not SUBJECT.match(subject):
            yield f'commit {commit}: subject is not "block: what changes": {subject}'
