# SPDX-License-Identifier: MIT OR GPL-2.0-only
#
# Checks: static ones, unit tests, fuzzers. `make check T=gtt` runs only the
# unit tests whose path contains "gtt".

T ?=
FUZZ_SECONDS ?= 10

UNIT_SRC := $(sort $(shell find tests/unit -name '*_test.c' 2>/dev/null))
UNIT_SUPPORT := $(sort $(filter-out $(UNIT_SRC),$(shell find tests/unit -name '*.c' 2>/dev/null)))
UNIT_BIN := $(UNIT_SRC:%.c=$(B)/asan/%)

# A test sees the support files of its own folder, and the library of tests/support.
folder_objects = $(foreach f,$(UNIT_SUPPORT),\
	$(if $(filter $(dir $(1)),$(dir $(f))),$(f:%.c=$(B)/asan/%.o)))
.SECONDEXPANSION:
$(UNIT_BIN): $(B)/asan/%: $(B)/asan/%.o $$(call folder_objects,$$*) $(ARCHIVES_asan) \
		$(B)/asan/libsupport.a
	$(QUIET_LD)$(CC) $(CFLAGS_asan) -o $@ $(filter %.o,$^) $(call link_libs,asan) -lcmocka

# The guest of the submission tests is also the one that misbehaves, and the one that is busy.
$(filter $(B)/asan/tests/unit/gvt/hardening/% $(B)/asan/tests/unit/gvt/sched/share_test,\
	$(UNIT_BIN)): $(B)/asan/tests/unit/gvt/submit/guest.o

$(filter $(B)/asan/tests/unit/gvt/state/%,$(UNIT_BIN)): $(B)/asan/tests/unit/gvt/submit/guest.o

# The tests of the BTF tool see all of it but its main().
$(filter $(B)/asan/tests/unit/tools/btf-layout/%,$(UNIT_BIN)): \
	$(patsubst %.c,$(B)/asan/%.o,$(filter-out %/main.c,$(wildcard tools/btf-layout/*.c)))

# And those of vgt-server all but its own.
$(filter $(B)/asan/tests/unit/tools/server/%,$(UNIT_BIN)): \
	$(patsubst %.c,$(B)/asan/%.o,$(filter-out %/main.c,$(SRC_server)))

FUZZ_SRC := $(sort $(wildcard tests/fuzz/*_fuzz.c))
FUZZ_BIN := $(FUZZ_SRC:tests/fuzz/%.c=$(B)/fuzz/%)
$(B)/fuzz/%_fuzz: $(B)/fuzz/tests/fuzz/%_fuzz.o $(ARCHIVES_fuzz) $(B)/fuzz/libsupport.a
	$(QUIET_LD)$(CLANG) -fsanitize=fuzzer,address,undefined -o $@ $(filter %.o,$^) \
		$(call link_libs,fuzz) $(LIBS_fuzz)

# The guest of the submission tests, with anything in its contexts.
$(B)/fuzz/context_fuzz: $(B)/fuzz/tests/unit/gvt/submit/guest.o
$(B)/asan/fuzz/context_fuzz: $(B)/asan/tests/unit/gvt/submit/guest.o
$(B)/fuzz/context_fuzz $(B)/asan/fuzz/context_fuzz: LIBS_fuzz := -lcmocka

# The fuzzers on files, without libFuzzer: what their seeds cover.
SEED_BIN := $(FUZZ_SRC:tests/fuzz/%.c=$(B)/asan/fuzz/%)
$(B)/asan/fuzz/%_fuzz: $(B)/asan/tests/fuzz/%_fuzz.o $(B)/asan/tests/fuzz/run_files.o \
		$(ARCHIVES_asan) $(B)/asan/libsupport.a
	@mkdir -p $(@D)
	$(QUIET_LD)$(CC) $(CFLAGS_asan) -o $@ $(filter %.o,$^) $(call link_libs,asan) $(LIBS_fuzz)

.PHONY: unit unit-programs replay fuzz fuzz-long fuzz-programs coverage coverage-programs static \
	mutants
unit-programs: $(UNIT_BIN)
fuzz-programs: $(FUZZ_BIN)

unit: $(if $(T),$(foreach t,$(UNIT_BIN),$(if $(findstring $(T),$(t)),$(t))),$(UNIT_BIN))
	@scripts/run-unit $(B) "$(T)"

replay: $(B)/asan/vgt-replay
	@$< tests/replay/*.rec && $< --move 250 tests/replay/*.rec

fuzz: $(FUZZ_BIN)
	@scripts/run-fuzz $(B) $(FUZZ_SECONDS)

# Half an hour of each, in as many parts as it takes.
fuzz-long: $(FUZZ_BIN)
	@scripts/run-fuzz --table tests/fuzz/time.tsv $(B) 1800

coverage-programs: $(UNIT_BIN) $(SEED_BIN)

coverage:
	@scripts/coverage --build $(B)/coverage

static:
	@scripts/check-static

mutants:
	@scripts/mutants --build $(B) $(T)
