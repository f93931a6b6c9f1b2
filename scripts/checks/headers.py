# SPDX-License-Identifier: MIT OR GPL-2.0-only
"""Each header compiles alone, and twice."""
import concurrent.futures
import subprocess

from . import tree

KERNEL_ONLY = ("shims/compat/", "shims/kvm/", "i915-hooks/")
PLAIN = ("shims/vfio-user/", "tools/pvinfo-dump/", "igt-tests/")
FLAGS = ["-std=gnu11", "-Wall", "-Wextra", "-Werror", "-Wno-unused-parameter",
         "-Wno-missing-field-initializers", "-Wno-override-init", "-Wmissing-prototypes",
         "-Wstrict-prototypes", "-D_GNU_SOURCE", "-I.", "-fsyntax-only", "-x", "c", "-"]

BEFORE_TESTS = "".join(f"#include <{h}.h>\n" for h in ("stdarg", "stddef", "stdint", "setjmp"))


def libdrm_flags():
    done = subprocess.run(["pkg-config", "--cflags", "libdrm"], capture_output=True, text=True,
                          check=False)
    return done.stdout.split()


def compile_twice(path):
    name = str(path)
    flags = FLAGS
    include = f'"{name}"'
    if name.startswith("hosted/include/"):
        inside = name[len("hosted/include/"):]
        include = f'"{inside}"' if inside.startswith("hosted/") else f"<{inside}>"
    if not name.startswith(PLAIN):
        flags = ["-Ihosted/include", *FLAGS]
    if name.startswith("igt-tests/"):
        flags = [*libdrm_flags(), *FLAGS]
    # Fixtures of tests use cmocka's, which wants these before it.
    before = BEFORE_TESTS if name.startswith("tests/") else ""
    done = subprocess.run(["cc", *flags], cwd=tree.ROOT, capture_output=True, text=True,
                          input=f"{before}#include {include}\n#include {include}\n", check=False)
    if done.returncode:
        first = next((l for l in done.stderr.splitlines() if "error" in l), done.stderr)
        return f"{path}: does not compile alone and twice: {first}"
    return None


def check():
    headers = [h for h in tree.sources(".h") if not str(h).startswith(KERNEL_ONLY)]
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        yield from filter(None, pool.map(compile_twice, headers))
