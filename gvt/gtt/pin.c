// SPDX-License-Identifier: MIT OR GPL-2.0-only
#include <linux/bits.h>
#include <linux/errno.h>
#include <linux/gfp.h>
#include <linux/slab.h>

#include "gvt/gtt/pin.h"
#include "gvt/vgpu.h"

/**
 * struct vgt_pin - one pinned page
 * @gfn: guest frame
 * @bus: its bus address
 * @next: in vgt_pins.idle
 * @users: entries that lead to it
 * @listed: it is in vgt_pins.idle
 */
struct vgt_pin {
	u64 gfn;
	u64 bus;
	struct vgt_pin *next;
	u32 users;
	bool listed;
};

void vgt_pins_init(struct vgt_pins *pins)
{
	xa_init(&pins->pages);
	pins->last = NULL;
	pins->idle = NULL;
	pins->idle_count = 0;
}

void vgt_pins_fini(struct vgt_pins *pins)
{
	xa_destroy(&pins->pages);
}

static struct vgt_pin *find(struct vgt_pins *pins, u64 gfn)
{
	struct vgt_pin *pin = pins->last;

	if (!pin || pin->gfn != gfn)
		pin = xa_load(&pins->pages, gfn);
	return pin;
}

int vgt_pin_page(struct vgt_vgpu *vgpu, u64 gfn, u64 *bus)
{
	const int err = vgpu->hv_ops->pin(vgpu->hv, gfn, bus);

	if (err || !(*bus & ~GENMASK_ULL(VGT_BUS_BITS - 1, 12)))
		return err;
	vgpu->hv_ops->unpin(vgpu->hv, gfn, *bus);
	return -ENOMEM;
}

static int make(struct vgt_vgpu *vgpu, struct vgt_pins *pins, u64 gfn, struct vgt_pin **out)
{
	struct vgt_pin *pin = kzalloc(sizeof(*pin), GFP_KERNEL);
	int err;

	if (!pin)
		return -ENOMEM;
	pin->gfn = gfn;
	err = vgt_pin_page(vgpu, gfn, &pin->bus);
	if (err)
		goto out_free;
	err = xa_err(xa_store(&pins->pages, gfn, pin, GFP_KERNEL));
	if (err)
		goto out_unpin;
	*out = pin;
	return 0;

out_unpin:
	vgpu->hv_ops->unpin(vgpu->hv, gfn, pin->bus);
out_free:
	kfree(pin);
	return err;
}

int vgt_pin_get(struct vgt_vgpu *vgpu, struct vgt_pins *pins, u64 gfn, u64 *bus)
{
	struct vgt_pin *pin = find(pins, gfn);
	int err;

	if (!pin) {
		err = make(vgpu, pins, gfn, &pin);
		if (err)
			return err;
	}
	pin->users++;
	pins->last = pin;
	*bus = pin->bus;
	return 0;
}

void vgt_pin_put(struct vgt_pins *pins, u64 gfn)
{
	struct vgt_pin *pin = find(pins, gfn);

	pins->last = pin;
	if (--pin->users || pin->listed)
		return;
	pin->listed = true;
	pin->next = pins->idle;
	pins->idle = pin;
	pins->idle_count++;
}

void vgt_pins_release(struct vgt_vgpu *vgpu, struct vgt_pins *pins)
{
	while (pins->idle) {
		struct vgt_pin *pin = pins->idle;

		pins->idle = pin->next;
		pin->listed = false;
		if (pin->users)
			continue;
		xa_erase(&pins->pages, pin->gfn);
		vgpu->hv_ops->unpin(vgpu->hv, pin->gfn, pin->bus);
		kfree(pin);
	}
	pins->idle_count = 0;
	pins->last = NULL;
}
