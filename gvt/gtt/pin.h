/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/*
 * Guest pages that shadow page tables lead to: one object for each page however
 * many entries map it, at whatever size. A page without users stays pinned
 * until vgt_pins_release(), so that the GPU can be made to forget it first.
 * Vgpu lock held in all calls.
 */
#ifndef GVT_GTT_PIN_H
#define GVT_GTT_PIN_H

#include <linux/types.h>
#include <linux/xarray.h>

struct vgt_pin;
struct vgt_vgpu;

/**
 * struct vgt_pins - the pinned pages of a vGPU's page tables
 * @pages: struct vgt_pin by gfn
 * @last: the one used last: neighbours often map the same page
 * @idle: those that lost their last user since vgt_pins_release(); some have users again
 * @idle_count: length of @idle
 */
struct vgt_pins {
	struct xarray pages;
	struct vgt_pin *last;
	struct vgt_pin *idle;
	u32 idle_count;
};

/*
 * The port's pin(), but for a bus address that no entry can hold: -ENOMEM, so that an
 * entry never leads to another page than the one meant.
 */
int vgt_pin_page(struct vgt_vgpu *vgpu, u64 gfn, u64 *bus);

void vgt_pins_init(struct vgt_pins *pins);
/* Every user is gone; vgt_pins_release() first. */
void vgt_pins_fini(struct vgt_pins *pins);

/* One more user of page @gfn. -EFAULT not RAM, -ENOMEM, -ENOSPC: then nothing has changed. */
int vgt_pin_get(struct vgt_vgpu *vgpu, struct vgt_pins *pins, u64 gfn, u64 *bus);
/* One user less. The page stays pinned until vgt_pins_release(). */
void vgt_pin_put(struct vgt_pins *pins, u64 gfn);
/* Unpin what nobody uses. The GPU holds no translation to those pages any more. */
void vgt_pins_release(struct vgt_vgpu *vgpu, struct vgt_pins *pins);

#endif
