// SPDX-License-Identifier: MIT OR GPL-2.0-only
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "gvt/state/stream.h"

#define FIRST_BYTES	65536u
#define FNV_OFFSET	0xcbf29ce484222325ull
#define FNV_PRIME	0x100000001b3ull

static bool grow(struct vgt_state_out *out, size_t len)
{
	size_t room = out->room ?: FIRST_BYTES;
	u8 *data;

	if (len > VGT_STATE_MAX_BYTES - out->len) {
		out->err = -E2BIG;
		return false;
	}
	if (out->len + len <= out->room)
		return true;
	while (room < out->len + len)
		room *= 2;
	data = kvmalloc(room, GFP_KERNEL);
	if (!data) {
		out->err = -ENOMEM;
		return false;
	}
	if (out->len)
		memcpy(data, out->data, out->len);
	kvfree(out->data);
	out->data = data;
	out->room = room;
	return true;
}

void vgt_state_put(struct vgt_state_out *out, const void *data, size_t len)
{
	if (out->err || !len || !grow(out, len))
		return;
	memcpy(out->data + out->len, data, len);
	out->len += len;
}

void vgt_state_put_number(struct vgt_state_out *out, u64 value, unsigned int bytes)
{
	u8 buf[8];
	unsigned int i;

	for (i = 0; i < bytes; i++)
		buf[i] = value >> (8 * i);
	vgt_state_put(out, buf, bytes);
}

const void *vgt_state_get(struct vgt_state_in *in, size_t len)
{
	const u8 *at = in->at;

	if (len > in->left) {
		in->short_of = true;
		in->left = 0;
		return NULL;
	}
	in->at += len;
	in->left -= len;
	return at;
}

u64 vgt_state_get_number(struct vgt_state_in *in, unsigned int bytes)
{
	const u8 *buf = vgt_state_get(in, bytes);
	u64 value = 0;
	unsigned int i;

	for (i = 0; buf && i < bytes; i++)
		value |= (u64)buf[i] << (8 * i);
	return value;
}

u64 vgt_state_checksum(const void *data, size_t len)
{
	const u8 *at = data;
	u64 sum = FNV_OFFSET;

	while (len--)
		sum = (sum ^ *at++) * FNV_PRIME;
	return sum;
}
