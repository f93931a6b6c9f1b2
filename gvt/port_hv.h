/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/*
 * What the core needs of a hypervisor.
 *
 * A shim (KVM, Xen, vfio-user) implements one struct vgt_hv_ops and hands it to
 * vgt_vgpu_create() with a cookie of its own. Addresses are guest physical;
 * "gfn" is a guest physical address shifted by 12. "Bus address" is what a GPU
 * page-table entry holds.
 *
 * General contract: every op may be called with the vGPU's lock held, and is
 * called in process context and may sleep unless it says otherwise. No op may
 * call back into the core for the same vGPU, with the exceptions named. After
 * vgt_vgpu_destroy() has returned no op is called any more.
 */
#ifndef GVT_PORT_HV_H
#define GVT_PORT_HV_H

#include <linux/types.h>

struct vgt_stop;

/* Of a bus address in a page-table entry: Gen9 client parts (SKL PRM vol 5). */
#define VGT_BUS_BITS 39

/**
 * enum vgt_hv_flags - what a hypervisor can do beyond the minimum
 * @VGT_HV_TRACKS_WRITES: track_add() works: every guest write to a tracked page
 *	is reported by vgt_page_written() before the writing vCPU goes on.
 *	Without it the core re-reads page tables before each submission.
 * @VGT_HV_CORE_APPLIES: a tracked write has not reached guest memory when it is
 *	reported; the core writes it (Xen's ioreq pages). Only with
 *	@VGT_HV_TRACKS_WRITES.
 */
enum vgt_hv_flags {
	VGT_HV_TRACKS_WRITES = 1 << 0,
	VGT_HV_CORE_APPLIES = 1 << 1,
};

/**
 * struct vgt_hv_ops - services of a hypervisor, for one virtual machine
 * @flags: enum vgt_hv_flags
 * @read: copy @len bytes (1..4 MiB) from guest memory at @gpa.
 *	Guarantees: all or nothing is reported; on error the contents of @buf
 *	are undefined. Errors: -EFAULT where a byte is not guest RAM.
 * @write: copy @len bytes to guest memory at @gpa. A write to a tracked page by
 *	the core itself is not reported back. Errors: -EFAULT as @read, also
 *	where RAM is read-only.
 * @pin: make the 4 KiB page @gfn stay where it is and give its bus address,
 *	below 1 << %VGT_BUS_BITS.
 *	Counted: each success needs one @unpin. Errors: -EFAULT not RAM or
 *	read-only, -ENOMEM, also where the GPU cannot reach the page's memory,
 *	-ENOSPC quota of the virtual machine.
 * @unpin: give up one pin. The GPU has been kept from the page (PTE replaced,
 *	TLB invalidated) before this is called.
 * @track_add: report guest writes to page @gfn from now on; a write that raced
 *	with the call is either in memory when it returns or reported after.
 *	Not counted: called once per page. Errors: -EFAULT, -ENOMEM.
 *	Never called without %VGT_HV_TRACKS_WRITES.
 * @track_remove: stop reporting. A report already under way may still arrive.
 * @msi: the vGPU sends its MSI. Context: any, also under spinlocks; must not
 *	sleep. Edge: one call is one message.
 * @intx: level of the vGPU's interrupt pin. Context as @msi.
 * @stopped: the vGPU has been stopped for its guest's mistakes and takes no submissions
 *	until vgt_vgpu_reset(): called once each time. @why is the caller's, and
 *	vgt_vgpu_stopped() says it again later. Must not wait for the guest.
 */
struct vgt_hv_ops {
	u32 flags;
	int (*read)(void *hv, u64 gpa, void *buf, size_t len);
	int (*write)(void *hv, u64 gpa, const void *buf, size_t len);
	int (*pin)(void *hv, u64 gfn, u64 *bus);
	void (*unpin)(void *hv, u64 gfn, u64 bus);
	int (*track_add)(void *hv, u64 gfn);
	void (*track_remove)(void *hv, u64 gfn);
	void (*msi)(void *hv);
	void (*intx)(void *hv, bool level);
	void (*stopped)(void *hv, const struct vgt_stop *why);
};

#endif
