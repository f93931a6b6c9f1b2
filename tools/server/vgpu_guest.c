// SPDX-License-Identifier: MIT OR GPL-2.0-only
#include "tools/server/vgpu_guest.h"

#include <errno.h>

#include "gvt/vgt.h"
#include "tools/server/log.h"

#define PAGE_BYTES 4096u

static int hv_read(void *hv, u64 gpa, void *buf, size_t len)
{
	const struct vgpu_guest *guest = hv;

	return vgt_vfu_memory_read(guest->memory, gpa, buf, len);
}

static int hv_write(void *hv, u64 gpa, const void *buf, size_t len)
{
	const struct vgpu_guest *guest = hv;

	return vgt_vfu_memory_write(guest->memory, gpa, buf, len);
}

/*
 * Nothing has to be held: the GPU asks for the place of a page at each access,
 * and the core is told before a client takes memory away.
 */
static int hv_pin(void *hv, u64 gfn, u64 *bus)
{
	const struct vgpu_guest *guest = hv;
	size_t len = PAGE_BYTES;

	if (gfn >= SIM_HOST_GUEST_SPAN / PAGE_BYTES ||
	    !vgt_vfu_memory_ptr(guest->memory, gfn * PAGE_BYTES, &len, true) || len < PAGE_BYTES)
		return -EFAULT;
	*bus = sim_host_guest_bus(guest->slot, gfn * PAGE_BYTES);
	return 0;
}

static void hv_unpin(void *hv, u64 gfn, u64 bus)
{
}

static void hv_msi(void *hv)
{
	struct vgpu_guest *guest = hv;

	if (guest->server)
		vgt_vfu_server_irq_trigger(guest->server, VGT_VFU_IRQ_MSI);
}

/* INTx only where the client has not chosen MSI. */
static void hv_intx(void *hv, bool level)
{
	struct vgpu_guest *guest = hv;

	if (guest->server)
		vgt_vfu_server_intx_set(guest->server,
					level && !vgt_vfu_server_irq_enabled(guest->server,
									     VGT_VFU_IRQ_MSI));
}

static void hv_stopped(void *hv, const struct vgt_stop *why)
{
	struct vgpu_guest *guest = hv;
	char text[VGT_STOP_TEXT];

	vgt_stop_text(why, text);
	log_format("%s: stopped until it is reset: %s", guest->name, text);
	if (guest->server)
		vgt_vfu_server_irq_trigger(guest->server, VGT_VFU_IRQ_ERR);
}

const struct vgt_hv_ops vgpu_guest_hv_ops = {
	.read = hv_read,
	.write = hv_write,
	.pin = hv_pin,
	.unpin = hv_unpin,
	.msi = hv_msi,
	.intx = hv_intx,
	.stopped = hv_stopped,
};

static void *resolve(void *ctx, uint64_t gpa, size_t *len, bool write)
{
	const struct vgpu_guest *guest = ctx;

	return vgt_vfu_memory_ptr(guest->memory, gpa, len, write);
}

/**
 * vgpu_guest_init() - a virtual machine without memory yet
 * @guest: zeroed
 * @host: driver of the GPU, which gives it a slot
 *
 * Return: false without memory or slot; vgpu_guest_fini() is due all the same.
 */
bool vgpu_guest_init(struct vgpu_guest *guest, struct sim_host *host)
{
	const struct sim_host_guest reach = { .resolve = resolve, .ctx = guest };

	if (vgt_vfu_memory_create(&guest->memory))
		return false;
	guest->slot = sim_host_guest_add(host, &reach);
	return guest->slot > 0;
}

/**
 * vgpu_guest_fini() - the virtual machine is gone, and no vGPU uses it
 * @guest: guest
 * @host: driver of the GPU
 */
void vgpu_guest_fini(struct vgpu_guest *guest, struct sim_host *host)
{
	if (guest->slot > 0)
		sim_host_guest_remove(host, guest->slot);
	vgt_vfu_memory_destroy(guest->memory);
}
