// SPDX-License-Identifier: MIT OR GPL-2.0-only
#include "tests/support/fake_hv.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void misuse(const char *what, u64 gfn)
{
	fprintf(stderr, "fake_hv: %s, gfn 0x%llx\n", what, (unsigned long long)gfn);
	abort();
}

u64 fake_time(void)
{
	static u64 now;

	return ++now;
}

static bool is_ram(const struct fake_hv *hv, u64 gfn)
{
	return gfn < hv->pages && (gfn < hv->hole || gfn - hv->hole >= hv->hole_pages);
}

static bool range_is_ram(const struct fake_hv *hv, u64 gpa, size_t len)
{
	if (len == 0 || gpa + len < gpa)
		return false;
	for (u64 gfn = gpa >> 12; gfn <= (gpa + len - 1) >> 12; gfn++)
		if (!is_ram(hv, gfn))
			return false;
	return true;
}

static int hv_read(void *cookie, u64 gpa, void *buf, size_t len)
{
	struct fake_hv *hv = cookie;

	if (!range_is_ram(hv, gpa, len))
		return -EFAULT;
	memcpy(buf, hv->ram + gpa, len);
	hv->reads++;
	hv->bytes_read += len;
	return 0;
}

static int hv_write(void *cookie, u64 gpa, const void *buf, size_t len)
{
	struct fake_hv *hv = cookie;

	if (!range_is_ram(hv, gpa, len))
		return -EFAULT;
	memcpy(hv->ram + gpa, buf, len);
	return 0;
}

static int hv_pin(void *cookie, u64 gfn, u64 *bus)
{
	struct fake_hv *hv = cookie;

	if (!is_ram(hv, gfn))
		return -EFAULT;
	if (hv->pin_quota && hv->pinned >= hv->pin_quota)
		return -ENOSPC;
	hv->pins[gfn]++;
	hv->pinned++;
	*bus = hv->bus + (gfn << 12);
	return 0;
}

static void hv_unpin(void *cookie, u64 gfn, u64 bus)
{
	struct fake_hv *hv = cookie;

	if (gfn >= hv->pages || !hv->pins[gfn])
		misuse("unpin of a page that is not pinned", gfn);
	if (bus != hv->bus + (gfn << 12))
		misuse("unpin with a foreign bus address", gfn);
	hv->pins[gfn]--;
	hv->pinned--;
	hv->last_unpin = fake_time();
}

static int hv_track_add(void *cookie, u64 gfn)
{
	struct fake_hv *hv = cookie;

	if (!(hv->ops.flags & VGT_HV_TRACKS_WRITES))
		misuse("track_add without VGT_HV_TRACKS_WRITES", gfn);
	if (!is_ram(hv, gfn))
		return -EFAULT;
	if (hv->tracked[gfn])
		misuse("track_add of a tracked page", gfn);
	hv->tracked[gfn] = true;
	hv->tracked_pages++;
	return 0;
}

static void hv_track_remove(void *cookie, u64 gfn)
{
	struct fake_hv *hv = cookie;

	if (gfn >= hv->pages || !hv->tracked[gfn])
		misuse("track_remove of a page that is not tracked", gfn);
	hv->tracked[gfn] = false;
	hv->tracked_pages--;
}

static void hv_msi(void *cookie)
{
	struct fake_hv *hv = cookie;

	hv->msis++;
}

static void hv_intx(void *cookie, bool level)
{
	struct fake_hv *hv = cookie;

	hv->intx = level;
}

static void hv_stopped(void *cookie, const struct vgt_stop *why)
{
	struct fake_hv *hv = cookie;

	hv->stops++;
	hv->stop = *why;
}

struct fake_hv *fake_hv_create(u64 pages, u32 flags)
{
	struct fake_hv *hv = calloc(1, sizeof(*hv));

	if (!hv)
		misuse("no memory", pages);
	hv->ops = (struct vgt_hv_ops) {
		.flags = flags,
		.read = hv_read,
		.write = hv_write,
		.pin = hv_pin,
		.unpin = hv_unpin,
		.track_add = hv_track_add,
		.track_remove = hv_track_remove,
		.msi = hv_msi,
		.intx = hv_intx,
		.stopped = hv_stopped,
	};
	hv->bus = FAKE_HV_BUS;
	hv->pages = pages;
	hv->ram = calloc(pages, 4096);
	hv->pins = calloc(pages, sizeof(*hv->pins));
	hv->tracked = calloc(pages, sizeof(*hv->tracked));
	if (!hv->ram || !hv->pins || !hv->tracked)
		misuse("no memory", pages);
	return hv;
}

void fake_hv_destroy(struct fake_hv *hv)
{
	if (!hv)
		return;
	free(hv->ram);
	free(hv->pins);
	free(hv->tracked);
	free(hv);
}

void *fake_hv_ptr(struct fake_hv *hv, u64 gpa)
{
	return is_ram(hv, gpa >> 12) ? hv->ram + gpa : NULL;
}

void fake_hv_guest_write(struct fake_hv *hv, u64 gpa, const void *data, size_t len)
{
	const u8 *src = data;

	while (len) {
		size_t room = 4096 - (gpa & 4095);
		size_t n = len < room ? len : room;
		u64 gfn = gpa >> 12;

		if (!is_ram(hv, gfn))
			misuse("the test's guest writes outside its RAM", gfn);
		if (!hv->tracked[gfn] || !(hv->ops.flags & VGT_HV_CORE_APPLIES))
			memcpy(hv->ram + gpa, src, n);
		if (hv->tracked[gfn])
			hv->page_written(hv->vgpu, gpa, src, n);
		gpa += n;
		src += n;
		len -= n;
	}
}

void fake_hv_guest_write64(struct fake_hv *hv, u64 gpa, u64 value)
{
	fake_hv_guest_write(hv, gpa, &value, sizeof(value));
}
