# SPDX-License-Identifier: MIT OR GPL-2.0-only
"""Who may include whom (layers.txt), and what the core may not name."""
import fnmatch
import pathlib
import re

from . import tree

INCLUDE = re.compile(r'^[ \t]*#[ \t]*include(?:_next)?[ \t]+(?:"([^"]+)"|<([^>]+)>)', re.M)
# The core knows none of these.
FOREIGN = re.compile(r"\b\w*(?:i915|kvm(?!alloc|emdup)|vfio|xen|stdio)\w*\b", re.I)
VERSION = re.compile(r"\bLINUX_VERSION_CODE\b|\bKERNEL_VERSION\b")


def rules():
    found = {}
    for line in (pathlib.Path(__file__).parent / "layers.txt").read_text().splitlines():
        line = line.split("#")[0].strip()
        if line:
            folder, words = line.split(":")
            found[folder.strip()] = words.split()
    return found


def layer_of(path, layers):
    fits = [f for f in layers if str(path).startswith(f + "/")]
    return max(fits, key=len) if fits else None


def allowed(target, system, layer, words):
    if system:
        return any(fnmatch.fnmatch(target, w[1:-1]) for w in words if w.startswith("<"))
    return any(target == w or target.startswith(w + "/") for w in [layer, *words])


def check():
    layers = rules()
    for path in tree.sources(".c", ".h"):
        layer = layer_of(path, layers)
        code = tree.text(path)
        if layer is None:
            yield f"{path}: its folder is not in scripts/checks/layers.txt: add a line for it"
            continue
        for match in INCLUDE.finditer(code):
            target, system = (match.group(1), False) if match.group(1) else (match.group(2), True)
            where = f"{path}:{tree.line_of(code, match.start())}"
            own = layer == "hosted" and target.startswith("hosted/")
            if not allowed(target, system, layer, layers[layer]):
                yield f"{where}: {layer} may not include {match.group(0).split(None, 1)[1]}"
            elif not system and not own and not (tree.ROOT / target).is_file() \
                    and not (tree.ROOT / "hosted/include" / target).is_file():
                yield f'{where}: include "{target}" by its path from the root'
        plain = tree.without_comments(code)
        if layer in ("gvt", "pvinfo"):
            for match in FOREIGN.finditer(plain):
                yield (f"{path}:{tree.line_of(plain, match.start())}: {layer} names "
                       f"{match.group(0)}: only adapters know of it")
        if layer != "shims/compat":
            for match in VERSION.finditer(plain):
                yield (f"{path}:{tree.line_of(plain, match.start())}: kernel versions are "
                       "for shims/compat, by probing")
