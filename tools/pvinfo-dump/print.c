/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* A PVINFO page for people and for programs. */

#include <json-c/json.h>
#include <stddef.h>
#include <stdint.h>

#include "tools/pvinfo-dump/print.h"

enum look { DECIMAL, HEX, BYTES, PAIR };

struct field {
	const char *name;
	uint16_t offset;
	uint8_t size;
	uint8_t look;
};

#define FIELD(member, look) \
	{ #member, offsetof(struct vgt_pvinfo, member), \
	  sizeof(((struct vgt_pvinfo *)0)->member), look }
#define ELEMENT(label, member, look) \
	{ label, offsetof(struct vgt_pvinfo, member), \
	  sizeof(((struct vgt_pvinfo *)0)->member), look }

static const struct field fields[] = {
	FIELD(magic, HEX),
	FIELD(version_major, DECIMAL),
	FIELD(version_minor, DECIMAL),
	FIELD(vgt_id, DECIMAL),
	FIELD(caps, HEX),
	FIELD(mappable_base, HEX),
	FIELD(mappable_size, BYTES),
	FIELD(unmappable_base, HEX),
	FIELD(unmappable_size, BYTES),
	FIELD(fence_num, DECIMAL),
	FIELD(display_ready, DECIMAL),
	ELEMENT("shortage_mappable", shortage[0], BYTES),
	ELEMENT("shortage_unmappable", shortage[1], BYTES),
	ELEMENT("shortage_fences", shortage[2], DECIMAL),
	FIELD(g2v_notify, DECIMAL),
	FIELD(cursor_x_hot, HEX),
	FIELD(cursor_y_hot, HEX),
	ELEMENT("pdp0", pdp[0], PAIR),
	ELEMENT("pdp1", pdp[1], PAIR),
	ELEMENT("pdp2", pdp[2], PAIR),
	ELEMENT("pdp3", pdp[3], PAIR),
	FIELD(context_descriptor_lo, HEX),
	FIELD(context_descriptor_hi, HEX),
};

static const struct {
	uint32_t bit;
	const char *name;
} caps[] = {
	{ VGT_CAPS_FULL_PPGTT, "full_ppgtt" },
	{ VGT_CAPS_HWSP_EMULATION, "hwsp_emulation" },
	{ VGT_CAPS_HUGE_GTT, "huge_gtt" },
};

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* Little-endian bytes of the page to a number, whatever the machine. */
static uint64_t value_at(const struct vgt_pvinfo *page, unsigned int offset, unsigned int size)
{
	const uint8_t *bytes = (const uint8_t *)page + offset;
	uint64_t value = 0;

	while (size--)
		value = value << 8 | bytes[size];
	return value;
}

static void print_value(const struct field *field, uint64_t value, FILE *out)
{
	switch (field->look) {
	case DECIMAL:
		fprintf(out, "%llu", (unsigned long long)value);
		break;
	case BYTES:
		fprintf(out, "0x%08llx (%.6g MiB)", (unsigned long long)value,
			(double)value / 1048576);
		break;
	default:
		fprintf(out, "0x%0*llx", field->size * 2, (unsigned long long)value);
		break;
	}
}

static void print_caps(uint32_t value, FILE *out)
{
	size_t i;

	for (i = 0; i < COUNT(caps); i++)
		if (value & caps[i].bit)
			fprintf(out, " %s", caps[i].name);
}

static void print_reserved(const struct vgt_pvinfo *page, FILE *out)
{
	unsigned int offset;
	size_t i;

	for (offset = 0; offset < VGT_PVINFO_SIZE; offset += 4) {
		uint64_t value = value_at(page, offset, 4);

		for (i = 0; i < COUNT(fields); i++)
			if (offset + 4 > fields[i].offset &&
			    offset < fields[i].offset + fields[i].size)
				break;
		if (i == COUNT(fields) && value)
			fprintf(out, "0x%03x  %-22s 0x%08llx\n", offset, "reserved",
				(unsigned long long)value);
	}
}

void print_text(const struct vgt_pvinfo *page, bool reserved, FILE *out)
{
	size_t i;

	for (i = 0; i < COUNT(fields); i++) {
		uint64_t value = value_at(page, fields[i].offset, fields[i].size);

		fprintf(out, "0x%03x  %-22s ", fields[i].offset, fields[i].name);
		print_value(&fields[i], value, out);
		if (fields[i].offset == offsetof(struct vgt_pvinfo, caps))
			print_caps((uint32_t)value, out);
		fputc('\n', out);
	}
	if (reserved)
		print_reserved(page, out);
}

static json_object *caps_list(uint32_t value)
{
	json_object *list = json_object_new_array();
	size_t i;

	for (i = 0; list && i < COUNT(caps); i++)
		if (value & caps[i].bit)
			json_object_array_add(list, json_object_new_string(caps[i].name));
	return list;
}

int print_json(const struct vgt_pvinfo *page, FILE *out)
{
	json_object *object = json_object_new_object();
	size_t i;

	if (!object)
		return -1;
	json_object_object_add(object, "vgpu",
			       json_object_new_boolean(value_at(page, 0, 8) == VGT_MAGIC));
	for (i = 0; i < COUNT(fields); i++) {
		uint64_t value = value_at(page, fields[i].offset, fields[i].size);

		json_object_object_add(object, fields[i].name, json_object_new_uint64(value));
		if (fields[i].offset == offsetof(struct vgt_pvinfo, caps))
			json_object_object_add(object, "caps_names", caps_list((uint32_t)value));
	}
	fprintf(out, "%s\n", json_object_to_json_string_ext(object, JSON_C_TO_STRING_PRETTY));
	json_object_put(object);
	return 0;
}
