// SPDX-License-Identifier: MIT OR GPL-2.0-only
/*
 * PCI config space of a vGPU.
 *
 * Built from a table: for each field its value at reset and the bits that a
 * guest may write; all else reads as 0 and ignores writes. Standard fields are
 * those of the PCI Local Bus Specification 3.0; those from 0x50 on of the SKL
 * PRM vol 12 (MCHBAR and processor graphics configuration).
 */
#include <linux/err.h>
#include <linux/kernel.h>
#include <linux/lockdep.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "firmware-tables/generated/vgt_tables.h"
#include "gvt/pci/pci.h"
#include "gvt/vgpu.h"

#define CONFIG_BYTES	256u	/* conventional PCI; what lies above reads 0 */

#define CAP_MSI		0xac
#define CAP_PM		0xd0

enum { CAP_ID_PM = 0x01, CAP_ID_MSI = 0x05 };

/**
 * struct config_field - one field of config space
 * @offset: of its first byte
 * @len: bytes, 1..4
 * @value: after reset
 * @writable: bits that the guest may change
 * @w1c: bits that a written one clears
 */
struct config_field {
	u16 offset;
	u8 len;
	u32 value;
	u32 writable;
	u32 w1c;
};

/* What is the same on every platform and for every type. */
static const struct config_field fields[] = {
	{ 0x00, 2, 0x8086 },
	{ 0x04, 2, 0x0000, 0x0407 },		/* command: I/O, memory, master, INTx off */
	{ 0x06, 2, 0x0090, 0x0000, 0xf900 },	/* status: capabilities, fast back-to-back */
	{ 0x09, 3, 0x030000 },			/* display controller, VGA compatible */
	{ 0x10, 4, 0x00000004, 0xff000000 },	/* BAR0: 16 MiB, 64 bit */
	{ 0x14, 4, 0x00000000, 0xffffffff },
	{ 0x1c, 4, 0x00000000, 0xffffffff },	/* upper half of BAR2 */
	{ 0x20, 4, 0x00000001, 0x0000ffc0 },	/* BAR4: 64 ports */
	{ 0x34, 1, CAP_MSI },
	{ 0x3c, 1, 0x00, 0xff },
	{ 0x3d, 1, 0x01 },			/* INTA */
	{ CAP_MSI + 0x0, 1, CAP_ID_MSI },
	{ CAP_MSI + 0x1, 1, CAP_PM },
	{ CAP_MSI + 0x2, 2, 0x0080, 0x0001 },	/* one vector, 64 bit */
	{ CAP_MSI + 0x4, 4, 0, 0xfffffffc },
	{ CAP_MSI + 0x8, 4, 0, 0xffffffff },
	{ CAP_MSI + 0xc, 2, 0, 0xffff },
	{ CAP_PM + 0x0, 1, CAP_ID_PM },
	{ CAP_PM + 0x2, 2, 0x0022 },		/* version 2, device specific init */
	{ CAP_PM + 0x4, 2, 0x0008, 0x0003 },	/* no soft reset; power state */
	{ 0xe8, 4, 0, 0xffffffff },		/* SWSCI */
	{ 0xfc, 4, 0, 0xffffffff },		/* ASLS: no OpRegion */
};

/**
 * struct vgt_pci - config space of a vGPU (protected by vgt_vgpu.lock)
 * @value: what the guest reads
 * @writable: per byte, bits that it may change
 * @w1c: per byte, bits that a written one clears
 */
struct vgt_pci {
	u8 value[CONFIG_BYTES];
	u8 writable[CONFIG_BYTES];
	u8 w1c[CONFIG_BYTES];
};

static void put_field(struct vgt_pci *pci, const struct config_field *field)
{
	unsigned int i;

	for (i = 0; i < field->len; i++) {
		pci->value[field->offset + i] = field->value >> (8 * i);
		pci->writable[field->offset + i] = field->writable >> (8 * i);
		pci->w1c[field->offset + i] = field->w1c >> (8 * i);
	}
}

void vgt_pci_reset(struct vgt_vgpu *vgpu)
{
	const struct vgt_platform *platform = vgpu->dev->platform;
	const u32 aperture_mask = -(u32)vgpu->dev->info.aperture_size;
	const struct config_field own[] = {
		{ 0x02, 2, platform->device_id },
		{ 0x08, 1, platform->revision },
		{ 0x2c, 4, platform->subsys },
		{ 0x18, 4, 0x0000000c, aperture_mask },	/* BAR2: 64 bit, prefetchable */
		/* GGC: locked, size of the page table as on hardware, no stolen memory. */
		{ 0x50, 2, (platform->ggc & 0x00c0) | 1 },
	};
	unsigned int i;

	lockdep_assert_held(&vgpu->lock);
	for (i = 0; i < ARRAY_SIZE(fields); i++)
		put_field(vgpu->pci, &fields[i]);
	for (i = 0; i < ARRAY_SIZE(own); i++)
		put_field(vgpu->pci, &own[i]);
}

void vgt_pci_read(struct vgt_vgpu *vgpu, u32 offset, void *buf, size_t len)
{
	u8 *bytes = buf;
	size_t i;

	lockdep_assert_held(&vgpu->lock);
	for (i = 0; i < len; i++)
		bytes[i] = offset + i < CONFIG_BYTES ? vgpu->pci->value[offset + i] : 0;
}

void vgt_pci_write(struct vgt_vgpu *vgpu, u32 offset, const void *buf, size_t len)
{
	struct vgt_pci *pci = vgpu->pci;
	const u8 *bytes = buf;
	size_t i;

	lockdep_assert_held(&vgpu->lock);
	for (i = 0; i < len && offset + i < CONFIG_BYTES; i++) {
		u8 *value = &pci->value[offset + i];
		const u8 writable = pci->writable[offset + i];

		*value = (*value & ~writable) | (bytes[i] & writable);
		*value &= ~(bytes[i] & pci->w1c[offset + i]);
	}
}

struct vgt_pci *vgt_pci_create(struct vgt_vgpu *vgpu)
{
	struct vgt_pci *pci = kzalloc(sizeof(*pci), GFP_KERNEL);

	return pci ? pci : ERR_PTR(-ENOMEM);
}

void vgt_pci_destroy(struct vgt_vgpu *vgpu)
{
	kfree(vgpu->pci);
	vgpu->pci = NULL;
}
