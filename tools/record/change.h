/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* Where one state of memory differs from another. */
#ifndef RECORD_CHANGE_H
#define RECORD_CHANGE_H

#include <stddef.h>
#include <stdint.h>

/*
 * Where @now differs from @was, up to @len: the next change from @at on, with what
 * little is equal in between. Returns its end; @at gets its begin; 0: none.
 */
size_t record_next_difference(const uint8_t *was, const uint8_t *now, size_t len, size_t *at);

#endif
