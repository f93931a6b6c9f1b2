# SPDX-License-Identifier: MIT OR GPL-2.0-only
"""The static checks find what they are for, in trees made up here."""
import pathlib
import shutil
import tempfile
import unittest

from checks import commits, docs, headers, hosted, layers, mutants, style, symbols, tree

SPDX = "/* SPDX-License-Identifier: MIT OR GPL-2.0-only */\n"


class Tree(unittest.TestCase):
    def setUp(self):
        self.root = tree.ROOT
        tree.ROOT = pathlib.Path(tempfile.mkdtemp())
        self.clear()

    def tearDown(self):
        shutil.rmtree(tree.ROOT)
        tree.ROOT = self.root
        self.clear()

    @staticmethod
    def clear():
        tree.files.cache_clear()
        tree.text.cache_clear()

    def write(self, name, text):
        path = tree.ROOT / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        self.clear()

    def found(self, check, *words):
        problems = list(check())
        for word in words:
            self.assertTrue(any(word in p for p in problems), f"{word} not in {problems}")
        self.assertEqual(len(problems), len(words), problems)


class Layers(Tree):
    def test_the_core_may_not_include_a_shim(self):
        self.write("shims/vfio-user/server.h", SPDX)
        self.write("gvt/bus.c", SPDX + '#include "shims/vfio-user/server.h"\n')
        self.found(layers.check, "gvt may not include", )

    def test_the_core_may_not_include_libc(self):
        self.write("gvt/bus.c", SPDX + "#include <string.h>\n#include <linux/string.h>\n")
        self.found(layers.check, "<string.h>")

    def test_the_simulator_sees_only_the_ports_of_the_core(self):
        self.write("gvt/port_gpu.h", SPDX)
        self.write("gvt/vgpu.h", SPDX)
        self.write("sim/a.c", SPDX + '#include "gvt/port_gpu.h"\n#include "gvt/vgpu.h"\n')
        self.found(layers.check, "sim may not include")

    def test_a_name_of_an_adapter_in_the_core_is_found_but_not_in_comments(self):
        self.write("gvt/a.c", SPDX + "/* KVM */\nint kvm_thing;\nvoid *p = kvmalloc(1, 2);\n")
        self.found(layers.check, "gvt names kvm_thing")

    def test_an_include_that_is_not_from_the_root_is_found(self):
        self.write("sim/b.h", SPDX)
        self.write("sim/a.c", SPDX + '#include "sim/b.h"\n#include "sim/gone.h"\n')
        self.found(layers.check, "gone.h")

    def test_a_kernel_version_is_for_compat_only(self):
        self.write("shims/kvm/a.c", "#if LINUX_VERSION_CODE < 1\n#endif\n")
        self.found(layers.check, "by probing")

    def test_a_new_folder_needs_a_line(self):
        self.write("new/a.c", SPDX)
        self.found(layers.check, "add a line for it")


class Headers(Tree):
    def test_a_header_that_needs_another_first_is_found(self):
        self.write("sim/good.h", "#ifndef G\n#define G\nstruct a { int b; };\n#endif\n")
        self.write("sim/needs.h", "#ifndef N\n#define N\nuint32_t f(void);\n#endif\n")
        self.found(headers.check, "sim/needs.h")

    def test_a_header_without_a_guard_is_found(self):
        self.write("sim/twice.h", "struct a { int b; };\n")
        self.found(headers.check, "sim/twice.h")


class Docs(Tree):
    def setUp(self):
        super().setUp()
        self.write("docs/requirements.md", "")

    def test_a_function_without_a_description_is_found(self):
        self.write("gvt/vgt.h", "int vgt_a(int b);\n")
        self.found(docs.check, "vgt_a() has no")

    def test_a_parameter_without_a_description_is_found(self):
        self.write("gvt/vgt.h", "int vgt_a(int b,\n\t  void (*c)(int d, int e));\n")
        self.write("gvt/a.c", "/**\n * vgt_a() - something\n * @b: a number\n */\n")
        self.found(docs.check, "@c")

    def test_a_rule_of_the_scanner_without_its_row_is_found(self):
        self.write("gvt/cmd/rule.h", 'R(NONE, "none")\n\tR(A, "a-rule")\n\tR(B, "b-rule")\n')
        self.write("docs/refusals.md", "| a-rule | why |\n")
        self.found(docs.check, "b-rule")

    def test_a_test_that_does_not_exist_is_found(self):
        self.write("tests/unit/gvt/a_test.c", "static void it_works(void **state)\n")
        self.write("docs/requirements.md",
                   "`gvt/a_test.c::it_works` `gvt/a_test.c::it_fails` `gvt/b_test.c::x`\n")
        self.found(docs.check, "it_fails", "gvt/b_test.c")

    def test_a_link_to_nowhere_is_found(self):
        self.write("docs/page.md", "[a](requirements.md) [b](https://x.y/z) [c](gone.md)\n")
        self.found(docs.check, "gone.md")

    def test_a_path_that_does_not_exist_is_found(self):
        self.write("gvt/a.c", "")
        self.write("docs/page.md", "`gvt/a.c` `gvt/*.c` `gvt/` `other/x` `gvt/gone.c`\n")
        self.found(docs.check, "gvt/gone.c")


    def test_a_scenario_that_does_not_exist_is_found(self):
        self.write("lab/scenarios/one.py", "")
        self.write("docs/page.md", "`lab/run one --igt x` `lab/run two`\n")
        self.found(docs.check, "no scenario two")

    def test_a_requirement_without_its_row_or_its_test_is_found(self):
        rows = [f"| R{i:02} | something | gvt | `make unit` |" for i in range(1, 40)]
        rows[6] = rows[5]
        rows[20] = "| R21 | something | gvt | |"
        self.write("docs/requirements.md", "\n".join(rows) + "\n")
        self.found(docs.check, "R06", "R07", "R21 names no test")


class Mutants(Tree):
    SOURCE = "static int f(int a)\n{\n\tif (a > 5)\n\t\treturn 1;\n\treturn 0;\n}\n"
    RECORD = ("# checks\n\nS01 gvt/a.c: a limit\n-\tif (a > 5)\n-\t\treturn 1;\n+\tif (0);\n"
              "! gvt/a_test.c::it_has_a_limit\n")

    def setUp(self):
        super().setUp()
        self.write("gvt/a.c", self.SOURCE)
        self.write("tests/unit/gvt/a_test.c", "static void it_has_a_limit(void **state)\n")
        self.write("docs/hardening.md", "| S01 | x |\n")
        self.write("gvt/cmd/rule.h", "")

    def test_a_record_of_lines_that_are_there_is_good(self):
        self.write("tests/mutants.tbl", self.RECORD)
        self.found(mutants.check)

    def test_lines_that_are_not_there_or_twice_are_found(self):
        self.write("tests/mutants.tbl", self.RECORD)
        self.write("gvt/a.c", self.SOURCE.replace("> 5", "> 6"))
        self.found(mutants.check, "lines of this record 0 times")
        self.write("gvt/a.c", self.SOURCE * 2)
        self.found(mutants.check, "lines of this record 2 times")

    def test_a_test_that_does_not_exist_is_found(self):
        self.write("tests/mutants.tbl", self.RECORD.replace("it_has", "it_had"))
        self.found(mutants.check, "no test it_had_a_limit")

    def test_a_rule_without_a_record_is_found(self):
        self.write("tests/mutants.tbl", self.RECORD)
        self.write("docs/hardening.md", "| S01 | x |\n| S02, S03 | y |\n")
        self.write("gvt/cmd/rule.h", 'R(NONE, "none", "")\n\tR(A, "a-rule", "")\n')
        self.found(mutants.check, "rule S02", "rule S03", "rule a-rule")

    def test_what_is_no_record_is_found_with_its_line(self):
        for text, number in (("S01 gvt/a.c\n", 1), (self.RECORD + "nonsense\n", 8),
                             ("# x\n\nS01 gvt/a.c: a limit\n-x\n", 3)):
            self.write("tests/mutants.tbl", text)
            self.found(mutants.check, f"mutants.tbl:{number}")


class Style(Tree):
    def test_licences_are_those_of_the_folder(self):
        self.write("gvt/a.c", SPDX)
        self.write("gvt/b.c", "int a;\n")
        self.write("shims/kvm/c.c", SPDX)
        self.found(style.check, "gvt/b.c:1: no SPDX", "shims/kvm/c.c:1: licence is MIT")

    def test_long_lines_and_long_files_are_found_tabs_are_8_columns(self):
        self.write("gvt/a.c", SPDX + "\t" * 12 + "12345\n")
        self.write("gvt/b.c", SPDX + "\n" * 800)
        self.write("firmware-tables/generated/c.c", SPDX + "\n" * 900)
        self.found(style.check, "gvt/a.c:2: more than 100", "gvt/b.c: 801 lines")

    def test_paths_of_a_machine_are_found(self):
        self.write("docs/a.md", "<!-- SPDX-License-Identifier: MIT OR GPL-2.0-only -->\n"
                   "see /ho" "me/me/notes and https://x.y/home/z and framework/x\n")
        self.found(style.check, "is not part of this tree")


class Hosted(Tree):
    def test_the_list_and_the_folder_agree(self):
        self.write("hosted/LIST.md", "| linux/a.h | x | |\n| linux/gone.h | x | |\n")
        self.write("hosted/include/linux/a.h", "")
        self.write("hosted/include/linux/new.h", "")
        self.write("gvt/a.c", "#include <linux/a.h>\n#include <linux/exotic.h>\n")
        self.found(hosted.check, "new.h", "gone.h", "exotic.h")


class Symbols(Tree):
    def test_a_function_that_two_files_define_is_found(self):
        self.write("sim/a.c", "int one(int n)\n{\n\treturn n;\n}\n")
        self.write("tools/record/b.c", "int one(void)\n{\n\treturn 1;\n}\n")
        self.found(symbols.check, "sim/a.c")

    def test_static_functions_may_have_one_name(self):
        for name in ("sim/a.c", "sim/b.c"):
            self.write(name, "static int one(void (*f)(int))\n{\n\treturn 1;\n}\n")
        self.found(symbols.check)

    def test_a_function_that_only_a_header_has_is_found(self):
        self.write("sim/a.h", "int one(int n);\nint two(void (*f)(int), int n);\n")
        self.write("sim/a.c", "int one(int n)\n{\n\treturn n;\n}\n")
        self.found(symbols.check, "two()")


class Commits(unittest.TestCase):
    def test_subjects(self):
        for good in ("gtt: keep it", "gvt/gtt: keep it", "gtt, submit: keep it", ".ci: do it"):
            self.assertTrue(commits.SUBJECT.match(good), good)
        for bad in ("Keep it", "gtt:keep it", "gtt: keep it.", "WIP", "Gtt: keep it"):
            self.assertFalse(commits.SUBJECT.match(bad), bad)


if __name__ == "__main__":
    unittest.main()
