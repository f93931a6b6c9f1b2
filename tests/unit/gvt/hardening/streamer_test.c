// SPDX-License-Identifier: MIT OR GPL-2.0-only
/*
 * What a streamer executes of what the scanner lets through: the device model on the simulated
 * GPU, where a store that escapes is seen in memory of the host's.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <linux/err.h>

#include "firmware-tables/generated/vgt_tables.h"
#include "gvt/mmio/engine_state.h"
#include "gvt/submit/layout.h"
#include "gvt/vgpu.h"
#include "hosted/hosted.h"
#include "sim/device.h"
#include "sim/engine/pipeline.h"
#include "sim/engine/registers.h"
#include "sim/host/host.h"
#include "sim/sim.h"
#include "tests/support/fake_hv.h"

#define RAM_PAGES	256u
#define GGTT_OFFSET	(8u << 20)
#define CANARY		0xa5a5a5a5u
#define CHANGED		0x2222u

/* Guest physical addresses, and offsets from the first GGTT address. */
#define IMAGE		0x10000u	/* 22 pages; of another engine: OTHER_IMAGE */
#define RING		0x30000u
#define OTHER_IMAGE	0x40000u
#define OTHER_RING	0x44000u
#define BATCH		0x60000u
#define FOUND		0x70000u
#define PML4		0x80000u

#define MOCS		0xc800u
#define NONPRIV		0x24d0u
#define VF_GUARDBAND	0x83a4u
#define NOPID		0x94u
#define EXCC		0x28u
#define BB_END		0x05000000u
#define BB_START	0x18800001u
#define BB_PPGTT	0x18800101u
#define STORE_GGTT	0x10400002u
#define PREDICATE_ON	0x0080000fu
#define PREDICATE_OFF	0x00800000u
#define LRI		0x11000001u
#define STORE_REG	0x12400002u

#define INHIBITED	0x00090009u	/* CTX_CONTROL: the image has no registers yet */
#define RESTORED	0x00090008u

/**
 * struct streamer - a vGPU on the simulated GPU
 * @host: the GPU
 * @dev: the device model on it
 * @hv: the virtual machine
 * @vgpu: its vGPU
 * @canary: memory of the host
 * @gma: first GGTT address of the vGPU
 * @contexts: submitted so far
 * @control: CTX_CONTROL of images
 * @per_ctx: BB_PER_CTX_PTR of images
 * @reg: images have the engine's own list, in which this register has @value; 0: they are empty
 * @value: of it
 * @neighbour: another one, NULL: none yet
 */
struct streamer {
	struct sim_host *host;
	struct vgt_device *dev;
	struct fake_hv *hv;
	struct vgt_vgpu *vgpu;
	struct vgt_gpu_buffer canary;
	u32 gma;
	u32 contexts;
	u32 control;
	u32 per_ctx;
	u32 reg;
	u32 value;
	struct streamer *neighbour;
};

static void *resolve(void *ctx, uint64_t gpa, size_t *len, bool write)
{
	struct streamer *st = ctx;

	if (*len > 4096 - gpa % 4096)
		*len = 4096 - gpa % 4096;
	return fake_hv_ptr(st->hv, gpa);
}

static u32 *memory(const struct streamer *st, u32 gpa)
{
	return fake_hv_ptr(st->hv, gpa);
}

static void reg_write(const struct streamer *st, u32 offset, u32 value)
{
	vgt_bus_guest_write(st->vgpu, VGT_REGION_GTTMMADR, offset, &value, sizeof(value));
}

/* A virtual machine whose memory is mapped in its GGTT and page tables. */
static void guest_create(struct streamer *st)
{
	static const struct vgt_vgpu_config type = { .type = "i915-GVTg_V5_8" };
	const struct sim_host_guest reach = { .resolve = resolve, .ctx = st };

	st->control = INHIBITED;
	st->hv = fake_hv_create(RAM_PAGES, 0);
	st->hv->bus = sim_host_guest_bus(sim_host_guest_add(st->host, &reach), 0);
	st->vgpu = vgt_vgpu_create(st->dev, &type, &st->hv->ops, st->hv);
	assert_false(IS_ERR(st->vgpu));
	st->gma = st->vgpu->mappable.base;
	for (u64 i = 0; i < RAM_PAGES; i++) {
		const u64 pte = i << 12 | 1;

		vgt_bus_guest_write(st->vgpu, VGT_REGION_GTTMMADR,
				    GGTT_OFFSET + ((st->gma >> 12) + i) * 8, &pte, sizeof(pte));
	}
	for (u32 level = 0; level < 3; level++)
		*(u64 *)memory(st, PML4 + level * 4096) = (PML4 + (level + 1) * 4096) | 3;
	for (u64 i = 0; i < RAM_PAGES; i++)
		((u64 *)memory(st, PML4 + 3 * 4096))[i] = i << 12 | 3;
}

static int setup(void **state)
{
	static const struct sim_host_config config = {
		.platform = "skl", .aperture_size = 256u << 20, .deterministic = true,
	};
	struct streamer *st = calloc(1, sizeof(*st));
	struct vgt_gpu_info info;
	const char *error;

	st->host = sim_host_create(&config, &error);
	assert_non_null(st->host);
	sim_host_info(st->host, &info);
	st->dev = vgt_device_create(&info, &sim_host_ops, st->host);
	assert_false(IS_ERR(st->dev));
	assert_int_equal(sim_host_ops.buffer_create(st->host, 4096, &st->canary), 0);
	memset(st->canary.cpu, CANARY & 0xff, 4096);
	guest_create(st);
	*state = st;
	return 0;
}

/* Another virtual machine on the same GPU. */
static struct streamer *neighbour(struct streamer *st)
{
	st->neighbour = calloc(1, sizeof(*st));
	st->neighbour->host = st->host;
	st->neighbour->dev = st->dev;
	guest_create(st->neighbour);
	return st->neighbour;
}

static int teardown(void **state)
{
	struct streamer *st = *state;

	if (st->neighbour) {
		vgt_vgpu_destroy(st->neighbour->vgpu);
		fake_hv_destroy(st->neighbour->hv);
		free(st->neighbour);
	}
	vgt_vgpu_destroy(st->vgpu);
	sim_host_ops.buffer_destroy(st->host, &st->canary);
	vgt_device_destroy(st->dev);
	sim_host_destroy(st->host);
	fake_hv_destroy(st->hv);
	hosted_reset();
	free(st);
	return 0;
}

static u32 base(enum vgt_engine engine)
{
	return vgt_gen9.engines[engine].base;
}

static void run(const struct streamer *st)
{
	bool more = true;

	for (int i = 0; i < 64 && more; i++) {
		hosted_irq_enter();
		more = sim_run(sim_host_sim(st->host), 4096);
		hosted_irq_exit();
		more |= hosted_run_work();
	}
}

/* Dwords of the command that the GPU's own list has at @header. */
static u32 length(u32 header)
{
	return header >> 29 || header >> 23 == 0x22 ? (header & 0xff) + 2 +
	       (header >> 16 == 0x7917 ? header & 0x100 : 0) : 1;
}

/* The engine's list, as the hardware saves it, behind the ring's registers at @page. */
static void put_list(const struct streamer *st, enum vgt_engine engine, u32 *page)
{
	const u32 pages = vgt_gen9.engines[engine].image_pages;
	struct vgt_gpu_context ctx;
	const u32 *own;
	bool there = false;
	u32 at, len;

	assert_int_equal(sim_host_ops.context_create(st->host, engine, pages, &ctx), 0);
	own = (u32 *)((u8 *)ctx.image + 4096);
	for (at = 0x40; own[at] != BB_END; at += len) {
		len = length(own[at]);
		memcpy(page + at, own + at, len * sizeof(u32));
		for (u32 i = 1; own[at] >> 23 == 0x22 && i < len; i += 2) {
			if (own[at + i] != st->reg)
				continue;
			page[at + i + 1] = st->value;
			there = true;
		}
	}
	page[at] = BB_END;
	assert_true(there);
	sim_host_ops.context_destroy(st->host, &ctx);
}

/* The context at @image, which has run nothing yet, with @dwords commands in its ring. */
static void submit(struct streamer *st, enum vgt_engine engine, u32 image, u32 ring,
		   const u32 *cmds, u32 dwords)
{
	u32 *page = memory(st, image + 0x1000);
	const u32 indirect = page[0x1b];

	memset(page, 0, 4096);
	page[0x03] = st->control;
	page[0x07] = (4 * dwords + 7) & ~7u;
	page[0x09] = st->gma + ring;
	page[0x0b] = 0x3001;
	page[0x19] = st->per_ctx;
	page[0x1b] = indirect;
	page[0x33] = PML4;
	if (st->reg)
		put_list(st, engine, page);
	memset(memory(st, ring), 0, 4096);
	memcpy(memory(st, ring), cmds, dwords * sizeof(u32));
	reg_write(st, base(engine) + 0x29c, 0x80008000);
	reg_write(st, base(engine) + 0x80, st->gma);
	reg_write(st, base(engine) + 0x230, 0);
	reg_write(st, base(engine) + 0x230, 0);
	reg_write(st, base(engine) + 0x230, ++st->contexts);
	reg_write(st, base(engine) + 0x230, (st->gma + image) | 0x119);
	run(st);
}

/* What was refused has hung the engine. */
static void revive(const struct streamer *st)
{
	reg_write(st, 0x941c, 1);
	run(st);
}

static void assert_held(const struct streamer *st)
{
	for (u32 i = 0; i < 1024; i++)
		assert_int_equal(((u32 *)st->canary.cpu)[i], CANARY);
}

/* A command that says it has @dwords, with a store to the host's memory from @at on. */
static void disguise(struct streamer *st, enum vgt_engine engine, u32 header, u32 second, u32 at)
{
	u32 cmds[32] = { header, second };

	cmds[at] = STORE_GGTT;
	cmds[at + 1] = st->canary.gma;
	cmds[at + 3] = CHANGED;
	submit(st, engine, IMAGE, RING, cmds, 32);
	assert_held(st);
	revive(st);
}

static void no_command_hides_another(void **state)
{
	struct streamer *st = *state;

	disguise(st, VGT_VCS, 0x68000003, 0, 1);		/* MFX_WAIT */
	disguise(st, VGT_RCS, 0x61030008, 0, 10);		/* SWTESS_BASE_ADDRESS */
	disguise(st, VGT_RCS, 0x780b0004, 0x0d000012, 6);	/* of Gen4; inside MI_MATH */
}

static void an_engine_does_not_go_on_behind_a_batch(void **state)
{
	static const u32 nothing[] = { 0, 0 };
	struct streamer *st = *state;
	const u32 call[] = { BB_START, st->gma + BATCH, 0, 0 };
	const u32 evil[] = { PREDICATE_OFF, STORE_GGTT, st->canary.gma, 0, CHANGED, BB_END };
	const u32 fill[] = { BB_PPGTT, BATCH + 0x1000, 0, 0 };
	u32 *batch = memory(st, BATCH), *stores = memory(st, BATCH + 0x1000);
	u32 n = 0;

	/* What follows in the host's GGTT: a status page that another context has written to. */
	submit(st, VGT_RCS, IMAGE, RING, nothing, 2);
	submit(st, VGT_VCS, OTHER_IMAGE, OTHER_RING, nothing, 2);
	batch[0] = BB_END;
	submit(st, VGT_BCS, IMAGE, RING, call, 4);
	for (u32 i = 0; i < 6; i++) {
		stores[n++] = 0x10a00001;	/* MI_STORE_DATA_INDEX */
		stores[n++] = 4 * i;
		stores[n++] = evil[i];
	}
	stores[n] = BB_END;
	submit(st, VGT_VECS, OTHER_IMAGE, OTHER_RING, fill, 4);
	memory(st, BATCH + 0x2000)[0] = BB_END;
	batch[0] = BB_PPGTT | 1u << 15;		/* a chain, predicated */
	batch[1] = BATCH + 0x2000;
	submit(st, VGT_BCS, IMAGE, RING, call, 4);
	assert_held(st);
	revive(st);
	batch[0] = PREDICATE_ON;
	batch[1] = BB_PPGTT;
	batch[2] = BATCH + 0x2000;
	batch[3] = 0;
	submit(st, VGT_BCS, IMAGE, RING, call, 4);
	assert_held(st);
}

static void no_predicate_has_the_owners_registers_skipped(void **state)
{
	struct streamer *st = *state;
	const u32 look[] = { PREDICATE_OFF, STORE_REG, MOCS, st->gma + FOUND, 0, 0 };
	const u32 plain[] = { STORE_REG, MOCS, st->gma + FOUND, 0 };

	reg_write(st, MOCS, 0x11);
	sim_reg_set(sim_host_sim(st->host), MOCS, 0x77);	/* another owner's */
	memory(st, BATCH)[0] = PREDICATE_ON;
	memory(st, IMAGE + 0x1000)[0x1b] = (st->gma + BATCH) | 1;
	submit(st, VGT_RCS, IMAGE, RING, look, 6);
	assert_int_equal(*memory(st, FOUND), 0);
	revive(st);
	memory(st, IMAGE + 0x1000)[0x1b] = 0;
	submit(st, VGT_RCS, IMAGE, RING, plain, 4);
	assert_int_equal(*memory(st, FOUND), 0x11);
}

/* The guest has @reg opened to its batches, one of which writes it. */
static void write_unprivileged(struct streamer *st, u32 reg)
{
	static const u32 nothing[] = { 0, 0 };
	const u32 cmds[] = { LRI, NONPRIV, reg, BB_PPGTT, BATCH, 0 };
	const u32 write[] = { LRI, reg, 0x00010001, BB_END };
	struct sim *sim = sim_host_sim(st->host);
	u32 before;

	submit(st, VGT_RCS, OTHER_IMAGE, OTHER_RING, nothing, 2);
	before = sim_reg_get(sim, reg);
	memcpy(memory(st, BATCH), write, sizeof(write));
	submit(st, VGT_RCS, IMAGE, RING, cmds, 6);
	revive(st);
	submit(st, VGT_RCS, OTHER_IMAGE, OTHER_RING, nothing, 2);
	if (sim_reg_get(sim, reg) != before)
		fail_msg("0x%x has 0x%x, had 0x%x", reg, sim_reg_get(sim, reg), before);
}

static void what_an_unprivileged_batch_has_written_is_gone_with_the_next_context(void **state)
{
	/* In no context image, and of the host's display or of all engines. */
	static const u32 unsaved[] = {
		0xd80, 0x2690, 0x2694, 0x2698, 0x2754, 0x28a0, 0x7700, 0x83a8, 0xb110, 0x64844,
	};
	struct streamer *st = *state;
	const struct vgt_platform *platform = st->dev->platform;
	size_t i;

	for (i = 0; i < sizeof(unsaved) / sizeof(unsaved[0]); i++)
		write_unprivileged(st, unsaved[i]);
	for (i = 0; i < platform->n_nonpriv; i++)
		write_unprivileged(st, platform->nonpriv[i]);
	assert_false(vgt_vgpu_stopped(st->vgpu, NULL));
}

static void no_image_that_lacks_registers_shows_what_another_left(void **state)
{
	struct streamer *st = *state, *other = neighbour(st);
	u32 control, gpr;

	for (enum vgt_engine engine = VGT_RCS; engine < VGT_ENGINES; engine++) {
		gpr = base(engine) + 0x600;
		for (control = RESTORED; control <= INHIBITED; control++) {
			const u32 put[] = { LRI, gpr, 0xcafe, 0 };
			const u32 look[] = { STORE_REG, gpr, other->gma + FOUND, 0, 0, 0 };

			submit(st, engine, IMAGE, RING, put, 4);
			assert_int_equal(sim_reg_get(sim_host_sim(st->host), gpr), 0xcafe);
			*memory(other, FOUND) = ~0u;
			other->control = control;
			submit(other, engine, OTHER_IMAGE, OTHER_RING, look, 6);
			assert_int_equal(*memory(other, FOUND), 0);
			revive(other);
		}
	}
}

/* Of a register that the hardware's image does not have. */
static void no_register_outside_the_image_shows_what_another_left(void **state)
{
	static const u32 put[] = { LRI, VF_GUARDBAND, 0x00100010, 0 };
	struct streamer *st = *state, *other = neighbour(st);
	const u32 look[] = { STORE_REG, VF_GUARDBAND, other->gma + FOUND, 0, 0, 0 };

	for (u32 control = RESTORED; control <= INHIBITED; control++) {
		submit(st, VGT_RCS, IMAGE, RING, put, 4);
		assert_int_equal(sim_reg_get(sim_host_sim(st->host), VF_GUARDBAND), 0x10);
		*memory(other, FOUND) = ~0u;
		other->control = control;
		submit(other, VGT_RCS, OTHER_IMAGE, OTHER_RING, look, 6);
		assert_int_equal(*memory(other, FOUND), 0);
	}
}

/* Of all masked registers of an image: B's has them without a mask bit, so nothing is loaded. */
static void no_mask_of_an_image_keeps_bits_of_another(void **state)
{
	struct streamer *st = *state, *other = neighbour(st);
	const struct vgt_platform *platform = st->dev->platform;

	for (u32 i = 0; i < platform->gen->n_engine_state; i++) {
		const struct vgt_engine_state_desc *row = &platform->gen->engine_state[i];
		const u32 put[] = { LRI, row->offset, 0x00100010, 0 };
		const u32 look[] = { STORE_REG, row->offset, other->gma + FOUND, 0, 0, 0 };
		bool there;
		u32 index;

		if (row->engine >= VGT_ENGINES || row->mode == VGT_MODE_SWITCH ||
		    vgt_reg_lookup(platform->regs, row->offset)->kind != VGT_KIND_MASKED)
			continue;
		submit(st, row->engine, IMAGE, RING, put, 4);
		*memory(other, FOUND) = 0;
		other->control = RESTORED;
		vgt_engine_state_find(platform->gen, row->offset, &index);
		there = test_bit(index, st->dev->layouts[row->engine]->holds);
		other->reg = there ? row->offset : 0;
		submit(other, row->engine, OTHER_IMAGE, OTHER_RING, look, 6);
		if (*memory(other, FOUND) & 0x10)
			fail_msg("0x%x", row->offset);
		revive(st);
		revive(other);
	}
}

/* They run before all of the context is there. */
static void no_batch_of_an_image_reads_what_another_left(void **state)
{
	static const u32 nothing[] = { 0, 0 };
	struct streamer *st = *state, *other = neighbour(st);

	for (enum vgt_engine engine = VGT_RCS; engine < VGT_ENGINES; engine++) {
		const u32 gpr = base(engine) + 0x600;
		const u32 put[] = { LRI, gpr, 0xcafe, 0 };
		const u32 look[16] = { STORE_REG, gpr, other->gma + FOUND, 0, BB_END };

		*memory(other, FOUND) = 0;
		memcpy(memory(other, BATCH), look, sizeof(look));
		submit(st, engine, IMAGE, RING, put, 4);
		other->per_ctx = (other->gma + BATCH) | 1;
		submit(other, engine, OTHER_IMAGE, OTHER_RING, nothing, 2);
		revive(other);
		memory(other, BATCH)[4] = 0;
		submit(st, engine, IMAGE, RING, put, 4);
		other->per_ctx = 0;
		memory(other, OTHER_IMAGE + 0x1000)[0x1b] = (other->gma + BATCH) | 1;
		submit(other, engine, OTHER_IMAGE, OTHER_RING, nothing, 2);
		memory(other, OTHER_IMAGE + 0x1000)[0x1b] = 0;
		revive(other);
		assert_int_equal(*memory(other, FOUND), 0);
	}
}

static void an_indirect_batch_finds_the_owners_registers(void **state)
{
	static const u32 nothing[] = { 0, 0 };
	struct streamer *st = *state, *other = neighbour(st);
	const u32 look[16] = { STORE_REG, MOCS, other->gma + FOUND, 0 };

	reg_write(st, MOCS, 0x11);
	reg_write(other, MOCS, 0x22);
	submit(st, VGT_RCS, IMAGE, RING, nothing, 2);
	memcpy(memory(other, BATCH), look, sizeof(look));
	memory(other, OTHER_IMAGE + 0x1000)[0x1b] = (other->gma + BATCH) | 1;
	submit(other, VGT_RCS, OTHER_IMAGE, OTHER_RING, nothing, 2);
	assert_int_equal(*memory(other, FOUND), 0x22);
}

static void what_an_image_alone_may_load_is_the_next_owners_own(void **state)
{
	static const u32 nothing[] = { 0, 0 };
	struct streamer *st = *state, *other = neighbour(st);

	for (enum vgt_engine engine = VGT_RCS; engine < VGT_ENGINES; engine++) {
		st->control = RESTORED;
		st->reg = base(engine) + EXCC;
		st->value = 0xffffffff;
		submit(st, engine, IMAGE, RING, nothing, 2);
		submit(other, engine, OTHER_IMAGE, OTHER_RING, nothing, 2);
		assert_int_equal(sim_reg_get(sim_host_sim(st->host), base(engine) + EXCC), 0);
	}
}

static void what_an_image_loads_is_what_its_context_finds(void **state)
{
	struct streamer *st = *state;

	st->control = RESTORED;
	st->value = 0x5ead;
	for (enum vgt_engine engine = VGT_RCS; engine < VGT_ENGINES; engine++) {
		const u32 look[] = { STORE_REG, base(engine) + 0x608, st->gma + FOUND, 0, 0, 0 };

		*memory(st, FOUND) = 0;
		st->reg = base(engine) + 0x608;
		submit(st, engine, IMAGE, RING, look, 6);
		assert_int_equal(*memory(st, FOUND), 0x5ead);
	}
}

/* The command of the render engine's list at @page that goes over the end of page 1. */
static u32 straddling(const u32 *page)
{
	u32 at = 0x51;

	while (at + length(page[at]) <= 1024)
		at += length(page[at]);
	assert_true(at < 1024);
	assert_int_equal(page[at] >> 23, 0x22);
	return at;
}

/* A context with the image that @change makes of one that was saved comes to its end. */
static void run_changed(struct streamer *st, void (*change)(struct streamer *st, u32 *page))
{
	u32 *page = memory(st, IMAGE + 0x1000);
	static const u32 nothing[] = { 0, 0 };

	st->control = INHIBITED;
	st->reg = 0;
	submit(st, VGT_RCS, IMAGE, RING, nothing, 2);
	change(st, page);
	memory(st, RING)[2] = STORE_GGTT;
	memory(st, RING)[3] = st->gma + FOUND;
	memory(st, RING)[4] = 0;
	memory(st, RING)[5] = ++st->value;
	page[0x05] = 0;				/* begun anew */
	page[0x07] = 24;
	reg_write(st, 0x2230, 0);
	reg_write(st, 0x2230, 0);
	reg_write(st, 0x2230, ++st->contexts);
	reg_write(st, 0x2230, (st->gma + IMAGE) | 0x119);
	run(st);
	assert_int_equal(*memory(st, FOUND), st->value);
	assert_held(st);
}

static void no_end(struct streamer *st, u32 *page)
{
	u32 at = 0x51;

	while (page[at] != BB_END)
		at += length(page[at]);
	page[at] = 0;
}

static void put_store(const struct streamer *st, u32 *at)
{
	const u32 store[] = { STORE_GGTT, st->canary.gma, 0, CHANGED };

	memcpy(at, store, sizeof(store));
}

static void shorter_loads(struct streamer *st, u32 *page)
{
	page[straddling(page)] = LRI;
	put_store(st, page + 1024);
	put_store(st, page + 1025);
}

static void stores_for_states(struct streamer *st, u32 *page)
{
	u32 at = 0x51;

	while (page[at] >> 29 != 3)
		at += length(page[at]);
	put_store(st, page + at);
}

static void stores_everywhere(struct streamer *st, u32 *page)
{
	for (u32 at = 0x50; at + 4 < 4096; at += 4)
		put_store(st, page + at);
}

static void nothing_at_all(struct streamer *st, u32 *page)
{
	memset(page + 0x50, 0, (3 * 1024 - 0x50) * sizeof(u32));
}

static void no_command_of_an_image_is_the_guests(void **state)
{
	struct streamer *st = *state;

	run_changed(st, no_end);
	run_changed(st, shorter_loads);
	run_changed(st, stores_for_states);
	run_changed(st, stores_everywhere);
	run_changed(st, nothing_at_all);
	assert_false(vgt_vgpu_stopped(st->vgpu, NULL));
}

/* What the simulated hardware saves, commands that load registers and keep states. */
static void the_gpus_own_lists_are_understood_to_their_ends(void **state)
{
	static const u32 nothing[] = { 0, 0 };
	struct streamer *st = *state;

	for (enum vgt_engine engine = VGT_RCS; engine < VGT_ENGINES; engine++) {
		const struct vgt_layout *layout;

		submit(st, engine, IMAGE, RING, nothing, 2);
		layout = vgt_layout_of(st->dev, engine);
		assert_int_equal(layout->understood, layout->end);
		assert_int_equal(layout->image[layout->end - 1], BB_END);
		assert_true(layout->n_commands >= (engine == VGT_RCS ? 9 : 2));
	}
}

static u32 rectangle(const struct streamer *st)
{
	const struct sim *sim = sim_host_sim(st->host);

	return sim_pipeline_get(&sim->engines[SIM_RCS], 0x79000002)[1];
}

static void no_context_begins_with_the_3d_state_of_another(void **state)
{
	static const u32 draw[] = { 0x79000002, 0, 0x00770077, 0 }, nothing[] = { 0, 0 };
	struct streamer *st = *state, *other = neighbour(st);

	for (u32 control = RESTORED; control <= INHIBITED; control++) {
		submit(st, VGT_RCS, IMAGE, RING, draw, 4);
		assert_int_equal(rectangle(st), 0x00770077);
		other->control = control;
		submit(other, VGT_RCS, OTHER_IMAGE, OTHER_RING, nothing, 2);
		assert_int_equal(rectangle(st), 0);
	}
	/* It is there again when the context goes on. */
	memory(st, IMAGE + 0x1000)[0x07] += 8;
	reg_write(st, 0x2230, 0);
	reg_write(st, 0x2230, 0);
	reg_write(st, 0x2230, ++st->contexts);
	reg_write(st, 0x2230, (st->gma + IMAGE) | 0x119);
	run(st);
	assert_int_equal(rectangle(st), 0x00770077);
}

static void what_any_batch_may_write_follows_the_owner(void **state)
{
	struct streamer *st = *state;
	const struct sim *sim = sim_host_sim(st->host);
	u32 index;

	for (unsigned int e = 0; e < SIM_ENGINES; e++) {
		const struct sim_engine *engine = &sim->engines[e];

		for (u32 reg = 4; reg < VGT_REG_SPACE; reg += 4)
			if (sim_engine_user_may_write(engine, reg) &&
			    reg != engine->base + NOPID &&
			    !vgt_engine_state_find(st->dev->platform->gen, reg, &index))
				fail_msg("%s: 0x%x", engine->name, reg);
	}
}

/* The host's driver runs jobs of its own: it is to find its own values. */
static void the_host_gets_back_what_a_per_context_batch_has_loaded(void **state)
{
	static const u32 load[] = { LRI, MOCS, 0x33, BB_END };
	static const u32 nothing[] = { 0, 0 };
	struct streamer *st = *state;

	st->dev->info.host_jobs = true;
	memcpy(memory(st, BATCH), load, sizeof(load));
	st->per_ctx = (st->gma + BATCH) | 1;
	submit(st, VGT_RCS, IMAGE, RING, nothing, 2);
	assert_int_equal(sim_reg_get(sim_host_sim(st->host), MOCS), 0);
	assert_int_equal(vgt_vgpu_stat(st->vgpu, VGT_ERR_COMMAND), 0);
	st->dev->info.host_jobs = false;
}

static void the_host_gets_back_what_a_job_had_loaded_that_was_ended(void **state)
{
	static const u32 forever[] = { 0x02800000, BB_PPGTT, BATCH, 0 };	/* MI_ARB_CHECK */
	static const u32 load[] = { LRI, MOCS, 0x33, BB_PPGTT, BATCH, 0 };
	struct streamer *st = *state;
	struct sim *sim = sim_host_sim(st->host);

	st->dev->info.host_jobs = true;
	memcpy(memory(st, BATCH), forever, sizeof(forever));
	submit(st, VGT_RCS, IMAGE, RING, load, 6);
	assert_int_equal(sim_reg_get(sim, MOCS), 0x33);
	revive(st);
	assert_int_equal(sim_reg_get(sim, MOCS), 0);
	st->dev->info.host_jobs = false;
}

/* One is preempted by another that loads registers; both are ended before the first goes on. */
static void the_host_gets_back_what_was_loaded_while_another_job_waited(void **state)
{
	static const u32 forever[] = { 0x02800000, BB_PPGTT, BATCH, 0 };	/* MI_ARB_CHECK */
	static const u32 load[] = { LRI, MOCS, 0x33, BB_PPGTT, BATCH, 0 };
	static const u32 just[] = { BB_PPGTT, BATCH, 0, 0 };
	struct streamer *st = *state, *other = neighbour(st);
	struct sim *sim = sim_host_sim(st->host);

	st->dev->info.host_jobs = true;
	memcpy(memory(st, BATCH), forever, sizeof(forever));
	memcpy(memory(other, BATCH), forever, sizeof(forever));
	submit(other, VGT_RCS, OTHER_IMAGE, OTHER_RING, just, 4);
	submit(st, VGT_RCS, IMAGE, RING, load, 6);
	for (int i = 0; i < 300 && sim_reg_get(sim, MOCS) != 0x33; i++) {
		hosted_advance(5000000);
		hosted_run_timers();
		hosted_run_work();
		run(st);
	}
	assert_int_equal(sim_reg_get(sim, MOCS), 0x33);
	reg_write(st, 0x941c, 1);
	for (int i = 0; i < 4; i++) {
		hosted_run_timers();
		hosted_run_work();
	}
	reg_write(other, 0x941c, 1);
	run(st);
	assert_int_equal(sim_reg_get(sim, MOCS), 0);
	st->dev->info.host_jobs = false;
}

/* ---- the blitter, which lets an unprivileged batch load any register ---- */

/* A ring of the blitter's that starts the batch of @dwords at BATCH. */
static void blit(struct streamer *st, const u32 *cmds, u32 dwords)
{
	static const u32 ring[] = { BB_PPGTT, BATCH, 0, 0 };

	memcpy(memory(st, BATCH), cmds, dwords * sizeof(u32));
	submit(st, VGT_BCS, IMAGE, RING, ring, 4);
}

/* What is refused has hung the engine, and nothing else. */
static void blit_refused(struct streamer *st, const u32 *cmds, u32 dwords)
{
	const u64 before = vgt_vgpu_stat(st->vgpu, VGT_ERR_COMMAND) +
			   vgt_vgpu_stat(st->vgpu, VGT_ERR_BUDGET);

	blit(st, cmds, dwords);
	assert_int_equal(vgt_vgpu_stat(st->vgpu, VGT_ERR_COMMAND) +
			 vgt_vgpu_stat(st->vgpu, VGT_ERR_BUDGET), before + 1);
	assert_held(st);
	revive(st);
}

static void no_batch_of_the_blitter_loads_what_is_not_its_own(void **state)
{
	static const u32 regs[] = { MOCS, 0xcc00, 0x2600, 0x22270, 0x2229c, 0x22080, 0x4090,
				    0x44200, 0x24d0 };
	struct streamer *st = *state;
	struct sim *sim = sim_host_sim(st->host);

	for (u32 i = 0; i < sizeof(regs) / sizeof(regs[0]); i++) {
		const u32 load[] = { LRI, regs[i], 0x00770077, BB_END };
		const u32 store[] = { 0x12000002, regs[i], FOUND, 0, BB_END };
		const u32 before = sim_reg_get(sim, regs[i]);

		blit_refused(st, load, 4);
		assert_int_equal(sim_reg_get(sim, regs[i]), before);
		*memory(st, FOUND) = 0x5ead;
		blit_refused(st, store, 5);
		assert_int_equal(*memory(st, FOUND), 0x5ead);
	}
}

static void a_batch_of_the_blitter_has_its_own_registers_and_memory(void **state)
{
	static const u32 cmds[] = { LRI, 0x22608, 0x5ead, 0x01000000, 0x12000002, 0x22608, FOUND,
				    0, 0x10000002, FOUND + 4, 0, 7, BB_END };
	struct streamer *st = *state;

	blit(st, cmds, sizeof(cmds) / sizeof(cmds[0]));
	assert_int_equal(memory(st, FOUND)[0], 0x5ead);
	assert_int_equal(memory(st, FOUND)[1], 7);
	assert_int_equal(vgt_vgpu_stat(st->vgpu, VGT_ERR_COMMAND), 0);
}

static void no_batch_of_the_blitter_has_a_rings_privileges(void **state)
{
	struct streamer *st = *state;
	const u32 host[] = { STORE_GGTT, st->canary.gma, 0, CHANGED, BB_END };
	const u32 own[] = { STORE_GGTT, st->gma + FOUND, 0, CHANGED, BB_END };
	const u32 index[] = { 0x10a00001, 0x80, CHANGED, BB_END };
	const u32 chain[] = { BB_START, st->gma + BATCH + 0x1000, 0, BB_END };
	/* GGTT entry 0x1000, and arbitration: the engine ignores them, or finds none. */
	const u32 ignored[] = { 0x11800002, 0x1000, 1, 0, 0x04000000, BB_END };
	u64 entry;

	blit_refused(st, host, 5);
	blit_refused(st, own, 5);
	assert_int_equal(*memory(st, FOUND), 0);
	blit_refused(st, index, 4);
	memcpy(memory(st, BATCH + 0x1000), own, sizeof(own));
	blit_refused(st, chain, 4);
	assert_int_equal(*memory(st, FOUND), 0);
	sim_ggtt_pte_access(sim_host_sim(st->host), 8, &entry, 8, false);
	blit(st, ignored, 6);
	assert_true(sim_host_sim(st->host)->engines[SIM_BCS].arbitration);
	sim_ggtt_pte_access(sim_host_sim(st->host), 8, memory(st, FOUND), 8, false);
	assert_memory_equal(memory(st, FOUND), &entry, 8);
}

/* As IGT's spinners do on this engine. */
static void a_batch_of_the_blitter_may_go_round_until_memory_says_so(void **state)
{
	static const u32 spin[] = { 0x02800000, 0x1b200002, 0, FOUND, 0, BB_PPGTT, BATCH, 0 };
	struct streamer *st = *state;
	const u32 ring[] = { BB_PPGTT, BATCH, 0, STORE_GGTT, st->gma + FOUND + 8, 0, 9, 0 };

	*memory(st, FOUND) = 1;
	memcpy(memory(st, BATCH), spin, sizeof(spin));
	submit(st, VGT_BCS, IMAGE, RING, ring, 8);
	assert_int_equal(memory(st, FOUND)[2], 0);
	/* It is the copy that runs: what was judged is not what the guest has there now. */
	memory(st, BATCH)[0] = LRI;
	memory(st, BATCH)[1] = MOCS;
	memory(st, BATCH)[2] = 0x77;
	sim_step(sim_host_sim(st->host), 1000000);
	run(st);
	assert_int_equal(sim_reg_get(sim_host_sim(st->host), MOCS), 0);
	assert_int_equal(memory(st, FOUND)[2], 0);
	*memory(st, FOUND) = 0;
	sim_step(sim_host_sim(st->host), 1000000);
	run(st);
	assert_int_equal(memory(st, FOUND)[2], 9);
	assert_int_equal(vgt_vgpu_stat(st->vgpu, VGT_ERR_COMMAND), 0);
}

static void chains_of_the_blitter_run_from_copies_to_their_end(void **state)
{
	static const u32 first[] = { 0, BB_PPGTT, BATCH + 0x1000, 0 };
	static const u32 second[] = { 0x10000002, FOUND, 0, 1, 0x18c00101, BATCH + 0x2000, 0,
				      BB_PPGTT, BATCH + 0x3000, 0 };
	static const u32 called[] = { 0x10000002, FOUND + 4, 0, 2, BB_END };
	static const u32 last[] = { 0x10000002, FOUND + 8, 0, 3, BB_END };
	static const u32 evil[] = { LRI, MOCS, 0x77, BB_END };
	struct streamer *st = *state;

	memcpy(memory(st, BATCH + 0x1000), second, sizeof(second));
	memcpy(memory(st, BATCH + 0x2000), called, sizeof(called));
	memcpy(memory(st, BATCH + 0x3000), last, sizeof(last));
	blit(st, first, 4);
	assert_int_equal(memory(st, FOUND)[0], 1);
	assert_int_equal(memory(st, FOUND)[1], 2);
	assert_int_equal(memory(st, FOUND)[2], 3);
	/* Each of them is judged. */
	for (u32 i = 2; i <= 3; i++) {
		memcpy(memory(st, BATCH + i * 0x1000), evil, sizeof(evil));
		blit_refused(st, first, 4);
		memcpy(memory(st, BATCH + i * 0x1000), called, sizeof(called));
	}
	assert_int_equal(sim_reg_get(sim_host_sim(st->host), MOCS), 0);
}

static void a_batch_of_the_blitter_is_not_followed_out_of_memory(void **state)
{
	static const u32 chain[] = { BB_PPGTT, RAM_PAGES << 12, 0, BB_END };
	struct streamer *st = *state;
	u64 *table = (u64 *)memory(st, PML4 + 3 * 4096);

	blit_refused(st, chain, 4);			/* absent */
	table[RAM_PAGES] = 1ull << 40 | 3;		/* no RAM */
	blit_refused(st, chain, 4);
	table[RAM_PAGES] = (u64)RAM_PAGES << 12 | 3;
	blit_refused(st, chain, 4);
}

static void batches_of_the_blitter_without_an_end_meet_a_budget(void **state)
{
	static const u32 chain[] = { BB_PPGTT, 0x40000000, 0, BB_END };
	struct streamer *st = *state;
	u64 *directory = (u64 *)memory(st, PML4 + 0x4000);

	/* Another GiB, all of it one table and one page of MI_NOOPs. */
	((u64 *)memory(st, PML4 + 4096))[1] = (PML4 + 0x4000) | 3;
	for (u32 i = 0; i < 512; i++) {
		directory[i] = (PML4 + 0x5000) | 3;
		((u64 *)memory(st, PML4 + 0x5000))[i] = (PML4 + 0x6000) | 3;
	}
	blit_refused(st, chain, 4);
	assert_int_equal(vgt_vgpu_stat(st->vgpu, VGT_ERR_BUDGET), 1);
}

/* The hardware may keep the privileges of a batch that was called before. */
static void no_privileged_batch_calls_one_that_only_hardware_restricts(void **state)
{
	struct streamer *st = *state;
	const u32 ring[] = { BB_START, st->gma + BATCH, 0, 0 };
	const u32 call[] = { 0x18c00101, BATCH + 0x1000, 0, BB_END };
	const u32 load[] = { 0x10000002, FOUND, 0, 7, BB_END };

	memcpy(memory(st, BATCH), call, sizeof(call));
	memcpy(memory(st, BATCH + 0x1000), load, sizeof(load));
	submit(st, VGT_RCS, IMAGE, RING, ring, 4);
	assert_int_equal(vgt_vgpu_stat(st->vgpu, VGT_ERR_COMMAND), 1);
	assert_int_equal(*memory(st, FOUND), 0);
	revive(st);
	submit(st, VGT_BCS, IMAGE, RING, ring, 4);
	assert_int_equal(*memory(st, FOUND), 7);
}

#define T(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(no_command_hides_another),
		T(an_engine_does_not_go_on_behind_a_batch),
		T(no_predicate_has_the_owners_registers_skipped),
		T(what_an_unprivileged_batch_has_written_is_gone_with_the_next_context),
		T(no_image_that_lacks_registers_shows_what_another_left),
		T(no_register_outside_the_image_shows_what_another_left),
		T(no_mask_of_an_image_keeps_bits_of_another),
		T(no_batch_of_an_image_reads_what_another_left),
		T(an_indirect_batch_finds_the_owners_registers),
		T(what_an_image_alone_may_load_is_the_next_owners_own),
		T(what_an_image_loads_is_what_its_context_finds),
		T(the_gpus_own_lists_are_understood_to_their_ends),
		T(no_command_of_an_image_is_the_guests),
		T(no_context_begins_with_the_3d_state_of_another),
		T(what_any_batch_may_write_follows_the_owner),
		T(the_host_gets_back_what_a_per_context_batch_has_loaded),
		T(the_host_gets_back_what_a_job_had_loaded_that_was_ended),
		T(the_host_gets_back_what_was_loaded_while_another_job_waited),
		T(no_batch_of_the_blitter_loads_what_is_not_its_own),
		T(a_batch_of_the_blitter_has_its_own_registers_and_memory),
		T(no_batch_of_the_blitter_has_a_rings_privileges),
		T(a_batch_of_the_blitter_may_go_round_until_memory_says_so),
		T(chains_of_the_blitter_run_from_copies_to_their_end),
		T(a_batch_of_the_blitter_is_not_followed_out_of_memory),
		T(batches_of_the_blitter_without_an_end_meet_a_budget),
		T(no_privileged_batch_calls_one_that_only_hardware_restricts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
