// SPDX-License-Identifier: MIT OR GPL-2.0-only
#include "sim/host/host.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "sim/aperture.h"
#include "sim/host/internal.h"

/* What the host keeps of its own: as much as i915 does beside vGPUs. */
#define KEEP_LOW	(128ull << 20)
#define KEEP_HIGH	(384ull << 20)
#define KEEP_FENCES	4u
/* Of KEEP_HIGH; the rest is rings, and what runs of pages of all sizes leave between them. */
#define CORE_BYTES	(288ull << 20)
#define FENCES		32u
#define FENCE_BASE	0x100000u

#define APERTURE_MIN	(256ull << 20)
#define APERTURE_MAX	(2ull << 30)
/* Host memory begins here: above stolen memory, whatever the platform. */
#define ARENA_BUS	(1ull << 32)
#define SLOT_SHIFT	36

static uint64_t page_bus(uint32_t page)
{
	return ARENA_BUS + ((uint64_t)page << 12);
}

uint32_t sim_host_gma(const struct sim_host *host, uint32_t page)
{
	return host->gma + (page << 12);
}

static void *resolve_own(struct sim_host *host, uint64_t pa, size_t *len)
{
	const uint64_t offset = pa - ARENA_BUS;
	const uint64_t size = sim_arena_size(&host->arena);

	if (offset >= size)
		return NULL;
	if (*len > size - offset)
		*len = size - offset;
	return host->arena.base + offset;
}

static void *resolve(void *ctx, uint64_t pa, size_t *len, bool write)
{
	struct sim_host *host = ctx;
	const uint64_t slot = pa >> SLOT_SHIFT;
	const uint64_t gpa = pa & (SIM_HOST_GUEST_SPAN - 1);

	if (!slot)
		return resolve_own(host, pa, len);
	if (slot > SIM_HOST_MAX_GUESTS || !host->guests[slot].resolve)
		return NULL;
	if (*len > SIM_HOST_GUEST_SPAN - gpa)
		*len = SIM_HOST_GUEST_SPAN - gpa;
	return host->guests[slot].resolve(host->guests[slot].ctx, gpa, len, write);
}

static void log_line(void *ctx, const char *line)
{
	struct sim_host *host = ctx;

	if (host->log)
		host->log(line);
}

static void write_ptes(struct sim_host *host, uint32_t first, const uint64_t *pte, uint32_t count)
{
	sim_ggtt_pte_access(host->sim, first * sizeof(*pte), (void *)pte, count * sizeof(*pte),
			    true);
}

/* The host's part of the GGTT, above the aperture, is its memory, always. */
static bool map_own_part(struct sim_host *host)
{
	uint32_t page;

	if (!sim_arena_init(&host->arena, KEEP_HIGH >> 12))
		return false;
	for (page = 0; page < host->arena.mapped_pages; page++) {
		const uint64_t pte = page_bus(page) | SIM_PTE_PRESENT;

		write_ptes(host, sim_host_gma(host, page) >> 12, &pte, 1);
	}
	return true;
}

/* Nobody else has configuration space. */
static void enable_bus_master(struct sim_host *host)
{
	const uint16_t command = 0x0006;	/* memory, bus master */

	sim_config_write(host->sim, 0x04, &command, sizeof(command));
}

/**
 * sim_host_create() - make a simulated GPU and take possession of it
 * @config: what it is; not kept but for @config->platform, a string that lasts
 * @error: on failure gets one clause that says why
 *
 * Return: the host, or NULL.
 */
struct sim_host *sim_host_create(const struct sim_host_config *config, const char **error)
{
	static const struct sim_env env = { .resolve = resolve, .log = log_line };
	const struct sim_config sim_config = {
		.platform = config->platform,
		.aperture_size = config->aperture_size,
		.deterministic = config->deterministic,
	};
	struct sim_host *host;

	if (config->aperture_size < APERTURE_MIN || config->aperture_size > APERTURE_MAX) {
		*error = "vGPUs need an aperture of 256M, 512M, 1G or 2G";
		return NULL;
	}
	host = calloc(1, sizeof(*host));
	if (!host) {
		*error = "out of memory";
		return NULL;
	}
	host->platform = config->platform;
	host->log = config->log;
	host->gma = config->aperture_size;
	host->sim = sim_create(&sim_config, &env, host, error);
	if (!host->sim) {
		free(host);
		return NULL;
	}
	enable_bus_master(host);
	if (map_own_part(host) && sim_host_jobs_init(host))
		return host;
	*error = "out of memory";
	sim_host_destroy(host);
	return NULL;
}

/**
 * sim_host_destroy() - end the GPU; nothing uses it any more
 * @host: host, or NULL
 */
void sim_host_destroy(struct sim_host *host)
{
	if (!host)
		return;
	sim_destroy(host->sim);
	sim_arena_fini(&host->arena);
	free(host);
}

/**
 * sim_host_sim() - the GPU itself: to run its engines, and to report
 * @host: host
 */
struct sim *sim_host_sim(const struct sim_host *host)
{
	return host->sim;
}

/**
 * sim_host_info() - facts for vgt_device_create()
 * @host: host
 * @info: gets them
 */
void sim_host_info(const struct sim_host *host, struct vgt_gpu_info *info)
{
	const uint64_t aperture = host->sim->aperture_size;
	const uint64_t ggtt = (uint64_t)SIM_GGTT_ENTRIES << 12;

	*info = (struct vgt_gpu_info) {
		.platform = host->platform,
		.ggtt_size = ggtt,
		.aperture_size = aperture,
		.mappable = { KEEP_LOW, aperture - KEEP_LOW },
		.unmappable = { aperture + KEEP_HIGH, ggtt - aperture - KEEP_HIGH },
		.fences = { KEEP_FENCES, FENCES - KEEP_FENCES },
		.core_bytes = CORE_BYTES,
		.engines = (1u << VGT_ENGINES) - 1,
		.preemption = true,
	};
}

/**
 * sim_host_guest_add() - give a virtual machine a slot of bus addresses
 * @host: host
 * @guest: its memory; copied
 *
 * Return: the slot, or -ENOSPC.
 */
int sim_host_guest_add(struct sim_host *host, const struct sim_host_guest *guest)
{
	unsigned int slot;

	for (slot = 1; slot <= SIM_HOST_MAX_GUESTS; slot++) {
		if (!host->guests[slot].resolve) {
			host->guests[slot] = *guest;
			return slot;
		}
	}
	return -ENOSPC;
}

/**
 * sim_host_guest_remove() - the GPU reaches the virtual machine no more
 * @host: host
 * @slot: from sim_host_guest_add()
 */
void sim_host_guest_remove(struct sim_host *host, int slot)
{
	host->guests[slot] = (struct sim_host_guest) { 0 };
}

/**
 * sim_host_guest_bus() - bus address of a guest physical address
 * @slot: of the virtual machine
 * @gpa: guest physical address, below SIM_HOST_GUEST_SPAN
 */
uint64_t sim_host_guest_bus(int slot, uint64_t gpa)
{
	return (uint64_t)slot << SLOT_SHIFT | gpa;
}

/**
 * sim_host_register_name() - what a register of the GPU is called
 * @host: host
 * @offset: register
 *
 * Return: its name, "" if it has none, NULL if there is no such register.
 */
const char *sim_host_register_name(const struct sim_host *host, uint32_t offset)
{
	return sim_reg_known(host->sim, offset) ? sim_reg_name(host->sim, offset) : NULL;
}

static int page_alloc(void *gpu, struct vgt_gpu_page *page)
{
	struct sim_host *host = gpu;
	uint32_t number;

	if (!sim_arena_take(&host->arena, &number))
		return -ENOMEM;
	page->cpu = sim_arena_ptr(&host->arena, number);
	page->bus = page_bus(number);
	page->priv = NULL;
	return 0;
}

static void page_free(void *gpu, struct vgt_gpu_page *page)
{
	struct sim_host *host = gpu;

	sim_arena_give(&host->arena, (page->bus - ARENA_BUS) >> 12);
}

static void ggtt_write(void *gpu, u32 first, const u64 *pte, u32 count)
{
	write_ptes(gpu, first, (const uint64_t *)pte, count);
}

/* Nothing caches GGTT entries: each access looks them up. */
static void ggtt_flush(void *gpu)
{
}

static int buffer_create(void *gpu, u32 size, struct vgt_gpu_buffer *buffer)
{
	struct sim_host *host = gpu;
	const uint32_t pages = (size + SIM_PAGE_SIZE - 1) / SIM_PAGE_SIZE;
	uint32_t first;

	if (!pages || !sim_arena_map(&host->arena, pages, &first))
		return -ENOSPC;
	buffer->cpu = sim_arena_ptr(&host->arena, first);
	buffer->gma = sim_host_gma(host, first);
	buffer->size = pages * SIM_PAGE_SIZE;
	buffer->priv = NULL;
	return 0;
}

static void buffer_destroy(void *gpu, struct vgt_gpu_buffer *buffer)
{
	struct sim_host *host = gpu;

	sim_arena_unmap(&host->arena, (buffer->gma - host->gma) / SIM_PAGE_SIZE,
			buffer->size / SIM_PAGE_SIZE);
	buffer->cpu = NULL;
}

static void ppgtt_flush(void *gpu, u64 pml4)
{
	struct sim_host *host = gpu;
	unsigned int i;

	for (i = 0; i < SIM_ENGINES; i++)
		if (host->sim->engines[i].vm.root[0] == pml4)
			sim_vm_flush(&host->sim->engines[i].vm);
}

static void fence_write(void *gpu, u32 index, u64 value)
{
	struct sim_host *host = gpu;

	sim_reg_set(host->sim, FENCE_BASE + 8 * index, value);
	sim_reg_set(host->sim, FENCE_BASE + 8 * index + 4, value >> 32);
}

static void aperture_read(void *gpu, u64 offset, void *buf, size_t len)
{
	struct sim_host *host = gpu;

	sim_aperture_access(host->sim, offset, buf, len, false);
}

static void aperture_write(void *gpu, u64 offset, const void *buf, size_t len)
{
	struct sim_host *host = gpu;

	sim_aperture_access(host->sim, offset, (void *)buf, len, true);
}

static u32 reg_read(void *gpu, u32 offset)
{
	struct sim_host *host = gpu;

	return sim_reg_read(host->sim, offset);
}

static void reg_write(void *gpu, u32 offset, u32 value)
{
	struct sim_host *host = gpu;

	sim_reg_write(host->sim, offset, value);
}

const struct vgt_gpu_ops sim_host_ops = {
	.page_alloc = page_alloc,
	.page_free = page_free,
	.ggtt_write = ggtt_write,
	.ggtt_flush = ggtt_flush,
	.buffer_create = buffer_create,
	.buffer_destroy = buffer_destroy,
	.context_create = sim_host_context_create,
	.context_destroy = sim_host_context_destroy,
	.job_submit = sim_host_job_submit,
	.job_prefer = sim_host_job_prefer,
	.job_cancel = sim_host_job_cancel,
	.ppgtt_flush = ppgtt_flush,
	.fence_write = fence_write,
	.aperture_read = aperture_read,
	.aperture_write = aperture_write,
	.reg_read = reg_read,
	.reg_write = reg_write,
};
