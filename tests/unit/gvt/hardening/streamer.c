// SPDX-License-Identifier: MIT OR GPL-2.0-only
#include "tests/unit/gvt/hardening/streamer.h"

#include <stdlib.h>

#include <linux/err.h>

#include "hosted/hosted.h"

#define GGTT_OFFSET	(8u << 20)

static void *resolve(void *ctx, uint64_t gpa, size_t *len, bool write)
{
	struct streamer *st = ctx;

	if (*len > 4096 - gpa % 4096)
		*len = 4096 - gpa % 4096;
	return fake_hv_ptr(st->hv, gpa);
}

u32 *st_memory(const struct streamer *st, u32 gpa)
{
	return fake_hv_ptr(st->hv, gpa);
}

void st_reg_write(const struct streamer *st, u32 offset, u32 value)
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
		*(u64 *)st_memory(st, PML4 + level * 4096) = (PML4 + (level + 1) * 4096) | 3;
	for (u64 i = 0; i < RAM_PAGES; i++)
		((u64 *)st_memory(st, PML4 + 3 * 4096))[i] = i << 12 | 3;
}

int st_setup(void **state)
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

struct streamer *st_neighbour(struct streamer *st)
{
	st->neighbour = calloc(1, sizeof(*st));
	st->neighbour->host = st->host;
	st->neighbour->dev = st->dev;
	guest_create(st->neighbour);
	return st->neighbour;
}

int st_teardown(void **state)
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

u32 st_base(enum vgt_engine engine)
{
	return vgt_gen9.engines[engine].base;
}

void st_run(const struct streamer *st)
{
	bool more = true;

	for (int i = 0; i < 64 && more; i++) {
		hosted_irq_enter();
		more = sim_run(sim_host_sim(st->host), 4096);
		hosted_irq_exit();
		more |= hosted_run_work();
	}
}

u32 st_length(u32 header)
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
		len = st_length(own[at]);
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

void st_submit(struct streamer *st, enum vgt_engine engine, u32 image, u32 ring,
		   const u32 *cmds, u32 dwords)
{
	u32 *page = st_memory(st, image + 0x1000);
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
	memset(st_memory(st, ring), 0, 4096);
	memcpy(st_memory(st, ring), cmds, dwords * sizeof(u32));
	st_reg_write(st, st_base(engine) + 0x29c, 0x80008000);
	st_reg_write(st, st_base(engine) + 0x80, st->gma);
	st_reg_write(st, st_base(engine) + 0x230, 0);
	st_reg_write(st, st_base(engine) + 0x230, 0);
	st_reg_write(st, st_base(engine) + 0x230, ++st->contexts);
	st_reg_write(st, st_base(engine) + 0x230, (st->gma + image) | 0x119);
	st_run(st);
}

void st_revive(const struct streamer *st)
{
	st_reg_write(st, 0x941c, 1);
	st_run(st);
}

void st_assert_held(const struct streamer *st)
{
	for (u32 i = 0; i < 1024; i++)
		assert_int_equal(((u32 *)st->canary.cpu)[i], CANARY);
}
