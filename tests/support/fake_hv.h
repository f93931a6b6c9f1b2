/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/*
 * A hypervisor for tests: guest RAM in one block at guest address 0, pins and
 * tracked pages counted, misuse of the port ends the test at once.
 */
#ifndef TESTS_SUPPORT_FAKE_HV_H
#define TESTS_SUPPORT_FAKE_HV_H

#include <linux/types.h>

#include "gvt/port_hv.h"
#include "gvt/vgt.h"

/* Guest RAM is at this bus address first: bus addresses are never equal to guest ones. */
#define FAKE_HV_BUS (1ull << 36)

/**
 * struct fake_hv - one virtual machine
 * @ops: what to hand to vgt_vgpu_create(), with the struct itself as cookie
 * @vgpu: whose guest it is; set by the test
 * @page_written: told of writes to tracked pages: vgt_page_written(); set by the test
 * @bus: bus address of the guest's address 0; the test may change it before a pin
 * @ram: the guest's memory
 * @pages: 4 KiB pages of it
 * @hole: first gfn that is not RAM
 * @hole_pages: how many pages are not RAM from @hole
 * @pin_quota: most pages pinned at one time, 0 for no limit
 * @pins: pins of each page
 * @tracked: whether writes to each page are reported
 * @pinned: pins held now, of all pages
 * @tracked_pages: pages tracked now
 * @reads: calls of ops.read
 * @bytes_read: bytes they copied
 * @msis: interrupts sent
 * @intx: level of the pin
 * @stops: how often the vGPU was stopped
 * @stop: why, the last time
 * @last_unpin: fake_time() of the last unpin
 */
struct fake_hv {
	struct vgt_hv_ops ops;
	struct vgt_vgpu *vgpu;
	void (*page_written)(struct vgt_vgpu *vgpu, u64 gpa, const void *data, size_t len);
	u64 bus;
	u8 *ram;
	u64 pages;
	u64 hole;
	u64 hole_pages;
	u64 pin_quota;
	u32 *pins;
	bool *tracked;
	u64 pinned;
	u64 tracked_pages;
	u64 reads;
	u64 bytes_read;
	u64 msis;
	bool intx;
	u64 stops;
	struct vgt_stop stop;
	u64 last_unpin;
};

/* @flags: enum vgt_hv_flags. Ends the program where there is no memory. */
struct fake_hv *fake_hv_create(u64 pages, u32 flags);
void fake_hv_destroy(struct fake_hv *hv);

/* The guest's memory as the test sees it; a write here is not reported. NULL: not RAM. */
void *fake_hv_ptr(struct fake_hv *hv, u64 gpa);

/* Write as a virtual CPU does: tracked pages are reported, page by page. */
void fake_hv_guest_write(struct fake_hv *hv, u64 gpa, const void *data, size_t len);
void fake_hv_guest_write64(struct fake_hv *hv, u64 gpa, u64 value);

/* A number that grows with each call: orders events of different fakes. */
u64 fake_time(void);

#endif
