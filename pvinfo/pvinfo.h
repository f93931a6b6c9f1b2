/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/*
 * The page shared by the device model and the guest's graphics driver.
 *
 * For any guest: needs nothing but fixed-width types. pvinfo/SPEC.md says who
 * writes what, and when. Little-endian, as all registers are.
 */
#ifndef VGT_PVINFO_H
#define VGT_PVINFO_H

#include <linux/types.h>

#define VGT_PVINFO_PAGE		0x78000		/* offset in BAR 0 */
#define VGT_PVINFO_SIZE		0x1000

#define VGT_MAGIC		0x4776544776544776ULL	/* "vGTvGTvG" */
#define VGT_VERSION_MAJOR	1
#define VGT_VERSION_MINOR	0

/* Bits of caps. */
#define VGT_CAPS_FULL_PPGTT	(1u << 2)	/* 4-level per-process page tables */
#define VGT_CAPS_HWSP_EMULATION	(1u << 3)	/* context events in the status page in memory */
#define VGT_CAPS_HUGE_GTT	(1u << 4)	/* 64 KB and 2 MB pages */

/* Values of display_ready. */
#define VGT_DISPLAY_NOT_READY	0
#define VGT_DISPLAY_READY	1

/* Values of cursor_x_hot and cursor_y_hot before the guest has set them. */
#define VGT_CURSOR_HOT_UNSET	0xffffffffu

/* Guest to device model: values written to g2v_notify. */
enum vgt_g2v {
	VGT_G2V_LEGACY = 1,		/* of drivers before version 1.0: no effect */
	VGT_G2V_PPGTT_L3_CREATE = 2,	/* pdp[0..3]: page directories */
	VGT_G2V_PPGTT_L3_DESTROY = 3,
	VGT_G2V_PPGTT_L4_CREATE = 4,	/* pdp[0]: PML4 */
	VGT_G2V_PPGTT_L4_DESTROY = 5,
	VGT_G2V_CONTEXT_CREATE = 6,	/* context_descriptor */
	VGT_G2V_CONTEXT_DESTROY = 7,
	VGT_G2V_COUNT
};

/**
 * struct vgt_pvinfo - the page at VGT_PVINFO_PAGE
 * @magic: VGT_MAGIC; readable as one 8-byte access
 * @version_major: VGT_VERSION_MAJOR; a guest refuses a lower one
 * @version_minor: VGT_VERSION_MINOR
 * @vgt_id: number of the vGPU on its host, from 1
 * @caps: VGT_CAPS_* bits
 * @mappable_base: first graphics address of the guest's part of the aperture
 * @mappable_size: bytes of that part
 * @unmappable_base: first graphics address of the guest's part above the aperture
 * @unmappable_size: bytes of that part
 * @fence_num: fence registers of the guest, from number 0
 * @display_ready: VGT_DISPLAY_*, written by the guest
 * @shortage: the guest's report of too few resources: mappable bytes, unmappable bytes,
 *	fences and one reserved word that it wants
 * @g2v_notify: enum vgt_g2v; the write acts on the operands written before
 * @cursor_x_hot: hot spot of the cursor image, in pixels, written by the guest
 * @cursor_y_hot: likewise
 * @pdp: guest-physical addresses of page-table roots: operand of the PPGTT notices
 * @context_descriptor_lo: operand of the context notices
 * @context_descriptor_hi: likewise
 */
struct vgt_pvinfo {
	/* The device model's half: read-only for the guest. */
	__u64 magic;
	__u16 version_major;
	__u16 version_minor;
	__u32 vgt_id;
	__u32 caps;
	__u32 reserved_014[11];
	__u32 mappable_base;
	__u32 mappable_size;
	__u32 unmappable_base;
	__u32 unmappable_size;
	__u32 fence_num;
	__u32 reserved_054[491];
	/* The guest's half. */
	__u32 reserved_800;
	__u32 display_ready;
	__u32 shortage[4];
	__u32 g2v_notify;
	__u32 reserved_81c[5];
	__u32 cursor_x_hot;
	__u32 cursor_y_hot;
	struct {
		__u32 lo;
		__u32 hi;
	} pdp[4];
	__u32 context_descriptor_lo;
	__u32 context_descriptor_hi;
	__u32 reserved_860[488];
};

#define VGT_PVINFO_AT(field, offset) \
	_Static_assert(__builtin_offsetof(struct vgt_pvinfo, field) == (offset), #field)

VGT_PVINFO_AT(magic, 0x000);
VGT_PVINFO_AT(version_major, 0x008);
VGT_PVINFO_AT(version_minor, 0x00a);
VGT_PVINFO_AT(vgt_id, 0x00c);
VGT_PVINFO_AT(caps, 0x010);
VGT_PVINFO_AT(reserved_014, 0x014);
VGT_PVINFO_AT(mappable_base, 0x040);
VGT_PVINFO_AT(mappable_size, 0x044);
VGT_PVINFO_AT(unmappable_base, 0x048);
VGT_PVINFO_AT(unmappable_size, 0x04c);
VGT_PVINFO_AT(fence_num, 0x050);
VGT_PVINFO_AT(reserved_054, 0x054);
VGT_PVINFO_AT(reserved_800, 0x800);
VGT_PVINFO_AT(display_ready, 0x804);
VGT_PVINFO_AT(shortage, 0x808);
VGT_PVINFO_AT(g2v_notify, 0x818);
VGT_PVINFO_AT(reserved_81c, 0x81c);
VGT_PVINFO_AT(cursor_x_hot, 0x830);
VGT_PVINFO_AT(cursor_y_hot, 0x834);
VGT_PVINFO_AT(pdp, 0x838);
VGT_PVINFO_AT(context_descriptor_lo, 0x858);
VGT_PVINFO_AT(context_descriptor_hi, 0x85c);
VGT_PVINFO_AT(reserved_860, 0x860);
_Static_assert(sizeof(struct vgt_pvinfo) == VGT_PVINFO_SIZE, "one page");

#undef VGT_PVINFO_AT

#endif /* VGT_PVINFO_H */
