// SPDX-License-Identifier: MIT OR GPL-2.0-only
/*
 * The whole of it: the device model on the simulated GPU, and a guest whose
 * memory, page tables, contexts, rings, batches and registers are whatever the
 * input says. What runs is executed. Beside it lives another guest, idle: the
 * GPU must not touch a byte of it, nor of the host.
 */
#include <errno.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <linux/err.h>

#include "firmware-tables/generated/vgt_tables.h"
#include "gvt/vgpu.h"
#include "hosted/hosted.h"
#include "sim/host/host.h"
#include "sim/sim.h"
#include "tests/fuzz/input.h"
#include "tests/support/fake_hv.h"

#define RAM_PAGES	128u
#define GTT_PAGES	96u		/* of RAM, at the start of the guest's aperture */
#define GGTT_OFFSET	(8u << 20)
#define CANARY		0xa5
#define CANARY_BYTES	65536u

/* Guest addresses; below GTT_PAGES also offsets from the first GGTT address. */
#define HWSP		0x00000u
#define IMAGE		0x10000u	/* 22 pages */
#define STATE		(IMAGE + 0x1000)
#define RING		0x28000u
#define RING_BYTES	0x4000u
#define PML4		0x30000u
#define BATCHES		0x40000u

#define MAX_OPS		256u
#define ROUNDS		16u
#define BUDGET		2048u

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/**
 * struct guest - a virtual machine with a vGPU
 * @hv: its memory
 * @vgpu: its vGPU
 * @gma: first GGTT address of that
 * @idle: the GPU has nothing to do there
 */
struct guest {
	struct fake_hv *hv;
	struct vgt_vgpu *vgpu;
	u32 gma;
	bool idle;
};

static struct {
	struct sim_host *host;
	struct vgt_device *device;
	struct guest attacker;
	struct guest victim;
	struct vgt_gpu_buffer canary;
} world;

static void broken(const char *what)
{
	fprintf(stderr, "isolation_fuzz: %s\n", what);
	abort();
}

static void *resolve(void *ctx, uint64_t gpa, size_t *len, bool write)
{
	struct guest *guest = ctx;

	if (guest->idle)
		broken("the GPU reaches the memory of the other guest");
	if (*len > 4096 - gpa % 4096)
		*len = 4096 - gpa % 4096;
	return fake_hv_ptr(guest->hv, gpa);
}

static void reg_write(const struct guest *guest, u32 offset, u32 value)
{
	vgt_bus_guest_write(guest->vgpu, VGT_REGION_GTTMMADR, offset, &value, sizeof(value));
}

static void ggtt_map(const struct guest *guest, u64 gma, u64 gfn)
{
	const u64 pte = gfn << 12 | 1;

	vgt_bus_guest_write(guest->vgpu, VGT_REGION_GTTMMADR, GGTT_OFFSET + (gma >> 12) * 8, &pte,
			    sizeof(pte));
}

static void guest_create(struct guest *guest)
{
	static const struct vgt_vgpu_config config = { .type = "i915-GVTg_V5_8" };
	const struct sim_host_guest reach = { .resolve = resolve, .ctx = guest };

	guest->hv = fake_hv_create(RAM_PAGES, 0);
	guest->hv->bus = sim_host_guest_bus(sim_host_guest_add(world.host, &reach), 0);
	guest->vgpu = vgt_vgpu_create(world.device, &config, &guest->hv->ops, guest->hv);
	if (IS_ERR(guest->vgpu))
		broken("no vGPU");
	guest->gma = guest->vgpu->mappable.base;
}

static void world_create(void)
{
	static const struct sim_host_config config = {
		.platform = "skl", .aperture_size = 256u << 20, .deterministic = true,
	};
	struct vgt_gpu_info info;
	const char *error;

	world.host = sim_host_create(&config, &error);
	if (!world.host)
		broken(error);
	sim_host_info(world.host, &info);
	world.device = vgt_device_create(&info, &sim_host_ops, world.host);
	if (IS_ERR(world.device))
		broken("no device");
	if (sim_host_ops.buffer_create(world.host, CANARY_BYTES, &world.canary))
		broken("no buffer");
	guest_create(&world.attacker);
	guest_create(&world.victim);
	memset(world.canary.cpu, CANARY, CANARY_BYTES);
	for (u32 i = 0; i < GTT_PAGES; i++)
		ggtt_map(&world.victim, world.victim.gma + i * 4096, i);
	world.victim.idle = true;
}

static u32 *dword(const struct guest *guest, u32 gpa)
{
	return fake_hv_ptr(guest->hv, gpa & ~3u);
}

/* What the input begins from: a guest that could work. */
static void begin(const struct guest *guest, const struct vgt_engine_desc *engine)
{
	u64 *table;
	u32 *state = dword(guest, STATE);

	vgt_vgpu_reset(guest->vgpu);
	hosted_run_work();
	memset(guest->hv->ram, 0, RAM_PAGES << 12);
	for (u32 i = 0; i < GTT_PAGES; i++)
		ggtt_map(guest, guest->gma + i * 4096, i);
	for (u32 level = 0; level < 3; level++)
		*(u64 *)dword(guest, PML4 + level * 4096) = (PML4 + (level + 1) * 4096) | 3;
	table = (u64 *)dword(guest, PML4 + 3 * 4096);
	for (u64 i = 0; i < RAM_PAGES; i++)
		table[i] = i << 12 | 3;
	state[0x03] = 0x00090009;
	state[0x09] = guest->gma + RING;
	state[0x0b] = (RING_BYTES - 4096) | 1;
	state[0x33] = PML4;
	reg_write(guest, engine->base + 0x29c, 0x80008000);
	reg_write(guest, engine->base + 0x80, guest->gma + HWSP);
}

/* An operand: now and then an address that would hurt. */
static u32 operand(struct input *in)
{
	const u8 how = take(in, 1);
	const u32 offset = take(in, 2);

	switch (how & 7) {
	case 0:
		return 0;
	case 1:
		return world.attacker.gma + offset * 4;
	case 2:
		return world.victim.gma + offset * 4;
	case 3:
		return world.canary.gma + offset % CANARY_BYTES;
	case 4:
		return BATCHES + offset * 4;
	case 5:
		return vgt_platforms[0].regs->reg[offset % vgt_platforms[0].regs->n_regs].offset;
	case 6:
		return offset;
	default:
		return take(in, 4);
	}
}

/* One command of the table, in guest memory at @gpa; the dwords it takes. */
static u32 put_command(struct input *in, u32 gpa)
{
	const struct vgt_cmd_map *map = vgt_platforms[0].gen->cmds;
	const struct vgt_cmd_desc *desc = &map->cmd[take(in, 1) % map->n_cmds];
	const u32 flags = take(in, 1);
	u32 len = desc->min_len ? desc->min_len : 1;
	u32 header = desc->match;

	if (flags & 1)
		len += take(in, 1) & 7;
	if (flags & 2)
		header |= take(in, 4) & ~desc->mask;
	if (!(flags & 4))
		header = (header & ~desc->len_mask) | ((len - desc->len_bias) & desc->len_mask);
	for (u32 i = 0; i < len && gpa + 4 * i + 4 <= RAM_PAGES << 12; i++)
		*dword(&world.attacker, gpa + 4 * i) = i ? operand(in) : header;
	return len;
}

/*
 * One command of the table, as long as its first dword says, with a store to the host inside:
 * an engine that takes it to be shorter executes that. The dwords it takes.
 */
static u32 put_disguise(struct input *in, u32 gpa)
{
	const struct vgt_cmd_map *map = vgt_platforms[0].gen->cmds;
	const struct vgt_cmd_desc *desc = &map->cmd[take(in, 1) % map->n_cmds];
	const u32 header = desc->match | (take(in, 2) & ~desc->mask);
	const u32 store[] = { 0x10400002, world.canary.gma, 0, 0xbad };
	const u32 len = vgt_cmd_length(desc, header), at = 1 + take(in, 1);

	if (len > RING_BYTES / 8)
		return 0;
	*dword(&world.attacker, gpa) = header;
	for (u32 i = 1; i < len; i++)
		*dword(&world.attacker, gpa + 4 * i) = i - at < 4 ? store[i - at] : 0;
	return len;
}

static void submit(const struct guest *guest, const struct vgt_engine_desc *engine,
		   struct input *in)
{
	const u8 bits = take(in, 1);

	reg_write(guest, engine->base + 0x230, 0);
	reg_write(guest, engine->base + 0x230, 0);
	reg_write(guest, engine->base + 0x230, 1);
	reg_write(guest, engine->base + 0x230, (guest->gma + IMAGE) | (0x119 ^ (bits & 0xe6)));
	for (u32 i = 0; i < ROUNDS; i++) {
		bool more;

		hosted_irq_enter();
		more = sim_run(sim_host_sim(world.host), BUDGET);
		hosted_irq_exit();
		if (!hosted_run_work() && !more)
			break;
	}
}

static void step(struct input *in, const struct vgt_engine_desc *engine, u32 *tail)
{
	const struct guest *guest = &world.attacker;
	const u8 op = take(in, 1);
	u64 entry;

	switch (op & 15) {
	case 0: case 1: case 2: case 3:
		*tail += 4 * put_command(in, RING + *tail % RING_BYTES);
		*dword(guest, STATE + 4 * 7) = (*tail + 7) % RING_BYTES & ~7u;
		break;
	case 4: case 5:
		put_command(in, BATCHES + 4 * (take(in, 2) & 0x3fff));
		break;
	case 6:
		*dword(guest, (take(in, 3) & ((RAM_PAGES << 12) - 1))) = operand(in);
		break;
	case 7:
		*dword(guest, STATE + (take(in, 2) & 0xffc)) = operand(in);
		break;
	case 8:
		*dword(guest, IMAGE + take(in, 3) % (22 * 4096)) = operand(in);
		break;
	case 9:
		entry = take(in, 2) << 12 | take(in, 2);
		fake_hv_guest_write64(guest->hv, PML4 + (take(in, 2) & 0x3ff8), entry);
		break;
	case 10:
		ggtt_map(guest, guest->gma + (take(in, 1) << 12), take(in, 2));
		break;
	case 11:
		reg_write(guest, operand(in) & 0x1ffffc, operand(in));
		break;
	case 12:
		vgt_vgpu_memory_removed(guest->vgpu, take(in, 2) % RAM_PAGES, take(in, 1) & 15);
		break;
	case 13:
		if (*tail % RING_BYTES < RING_BYTES / 2)
			*tail += 4 * put_disguise(in, RING + *tail % RING_BYTES);
		*dword(guest, STATE + 4 * 7) = (*tail + 7) % RING_BYTES & ~7u;
		break;
	default:
		submit(guest, engine, in);
		break;
	}
}

static void check(void)
{
	const u8 *canary = world.canary.cpu;
	u32 i;

	for (i = 0; i < CANARY_BYTES; i++)
		if (canary[i] != CANARY)
			broken("the GPU wrote to the host's memory");
	for (i = 0; i < GTT_PAGES; i++) {
		u32 value;

		/* The victim's own entry still leads to its own page. */
		world.victim.idle = false;
		sim_host_ops.aperture_read(world.host, world.victim.gma + i * 4096, &value,
					   sizeof(value));
		world.victim.idle = true;
		if (value != i)
			broken("an entry of the other guest has changed");
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct input in = { data, size };
	const struct vgt_engine_desc *engine;
	unsigned int ops = 0;
	u32 tail = 0;

	if (!world.host) {
		world_create();
		for (u32 i = 0; i < RAM_PAGES; i++)
			*dword(&world.victim, i << 12) = i;
	}
	engine = &vgt_platforms[0].gen->engines[take(&in, 1) % VGT_ENGINES];
	begin(&world.attacker, engine);
	while (in.left && ops++ < MAX_OPS)
		step(&in, engine, &tail);
	submit(&world.attacker, engine, &in);
	check();
	return 0;
}
