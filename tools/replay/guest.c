// SPDX-License-Identifier: MIT OR GPL-2.0-only
#include "tools/replay/guest.h"

#include <errno.h>
#include <string.h>

#include "tools/record/format.h"

/* Bus addresses of the guest's pages begin here: never equal to guest ones. */
#define BUS_BASE (1ull << 36)

static bool is_there(const struct replay_guest *guest, uint64_t gpa, size_t len, bool write)
{
	unsigned int i;

	for (i = 0; i < guest->n_ranges; i++) {
		const struct replay_range *range = &guest->ranges[i];

		if (gpa >= range->gpa && gpa - range->gpa < range->size &&
		    len <= range->size - (gpa - range->gpa))
			return range->writable || !write;
	}
	return false;
}

static int hv_read(void *hv, u64 gpa, void *buf, size_t len)
{
	const struct replay_guest *guest = hv;

	if (!is_there(guest, gpa, len, false))
		return -EFAULT;
	record_memory_read(guest->memory, gpa, buf, len);
	return 0;
}

static int hv_write(void *hv, u64 gpa, const void *buf, size_t len)
{
	struct replay_guest *guest = hv;

	if (!is_there(guest, gpa, len, true) || !record_memory_write(guest->memory, gpa, buf, len))
		return -EFAULT;
	if (guest->n_writes < REPLAY_WRITES) {
		guest->writes[guest->n_writes].gpa = gpa;
		guest->writes[guest->n_writes++].len = len;
	}
	return 0;
}

static int hv_pin(void *hv, u64 gfn, u64 *bus)
{
	struct replay_guest *guest = hv;

	if (gfn >= RECORD_GUEST_PAGES || !is_there(guest, gfn * RECORD_PAGE, RECORD_PAGE, true))
		return -EFAULT;
	guest->pinned++;
	*bus = BUS_BASE + gfn * RECORD_PAGE;
	return 0;
}

static void hv_unpin(void *hv, u64 gfn, u64 bus)
{
	struct replay_guest *guest = hv;

	guest->pinned--;
}

static void hv_msi(void *hv)
{
	struct replay_guest *guest = hv;

	guest->msis++;
}

static void hv_intx(void *hv, bool level)
{
	struct replay_guest *guest = hv;

	guest->intx = level;
}

/* From there on its submissions do nothing, which shows. */
static void hv_stopped(void *hv, const struct vgt_stop *why)
{
}

const struct vgt_hv_ops replay_guest_hv_ops = {
	.read = hv_read,
	.write = hv_write,
	.pin = hv_pin,
	.unpin = hv_unpin,
	.msi = hv_msi,
	.intx = hv_intx,
	.stopped = hv_stopped,
};

bool replay_guest_init(struct replay_guest *guest)
{
	guest->memory = record_memory_create();
	guest->recorded = record_memory_create();
	return guest->memory && guest->recorded;
}

void replay_guest_fini(struct replay_guest *guest)
{
	record_memory_destroy(guest->memory);
	record_memory_destroy(guest->recorded);
}

bool replay_guest_map(struct replay_guest *guest, const struct replay_range *range)
{
	if (guest->n_ranges == REPLAY_RANGES)
		return false;
	guest->ranges[guest->n_ranges++] = *range;
	return true;
}

void replay_guest_unmap(struct replay_guest *guest, uint64_t gpa, uint64_t size)
{
	unsigned int kept = 0;
	unsigned int i;

	for (i = 0; i < guest->n_ranges; i++)
		if (size && guest->ranges[i].gpa - gpa >= size)
			guest->ranges[kept++] = guest->ranges[i];
	guest->n_ranges = kept;
}
