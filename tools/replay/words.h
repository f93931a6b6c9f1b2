/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* A record in words. */
#ifndef REPLAY_WORDS_H
#define REPLAY_WORDS_H

#include <stddef.h>

#include "tools/record/reader.h"

struct vgt_platform;

/* NULL: there is none of this name. */
const struct vgt_platform *replay_platform(const struct record_bytes *name);

/* What the guest or the GPU did, without its value. */
void replay_describe(const struct record *record, const struct vgt_platform *platform, char *text,
		     size_t size);
/* Up to 8 bytes as a number, more as the first of them. */
void replay_value(const uint8_t *data, size_t len, char *text, size_t size);

#endif
