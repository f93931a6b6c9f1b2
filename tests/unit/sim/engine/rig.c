// SPDX-License-Identifier: MIT OR GPL-2.0-only
#include "tests/unit/sim/engine/rig.h"

#include "sim/device.h"

#define PML4	RIG_TABLES
#define PDP	(RIG_TABLES + 0x1000)
#define PD	(RIG_TABLES + 0x2000)
#define PT	(RIG_TABLES + 0x3000)
#define RW	3u

static void put_entry(struct rig *rig, uint32_t table, uint32_t index, uint64_t value)
{
	memcpy(rig->gpu->ram + table + 8 * index, &value, 8);
}

static void map_all(struct rig *rig)
{
	uint32_t page;

	put_entry(rig, PML4, 0, (GPU_RAM_BASE + PDP) | RW);
	put_entry(rig, PDP, 0, (GPU_RAM_BASE + PD) | RW);
	for (page = 0; page < GPU_RAM_SIZE >> 21; page++)
		put_entry(rig, PD, page, (GPU_RAM_BASE + PT + 0x1000 * page) | RW);
	for (page = 0; page < GPU_RAM_SIZE >> 12; page++) {
		put_entry(rig, PT, page, (GPU_RAM_BASE + ((uint64_t)page << 12)) | RW);
		gpu_map(rig->gpu, page << 12, GPU_RAM_BASE + ((uint64_t)page << 12));
	}
}

static void make_context(struct rig *rig, unsigned int context, uint32_t base)
{
	static const uint16_t first[] = {
		0x244, 0x34, 0x30, 0x38, 0x3c, 0x168, 0x140, 0x110, 0x11c, 0x114, 0x118, 0x1c0,
		0x1c4, 0x1c8,
	};
	static const uint16_t second[] = {
		0x3a8, 0x28c, 0x288, 0x284, 0x280, 0x27c, 0x278, 0x274, 0x270,
	};
	uint32_t *state = rig_state(rig, context);
	unsigned int i;

	state[1] = 0x11000000 | (2 * 14 - 1);
	for (i = 0; i < 14; i++)
		state[2 + 2 * i] = base + first[i];
	state[0x21] = 0x11000000 | (2 * 9 - 1);
	for (i = 0; i < 9; i++)
		state[0x22 + 2 * i] = base + second[i];
	state[0x51] = 0x11000000 | (2 * 17 - 1);
	state[0x52] = base + 0x9c;
	for (i = 0; i < 16; i++)
		state[0x54 + 2 * i] = base + 0x600 + 4 * i;
	state[0x74] = MI_BATCH_BUFFER_END;
	state[3] = 0xffff0000 | 1;		/* restore inhibited */
	state[9] = RIG_RING(context);
	state[RIG_STATE_CTL] = (RIG_RING_SIZE - 0x1000) | 1;
	state[0x33] = GPU_RAM_BASE + PML4;
}

static int setup(void **state, enum sim_engine_id engine)
{
	struct rig *rig = calloc(1, sizeof(*rig));
	unsigned int i;

	assert_non_null(rig);
	rig->gpu = gpu_create();
	rig->engine = engine;
	rig->base = rig_engine(rig)->base;
	map_all(rig);
	for (i = 0; i < SIM_ENGINES; i++)
		gpu_write(rig->gpu, rig->gpu->sim->engines[i].base + SIM_RING_HWS_PGA, RIG_HWSP(i));
	rig_set_reg(rig, SIM_RING_MODE, 0x80008000);
	for (i = 0; i < RIG_CONTEXTS; i++)
		make_context(rig, i, rig->base);
	*state = rig;
	return 0;
}

int rig_setup_rcs(void **state)
{
	return setup(state, SIM_RCS);
}

int rig_setup_bcs(void **state)
{
	return setup(state, SIM_BCS);
}

int rig_teardown(void **state)
{
	struct rig *rig = *state;

	gpu_destroy(rig->gpu);
	free(rig);
	return 0;
}

struct sim_engine *rig_engine(struct rig *rig)
{
	return &rig->gpu->sim->engines[rig->engine];
}

uint32_t rig_reg(struct rig *rig, uint32_t reg)
{
	return gpu_read(rig->gpu, rig->base + reg);
}

void rig_set_reg(struct rig *rig, uint32_t reg, uint32_t value)
{
	gpu_write(rig->gpu, rig->base + reg, value);
}

uint32_t rig_get(struct rig *rig, uint32_t address)
{
	uint32_t value;

	memcpy(&value, rig->gpu->ram + address, 4);
	return value;
}

void rig_put(struct rig *rig, uint32_t address, uint32_t value)
{
	memcpy(rig->gpu->ram + address, &value, 4);
}

uint32_t *rig_state(struct rig *rig, unsigned int context)
{
	return (uint32_t *)(rig->gpu->ram + RIG_IMAGE(context) + 0x1000);
}

void rig_emit(struct rig *rig, unsigned int context, const uint32_t *dw, unsigned int count)
{
	unsigned int i;

	for (i = 0; i < count; i++) {
		rig_put(rig, RIG_RING(context) + rig->emitted[context], dw[i]);
		rig->emitted[context] = (rig->emitted[context] + 4) % RIG_RING_SIZE;
	}
}

void rig_batch(struct rig *rig, const uint32_t *dw, unsigned int count)
{
	memcpy(rig->gpu->ram + RIG_BATCH + rig->batch_used, dw, 4 * count);
	rig->batch_used += 4 * count;
}

uint64_t rig_desc(unsigned int context)
{
	return (uint64_t)(0x20 + context) << 32 | RIG_IMAGE(context) | 0x119;
}

void rig_move_context(struct rig *rig, unsigned int context, enum sim_engine_id engine)
{
	uint32_t base = rig->gpu->sim->engines[engine].base;

	make_context(rig, context, base);
	gpu_write(rig->gpu, base + SIM_RING_MODE, 0x80008000);
}

static uint64_t ready(struct rig *rig, int context)
{
	if (context < 0)
		return 0;
	if (rig->emitted[context] % 8)
		EMIT(rig, context, MI_NOOP);
	rig_state(rig, context)[RIG_STATE_TAIL] = rig->emitted[context];
	return rig_desc(context);
}

void rig_submit(struct rig *rig, int first, int second)
{
	uint64_t desc0 = ready(rig, first);
	uint64_t desc1 = ready(rig, second);

	rig_set_reg(rig, SIM_RING_ELSP, desc1 >> 32);
	rig_set_reg(rig, SIM_RING_ELSP, desc1);
	rig_set_reg(rig, SIM_RING_ELSP, desc0 >> 32);
	rig_set_reg(rig, SIM_RING_ELSP, desc0);
}

void rig_run(struct rig *rig)
{
	unsigned int rounds = 10000;

	while (sim_run(rig->gpu->sim, 1000))
		assert_true(rounds--);
}

void rig_run_batch(struct rig *rig)
{
	BATCH(rig, MI_BATCH_BUFFER_END, MI_NOOP);
	EMIT(rig, 0, MI_BATCH_PPGTT, RIG_BATCH, 0, MI_NOOP);
	rig_submit(rig, 0, -1);
	rig_run(rig);
	rig->batch_used = 0;
}

uint32_t rig_event(struct rig *rig, unsigned int n)
{
	return rig_get(rig, RIG_HWSP(rig->engine) + 0x40 + 8 * ((n - 1) % 6));
}

uint32_t rig_event_context(struct rig *rig, unsigned int n)
{
	return rig_get(rig, RIG_HWSP(rig->engine) + 0x44 + 8 * ((n - 1) % 6));
}

uint32_t rig_events(struct rig *rig)
{
	return ((rig_reg(rig, SIM_RING_CSB_PTR) & 7) + 1) % 6;
}

void rig_protect(struct rig *rig, uint32_t address)
{
	put_entry(rig, PT, address >> 12, (GPU_RAM_BASE + (address & ~0xfffu)) | 1);
}

static uint32_t bank_of(const struct rig *rig)
{
	return rig->engine == SIM_VCS ? 0x44310 : rig->engine == SIM_VECS ? 0x44330 : 0x44300;
}

void rig_enable_irqs(struct rig *rig)
{
	rig_set_reg(rig, SIM_RING_IMR, 0);
	gpu_write(rig->gpu, bank_of(rig) + 4, 0);
	gpu_write(rig->gpu, bank_of(rig) + 0xc, 0xffffffff);
	gpu_write(rig->gpu, 0x44200, 1u << 31);
}

uint32_t rig_take_irqs(struct rig *rig)
{
	uint32_t bits = gpu_read(rig->gpu, bank_of(rig) + 8);

	gpu_write(rig->gpu, bank_of(rig) + 8, bits);
	return rig->engine == SIM_BCS ? bits >> 16 : bits;
}
