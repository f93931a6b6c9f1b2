# SPDX-License-Identifier: MIT OR GPL-2.0-only

.PHONY: all help check check-fast demo bench lab lab-matrix hwtest modules clean tables

PROGRAMS := $(B)/vgt-server $(B)/vgt-replay $(B)/vgt-pvinfo

all: $(PROGRAMS) $(MANPAGES)

help:
	@printf '%s\n' \
	'make             build vgt-server, vgt-replay, vgt-pvinfo and man pages into $(B)/' \
	'make demo        boot a stock Debian guest on a vGPU and show what it says' \
	'make check-fast  static checks and unit tests (about a minute)' \
	'make check       everything: static, unit, fuzz, kernel modules, lab (20 minutes)' \
	'make unit T=gtt  unit tests whose path contains gtt' \
	'make replay      recorded probes of stock guests, against the device model' \
	'make fuzz FUZZ_SECONDS=60  every fuzzer for that much processor time' \
	'make fuzz-long   half an hour of each, in parts: tests/fuzz/time.tsv is what each had' \
	'make mutants T=S01  checks taken out one by one: a test has to fail (all: half an hour)' \
	'make coverage    lines of gvt/ that unit tests and seeds of fuzzers run' \
	'make bench       tables of instructions, bytes and traps' \
	'make modules     gvt/ as a kernel module on every kernel of KERNELS' \
	'make deb, make rpm  packages, into build/packages/' \
	'make install     those programs and man pages (PREFIX=/usr/local DESTDIR=)' \
	'make lab         the lab root (kernels, QEMU, IGT), then a guest to play with' \
	'make lab-matrix  the long resumable matrix; its table is lab/results/' \
	'make lab-dkms    what people do with the modules and DKMS, for each kernel' \
	'make hwtest      the test for owners of real machines: docs/hwtest.md; HWTEST=--help' \
	'make tables      regenerate firmware-tables/generated/' \
	'make clean       remove $(B)/ (the lab cache stays; lab/setup --help)'

tables:
	python3 firmware-tables/gen.py

check-fast: all static unit

check:
	@scripts/check

demo: all
	@lab/demo

bench: all
	@tests/bench/run
	@tests/bench/nop_batches

lab: all
	@lab/setup && lab/run vgpu --shell

lab-matrix: all
	@lab/matrix

hwtest:
	@lab/hwtest $(HWTEST)

modules:
	@scripts/build-modules

clean:
	rm -rf $(B)
