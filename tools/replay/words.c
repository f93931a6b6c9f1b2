// SPDX-License-Identifier: MIT OR GPL-2.0-only
#include "tools/replay/words.h"

#include <stdio.h>
#include <string.h>

#include "firmware-tables/generated/vgt_tables.h"
#include "gvt/vgt.h"

#define GGTT_OFFSET (8u << 20)

static const char *const engine_names[] = { "rcs", "bcs", "vcs", "vecs" };

const struct vgt_platform *replay_platform(const struct record_bytes *name)
{
	unsigned int i;

	for (i = 0; i < vgt_platform_count; i++)
		if (strlen(vgt_platforms[i].name) == name->len &&
		    !memcmp(vgt_platforms[i].name, name->data, name->len))
			return &vgt_platforms[i];
	return NULL;
}

static void describe_access(const struct record *record, const struct vgt_platform *platform,
			    char *text, size_t size)
{
	const char *what = record->kind == RECORD_READ ? "read" : "write";
	const unsigned long long offset = record->offset;
	const struct vgt_reg_desc *reg;

	if (record->region == VGT_REGION_GMADR)
		snprintf(text, size, "%s of the aperture at 0x%llx", what, offset);
	else if (record->region == VGT_REGION_CONFIG)
		snprintf(text, size, "%s of config space at 0x%llx", what, offset);
	else if (record->region != VGT_REGION_GTTMMADR)
		snprintf(text, size, "%s of region %u at 0x%llx", what, record->region, offset);
	else if (offset >= GGTT_OFFSET)
		snprintf(text, size, "%s of the GGTT entry of 0x%llx", what,
			 (offset - GGTT_OFFSET) / 8 << 12);
	else if (offset >= VGT_REG_SPACE)
		snprintf(text, size, "%s of BAR 0 at 0x%llx", what, offset);
	else {
		reg = vgt_reg_lookup(platform->regs, offset & ~3u);
		snprintf(text, size, "%s of %s (0x%llx)", what,
			 reg->len ? reg->name : "an untracked register", offset);
	}
}

void replay_describe(const struct record *record, const struct vgt_platform *platform, char *text,
		     size_t size)
{
	const unsigned long long gpa = record->gpa, bytes = record->size;

	switch (record->kind) {
	case RECORD_READ:
	case RECORD_WRITE:
		describe_access(record, platform, text, size);
		break;
	case RECORD_CREATE:
		snprintf(text, size, "making a vGPU of type %.*s", (int)record->name.len,
			 (const char *)record->name.data);
		break;
	case RECORD_MAP:
		snprintf(text, size, "guest memory at 0x%llx, 0x%llx bytes, comes", gpa, bytes);
		break;
	case RECORD_UNMAP:
		snprintf(text, size, "guest memory at 0x%llx, 0x%llx bytes, goes", gpa, bytes);
		break;
	case RECORD_RESET:
		snprintf(text, size, "device reset");
		break;
	case RECORD_PLUG:
		snprintf(text, size, "monitor %s", record->value ? "plugged" : "unplugged");
		break;
	case RECORD_RUN:
		snprintf(text, size, "timers and work");
		break;
	case RECORD_DONE:
		snprintf(text, size, "a job on %s ends with status %d",
			 engine_names[record->engine], record->status);
		break;
	case RECORD_MEMORY:
		snprintf(text, size, "  the guest has written %zu bytes at 0x%llx",
			 record->bytes.len, gpa);
		break;
	case RECORD_REGISTER:
		snprintf(text, size, "  the GPU's register 0x%llx is",
			 (unsigned long long)record->offset);
		break;
	case RECORD_MSI:
		snprintf(text, size, "  interrupt (MSI)");
		break;
	case RECORD_INTX:
		snprintf(text, size, "  interrupt pin %s", record->value ? "up" : "down");
		break;
	case RECORD_WRITTEN:
		snprintf(text, size, "  the device model writes %zu bytes at 0x%llx",
			 record->bytes.len, gpa);
		break;
	case RECORD_IMAGE:
		snprintf(text, size, "  contexts of %s begin with an image of %zu bytes",
			 engine_names[record->engine], record->bytes.len);
		break;
	case RECORD_GPU:
		snprintf(text, size, "a GPU: %.*s", (int)record->name.len,
			 (const char *)record->name.data);
		break;
	case RECORD_END:
		snprintf(text, size, "end after %llu steps", (unsigned long long)record->value);
		break;
	}
}

void replay_value(const uint8_t *data, size_t len, char *text, size_t size)
{
	const size_t shown = len < 8 ? len : 8;
	uint64_t value = 0;

	if (shown)
		memcpy(&value, data, shown);
	snprintf(text, size, "0x%0*llx%s", (int)(2 * shown), (unsigned long long)value,
		 len > shown ? "..." : "");
}
