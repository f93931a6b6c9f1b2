# SPDX-License-Identifier: MIT OR GPL-2.0-only
#
# Libraries and programs, in three variants of one rule set:
#   $(B)/plain  what is installed and measured     (cc -O2)
#   $(B)/asan   what the unit tests run            (cc, address + undefined sanitizers)
#   $(B)/fuzz   what the fuzzers run               (clang, libFuzzer)

CC ?= cc
CLANG ?= $(firstword $(shell command -v clang clang-19 clang-14 2>/dev/null) clang)

WARN := -Wall -Wextra -Werror -Wno-unused-parameter -Wmissing-prototypes -Wstrict-prototypes \
	-Wno-missing-field-initializers -Wno-override-init
PACKAGE_VERSION := $(shell sed -n 's/^PACKAGE_VERSION="\(.*\)"$$/\1/p' dkms.conf)
BASE_CFLAGS := -std=gnu11 -g $(WARN) -I. -MMD -MP -D_GNU_SOURCE \
	-DVGT_PACKAGE_VERSION='"$(PACKAGE_VERSION)"'
HOSTED := -Ihosted/include

CFLAGS_plain := -O2
CFLAGS_asan := -O1 -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer
CFLAGS_fuzz := -O1 -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=undefined \
	-Wno-initializer-overrides -Wno-gnu-variable-sized-type-not-at-end
CC_plain := $(CC)
CC_asan := $(CC)
CC_fuzz := $(CLANG)

find = $(sort $(shell find $(1) -name '*.c' 2>/dev/null))

SRC_tables := $(wildcard firmware-tables/generated/*.c)
SRC_gvt := $(call find,gvt)
SRC_hosted := $(call find,hosted)
SRC_sim := $(call find,sim)
SRC_vfu := $(call find,shims/vfio-user)
SRC_support := $(wildcard tests/support/*.c)
SRC_record := $(wildcard tools/record/*.c)
SRC_replay := $(filter-out %/main.c,$(wildcard tools/replay/*.c))
SRC_server := $(call find,tools/server)
LIBS := gvt sim hosted tables vfu record replay support

# Which folders see the Linux API stand-ins. The protocol server does not.
HOSTED_DIRS := gvt hosted sim firmware-tables $(addprefix tools/,server record replay) \
	tests/support tests/bench \
	$(patsubst %,tests/unit/%,gvt hosted sim firmware-tables pvinfo tools/replay tools/server)
$(foreach v,plain asan fuzz,$(foreach d,$(HOSTED_DIRS),\
	$(eval $(B)/$(v)/$(d)/%.o: INCLUDES := $(HOSTED))))
$(foreach v,asan fuzz,$(eval $(B)/$(v)/tests/fuzz/%.o: INCLUDES := $(HOSTED)))
$(B)/asan/tests/fuzz/vfio_user_fuzz.o $(B)/fuzz/tests/fuzz/vfio_user_fuzz.o: INCLUDES :=

define variant
$(B)/$(1)/%.o: %.c
	@mkdir -p $$(@D)
	$$(QUIET_CC)$$(CC_$(1)) $$(BASE_CFLAGS) $$(CFLAGS_$(1)) $$(INCLUDES) -c -o $$@ $$<
$(foreach l,$(LIBS),$(eval OBJ_$(1)_$(l) := $(SRC_$(l):%.c=$(B)/$(1)/%.o)))
$(foreach l,$(LIBS),
$(B)/$(1)/lib$(l).a: $(OBJ_$(1)_$(l))
	@rm -f $$@
	$$(QUIET_AR)ar rcs $$@ $$^
)
ARCHIVES_$(1) := $(foreach l,$(filter-out support,$(LIBS)),$(B)/$(1)/lib$(l).a)
endef
$(foreach v,plain asan fuzz,$(eval $(call variant,$(v))))

link_libs = -Wl,--start-group $(filter %.a,$^) -Wl,--end-group -ljson-c -lpng -lz -lm

$(B)/vgt-server: $(SRC_server:%.c=$(B)/plain/%.o) $(ARCHIVES_plain)
	$(QUIET_LD)$(CC) -o $@ $(filter %.o,$^) $(call link_libs,plain)

$(B)/asan/vgt-server: $(SRC_server:%.c=$(B)/asan/%.o) $(ARCHIVES_asan)
	$(QUIET_LD)$(CC) $(CFLAGS_asan) -o $@ $(filter %.o,$^) $(call link_libs,asan)

$(B)/vgt-replay: $(B)/plain/tools/replay/main.o $(ARCHIVES_plain)
	$(QUIET_LD)$(CC) -o $@ $(filter %.o,$^) $(call link_libs,plain)

$(B)/asan/vgt-replay: $(B)/asan/tools/replay/main.o $(ARCHIVES_asan)
	$(QUIET_LD)$(CC) $(CFLAGS_asan) -o $@ $(filter %.o,$^) $(call link_libs,asan)

$(B)/vgt-pvinfo: $(patsubst %.c,$(B)/plain/%.o,$(wildcard tools/pvinfo-dump/*.c))
	$(QUIET_LD)$(CC) -o $@ $^ -ljson-c

$(B)/btf-layout: $(patsubst %.c,$(B)/plain/%.o,$(wildcard tools/btf-layout/*.c))
	$(QUIET_LD)$(CC) -o $@ $^

# Counted by tests/bench/run. The guest of the submission tests makes the submissions.
$(B)/bench/%_bench: $(B)/plain/tests/bench/%_bench.o $(B)/plain/tests/bench/bench.o \
		$(B)/plain/tests/unit/gvt/submit/guest.o $(ARCHIVES_plain) $(B)/plain/libsupport.a
	@mkdir -p $(@D)
	$(QUIET_LD)$(CC) -o $@ $(filter %.o,$^) $(call link_libs,plain) -lcmocka

MANPAGES := $(patsubst docs/man/%.scd,$(B)/man/%,$(wildcard docs/man/*.scd))
$(B)/man/%: docs/man/%.scd
	@mkdir -p $(@D)
	$(QUIET_GEN)scdoc < $< > $@

ifneq ($(V),1)
QUIET_CC = @printf '  CC      %s\n' '$@';
QUIET_AR = @printf '  AR      %s\n' '$@';
QUIET_LD = @printf '  LD      %s\n' '$@';
QUIET_GEN = @printf '  GEN     %s\n' '$@';
endif

-include $(shell find $(B) -name '*.d' 2>/dev/null)
