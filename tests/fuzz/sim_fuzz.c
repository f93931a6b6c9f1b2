// SPDX-License-Identifier: MIT OR GPL-2.0-only
/*
 * The simulated GPU, driven by what a hostile driver could do: accesses of any
 * width anywhere, memory contents, submissions, time. Each operation is one
 * byte of kind and its operands from the input.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "sim/sim.h"
#include "tests/fuzz/input.h"

#define RAM_BASE	0x100000u
#define RAM_SIZE	0x100000u	/* small: addresses from the input often hit it */

struct machine {
	struct sim *sim;
	uint8_t *ram;
};

static void *resolve(void *ctx, uint64_t pa, size_t *len, bool write)
{
	struct machine *machine = ctx;
	uint64_t offset = pa - RAM_BASE;

	if (offset >= RAM_SIZE)
		return NULL;
	if (*len > RAM_SIZE - offset)
		*len = RAM_SIZE - offset;
	return machine->ram + offset;
}

static void write_register(struct machine *machine, uint32_t offset, uint32_t value)
{
	sim_bar_write(machine->sim, SIM_BAR_GTTMMADR, offset, &value, sizeof(value));
}

static uint32_t engine_base(struct input *input)
{
	static const uint32_t bases[] = { 0x2000, 0x22000, 0x12000, 0x1a000 };

	return bases[take(input, 1) % 4];
}

/* Everything is mapped at 0: by the GGTT, and by page tables at the end of memory. */
static void map_all(struct machine *machine)
{
	const uint32_t tables = RAM_SIZE - 0x4000;
	uint64_t entry;
	uint32_t page;

	for (page = 0; page < 3; page++) {
		entry = (RAM_BASE + tables + 0x1000 * (page + 1)) | 3;
		memcpy(machine->ram + tables + 0x1000 * page, &entry, sizeof(entry));
	}
	for (page = 0; page < RAM_SIZE / 4096; page++) {
		entry = (RAM_BASE + 4096 * page) | 3;
		memcpy(machine->ram + tables + 0x3000 + 8 * page, &entry, sizeof(entry));
		sim_bar_write(machine->sim, SIM_BAR_GTTMMADR, 0x800000 + 8 * page, &entry,
			      sizeof(entry));
	}
}

/* A context at 0x10000 whose ring at 0x40000 has commands from the input. */
static void submit(struct machine *machine, struct input *input)
{
	uint32_t base = engine_base(input);
	uint32_t *state = (uint32_t *)(machine->ram + 0x11000);
	uint32_t dwords = take(input, 1);
	uint32_t i;

	const uint32_t list[] = {
		0, 0x11000000 | 13, base + 0x244, 0xffff0001, base + 0x34, 0, base + 0x30,
		dwords * 4 & ~7u, base + 0x38, 0x40000, base + 0x3c, 0x1001, base + 0x274, 0,
		base + 0x270, RAM_BASE + RAM_SIZE - 0x4000, 0x05000000,
	};

	memcpy(state, list, sizeof(list));
	for (i = 0; i < dwords; i++) {
		uint32_t dword = take(input, 4);

		memcpy(machine->ram + 0x40000 + 4 * i, &dword, sizeof(dword));
	}
	write_register(machine, base + 0x80, 0x1000);
	write_register(machine, base + 0x29c, 0x80008000);
	write_register(machine, base + 0x230, 0);
	write_register(machine, base + 0x230, 0);
	write_register(machine, base + 0x230, 0x20);
	write_register(machine, base + 0x230, 0x10119);
}

static void run(struct machine *machine, unsigned int rounds)
{
	int64_t next;

	while (rounds-- && sim_run(machine->sim, 512))
		;
	next = sim_next_event(machine->sim);
	if (next > 0)
		sim_step(machine->sim, next);
}

static void access_bar(struct machine *machine, struct input *input, bool write)
{
	unsigned int bar = take(input, 1) % 6;
	uint64_t offset = take(input, 4);
	size_t len = 1u << take(input, 1) % 4;
	uint64_t value = take(input, len);

	if (write)
		sim_bar_write(machine->sim, bar, offset, &value, len);
	else
		sim_bar_read(machine->sim, bar, offset, &value, len);
}

static void operate(struct machine *machine, struct input *input)
{
	uint64_t value;
	uint32_t offset;

	switch (take(input, 1) % 10) {
	case 0:
		access_bar(machine, input, true);
		break;
	case 1:
		access_bar(machine, input, false);
		break;
	case 2:		/* a register of an engine */
		offset = engine_base(input) + (take(input, 2) & 0xffc);
		write_register(machine, offset, take(input, 4));
		break;
	case 3:		/* memory */
		offset = take(input, 3) % (RAM_SIZE - 8);
		value = take(input, 8);
		memcpy(machine->ram + offset, &value, sizeof(value));
		break;
	case 4:
		offset = take(input, 2);
		value = take(input, 4);
		sim_config_write(machine->sim, offset, &value, 4);
		sim_config_read(machine->sim, offset, &value, 8);
		break;
	case 5:
		submit(machine, input);
		break;
	case 6:
		run(machine, take(input, 1) % 16);
		break;
	case 7:
		sim_step(machine->sim, take(input, 4));
		break;
	case 8:
		sim_monitor_plug(machine->sim, take(input, 1) & 1);
		break;
	case 9:		/* a register by its dword number */
		offset = take(input, 3) % (0x200000 / 4) * 4;
		write_register(machine, offset, take(input, 4));
		break;
	}
}

static void *machine_memory(void)
{
	static uint8_t *ram;

	if (!ram)
		ram = malloc(RAM_SIZE);
	memset(ram, 0, RAM_SIZE);
	return ram;
}

/* Making a GPU takes long; one is kept and reset. */
static struct machine *machine_get(void)
{
	static struct machine machine;
	static const struct sim_env env = { .resolve = resolve };
	const struct sim_config config = {
		.platform = "skl", .aperture_size = 256u << 20, .monitor = "1024x768",
		.display = true, .deterministic = true,
	};
	const uint16_t command = 0x0006;	/* memory, bus master */
	const char *error;

	machine.ram = machine_memory();
	if (!machine.sim)
		machine.sim = sim_create(&config, &env, &machine, &error);
	else
		sim_device_reset(machine.sim);
	sim_config_write(machine.sim, 0x04, &command, sizeof(command));
	map_all(&machine);
	return &machine;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct machine *machine = machine_get();
	struct input input = { data, size };

	while (input.left)
		operate(machine, &input);
	run(machine, 16);
	return 0;
}
