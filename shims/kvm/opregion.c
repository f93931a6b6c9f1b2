// SPDX-License-Identifier: GPL-2.0-only
/*
 * Layouts: Intel "ACPI IGD OpRegion Specification" 0.5 (public), and for the Video
 * BIOS Table the fields that Linux i915 reads.
 */
#include "shims/kvm/opregion.h"

#include <linux/build_bug.h>
#include <linux/stddef.h>
#include <linux/string.h>

#define MAILBOX_VBT		(1u << 3)
#define OPREGION_VERSION	0x02000000u

enum { BLOCK_FEATURES = 1, BLOCK_DEFINITIONS = 2 };

struct opregion_header {
	char signature[16];
	__le32 kilobytes;
	__le32 version;
	u8 versions_of_others[64];
	__le32 mailboxes;
	u8 reserved[0x400 - 0x5c];
} __packed;

struct vbt {
	char signature[20];
	__le16 version;
	__le16 header_bytes;
	__le16 bytes;
	u8 check;
	u8 reserved;
	__le32 bdb_offset;
	__le32 aim_offsets[4];
} __packed;

struct bdb {
	char signature[16];
	__le16 version;
	__le16 header_bytes;
	__le16 bytes;
} __packed;

struct block {
	u8 id;
	__le16 bytes;
} __packed;

struct child {
	__le16 handle;
	__le16 type;
	u8 reserved_4[12];
	u8 port;
	u8 reserved_17[2];
	u8 ddc_pin;
	u8 reserved_20[4];
	u8 links;
	u8 aux;
	u8 reserved_26[12];
} __packed;

struct opregion {
	struct opregion_header header;
	struct vbt vbt;
	struct bdb bdb;
	struct block features_block;
	u8 features[7];
	struct block definitions_block;
	u8 definitions[4];
	u8 child_bytes;
	struct child hdmi;
	u8 end[];
} __packed;

static const struct opregion board = {
	.header = {
		.signature = "IntelGraphicsMem",
		.kilobytes = cpu_to_le32(VGT_KVM_OPREGION_BYTES / 1024),
		.version = cpu_to_le32(OPREGION_VERSION),
		.mailboxes = cpu_to_le32(MAILBOX_VBT),
	},
	.vbt = {
		.signature = "$VBT VGT           ",
		.version = cpu_to_le16(100),
		.header_bytes = cpu_to_le16(sizeof(struct vbt)),
		.bytes = cpu_to_le16(offsetof(struct opregion, end) -
				     offsetof(struct opregion, vbt)),
		.bdb_offset = cpu_to_le32(sizeof(struct vbt)),
	},
	.bdb = {
		.signature = "BIOS_DATA_BLOCK ",
		.version = cpu_to_le16(209),
		.header_bytes = cpu_to_le16(sizeof(struct bdb)),
		.bytes = cpu_to_le16(offsetof(struct opregion, end) -
				     offsetof(struct opregion, bdb)),
	},
	.features_block = { BLOCK_FEATURES, cpu_to_le16(sizeof(board.features)) },
	.features = { 0, 0, 0x80, 0, 0x14 },
	.definitions_block = {
		BLOCK_DEFINITIONS,
		cpu_to_le16(offsetof(struct opregion, end) -
			    offsetof(struct opregion, definitions)),
	},
	.definitions = { 2 },
	.child_bytes = sizeof(struct child),
	.hdmi = {
		.handle = cpu_to_le16(0x04),
		.type = cpu_to_le16(0x60d2),	/* HDMI */
		.port = 1,			/* HDMI on port B */
		.links = 0x05,			/* HDMI, TMDS */
		.aux = 0x10,			/* channel B */
	},
};

/* The pin of port B's DDC lines, as VBTs number them: it depends on the PCH of the platform. */
static u8 ddc_pin(u16 device_id)
{
	const u8 family = device_id >> 8;

	return family == 0x3e || family == 0x9b ? 1 : 5;	/* Coffee and Comet Lake: CNP */
}

/**
 * vgt_kvm_opregion_write() - the OpRegion as the guest's firmware hands it on
 * @opregion: where to
 * @device_id: PCI device id of the vGPU
 */
void vgt_kvm_opregion_write(u8 opregion[VGT_KVM_OPREGION_BYTES], u16 device_id)
{
	struct opregion *filled = (void *)opregion;
	const u8 *byte = (const u8 *)&filled->vbt;
	u8 sum = 0;

	static_assert(sizeof(struct opregion_header) == 0x400);
	static_assert(sizeof(struct vbt) == 48);
	static_assert(sizeof(struct child) == 38);
	memset(opregion, 0, VGT_KVM_OPREGION_BYTES);
	memcpy(opregion, &board, sizeof(board));
	filled->hdmi.ddc_pin = ddc_pin(device_id);
	while (byte < filled->end)
		sum += *byte++;
	filled->vbt.check = -sum;
}
