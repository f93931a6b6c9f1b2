// SPDX-License-Identifier: MIT OR GPL-2.0-only
/*
 * A guest that does anything with its config space, by any width at any place, and
 * interrupts that come in between. What a PCI device is stays what it is, byte for
 * byte and at every width, and no interrupt goes a way that the guest has closed.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "firmware-tables/generated/vgt_tables.h"
#include "gvt/irq/irq.h"
#include "gvt/pci/pci.h"
#include "gvt/vgpu.h"
#include "hosted/hosted.h"
#include "tests/fuzz/input.h"
#include "tests/support/test_vgpu.h"

#define MAX_OPS		256
#define CONFIG_BYTES	4096u
#define CONVENTIONAL	256u

/* PCI 3.0, 6.1; the capabilities are found by their list. */
#define COMMAND		0x04
#define INTX_DISABLE	0x0400u
#define CAPABILITIES	0x34
#define CAP_ID_MSI	5
#define MSI_CONTROL	2
#define MSI_ENABLE	1u

/* Unmasked GT interrupts. */
#define GT0_IMR		0x44304
#define GT0_IER		0x4430c
#define GT0_IIR		0x44308
#define MASTER_IRQ	0x44200

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Bits that are the device's own, and those that the address decoder leaves to software. */
static const struct {
	u16 offset;
	u8 len;
	u32 fixed;
} frozen[] = {
	{ 0x00, 4, 0xffffffff },	/* vendor, device */
	{ 0x04, 2, 0xfbf8 },
	{ 0x06, 2, 0x0010 },		/* there are capabilities */
	{ 0x08, 4, 0xffffffff },	/* revision, class */
	{ 0x0e, 1, 0xff },		/* header type */
	{ 0x10, 4, 0x00ffffff },	/* BAR 0: 16 MiB */
	{ 0x18, 4, 0x0fffffff },	/* BAR 2: 256 MiB */
	{ 0x20, 4, 0xffff003f },	/* BAR 4: 64 ports */
	{ 0x24, 4, 0xffffffff }, { 0x28, 4, 0xffffffff }, { 0x2c, 4, 0xffffffff },
	{ 0x30, 4, 0xffffffff },	/* no ROM */
	{ 0x34, 1, 0xff }, { 0x3d, 1, 0xff },
	{ 0x50, 2, 0xffff },		/* GGC: locked */
};

static void broken(const char *what, u32 offset)
{
	fprintf(stderr, "config_fuzz: %s, offset 0x%x\n", what, offset);
	abort();
}

static u32 read_config(struct test_vgpu *test, u32 offset, size_t len)
{
	u32 value = 0;

	vgt_bus_guest_read(test->vgpu, VGT_REGION_CONFIG, offset, &value, len);
	return value;
}

static u32 msi_capability(struct test_vgpu *test)
{
	u32 at = read_config(test, CAPABILITIES, 1);
	unsigned int left;

	for (left = 48; at >= 0x40 && left; left--) {
		if (read_config(test, at, 1) == CAP_ID_MSI)
			return at;
		at = read_config(test, at + 1, 1);
	}
	broken("the list of capabilities has no MSI, or no end", at);
	return 0;
}

/* Each byte alone is the byte that wider reads have there; above is nothing. */
static void check_widths(struct test_vgpu *test, const u8 *bytes, u32 offset)
{
	const u32 dword = read_config(test, offset & ~3u, 4);

	if ((u8)(dword >> 8 * (offset & 3)) != bytes[offset])
		broken("widths disagree", offset);
	if (offset >= CONVENTIONAL && bytes[offset])
		broken("something is in extended config space", offset);
}

static void check(struct test_vgpu *test, const u8 *before, u32 seed)
{
	static u8 bytes[CONFIG_BYTES];
	u32 was, now;
	size_t i;

	vgt_bus_guest_read(test->vgpu, VGT_REGION_CONFIG, 0, bytes, sizeof(bytes));
	for (i = 0; i < sizeof(frozen) / sizeof(frozen[0]); i++) {
		was = now = 0;
		memcpy(&was, before + frozen[i].offset, frozen[i].len);
		memcpy(&now, bytes + frozen[i].offset, frozen[i].len);
		if ((was ^ now) & frozen[i].fixed)
			broken("what is fixed has changed", frozen[i].offset);
	}
	check_widths(test, bytes, seed % CONVENTIONAL);
	check_widths(test, bytes, seed % CONFIG_BYTES);
	msi_capability(test);
}

/* An event that nothing masks reaches the guest by the one way that it left open. */
static void interrupt(struct test_vgpu *test)
{
	const bool msi = read_config(test, msi_capability(test) + MSI_CONTROL, 2) & MSI_ENABLE;
	const bool masked = read_config(test, COMMAND, 2) & INTX_DISABLE;
	const u64 msis = test->hv->msis;

	mutex_lock(&test->vgpu->lock);
	vgt_irq_raise(test->vgpu, VGT_IRQ_RCS0_USER);
	mutex_unlock(&test->vgpu->lock);
	if (test->hv->msis != msis && !msi)
		broken("an MSI, and it is not enabled", COMMAND);
	if (test->hv->intx && masked)
		broken("the pin is up, and is disabled", COMMAND);
	test_vgpu_reg_write(test, GT0_IIR, ~0u);
	if (test->hv->intx)
		broken("the pin is up without a cause", COMMAND);
}

/* As after a device reset, but for what config space has nothing to do with: that takes long. */
static void renew(struct test_vgpu *test)
{
	mutex_lock(&test->vgpu->lock);
	vgt_pci_reset(test->vgpu);
	vgt_irq_pin(test->vgpu);
	mutex_unlock(&test->vgpu->lock);
}

static void operation(struct test_vgpu *test, struct input *in)
{
	const u8 op = take(in, 1);
	const u32 offset = op & 0x80 ? take(in, 2) % (CONFIG_BYTES + 16) : take(in, 1);
	const size_t len = 1 + (op >> 4 & 7);
	u8 buf[8];
	u64 value;

	switch (op & 0xf) {
	case 0:
		interrupt(test);
		break;
	case 1:
		renew(test);
		break;
	case 2:
		vgt_bus_guest_read(test->vgpu, VGT_REGION_CONFIG, offset, buf, len);
		break;
	default:
		value = op & 8 ? ~0ull : take(in, len);
		vgt_bus_guest_write(test->vgpu, VGT_REGION_CONFIG, offset, &value, len);
		break;
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static u8 before[CONFIG_BYTES];
	static struct test_vgpu *test;
	struct input in = { data, size };
	unsigned int n;

	if (!test) {
		test = test_vgpu_create_as("skl", "i915-GVTg_V5_8", 16, 0);
		vgt_bus_guest_read(test->vgpu, VGT_REGION_CONFIG, 0, before, sizeof(before));
		test_vgpu_reg_write(test, GT0_IMR, 0);
		test_vgpu_reg_write(test, GT0_IER, ~0u);
		test_vgpu_reg_write(test, MASTER_IRQ, 1u << 31);
	}
	renew(test);
	for (n = 0; n < MAX_OPS && in.left; n++) {
		operation(test, &in);
		check(test, before, n + 7 * size);
	}
	return 0;
}
