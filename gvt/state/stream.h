/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/*
 * Bytes of a state stream: little-endian numbers, one behind the other. What goes wrong
 * is remembered, so that callers look once at the end.
 */
#ifndef GVT_STATE_STREAM_H
#define GVT_STATE_STREAM_H

#include <linux/types.h>

/**
 * struct vgt_state_out - a stream that grows
 * @data: its bytes; kvfree()
 * @len: how many
 * @room: allocated
 * @err: -ENOMEM, -E2BIG, or 0
 */
struct vgt_state_out {
	u8 *data;
	size_t len;
	size_t room;
	int err;
};

/**
 * struct vgt_state_in - what is left of a stream or section
 * @at: the next byte
 * @left: how many
 * @short_of: more was asked for than there was
 */
struct vgt_state_in {
	const u8 *at;
	size_t left;
	bool short_of;
};

/* A vGPU's whole state is never more. */
#define VGT_STATE_MAX_BYTES (32u << 20)

void vgt_state_put(struct vgt_state_out *out, const void *data, size_t len);
void vgt_state_put_number(struct vgt_state_out *out, u64 value, unsigned int bytes);

/* The next @len bytes, NULL where there are not as many. */
const void *vgt_state_get(struct vgt_state_in *in, size_t len);
/* The next number of @bytes bytes, 0 where there is none. */
u64 vgt_state_get_number(struct vgt_state_in *in, unsigned int bytes);

/* FNV-1a, 64 bits: finds accidents, not forgers. */
u64 vgt_state_checksum(const void *data, size_t len);

#endif
