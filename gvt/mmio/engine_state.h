/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* The registers that follow the owner of an engine, as one array. */
#ifndef GVT_MMIO_ENGINE_STATE_H
#define GVT_MMIO_ENGINE_STATE_H

#include <linux/types.h>

#include "firmware-tables/generated/vgt_tables.h"

/* More dwords than engine_state.tbl has. */
#define VGT_ENGINE_STATE_MAX 1024

/*
 * The row that the register at @offset is of, and in @index which of the dwords of all rows, one
 * after the other, is its; NULL: no row.
 */
static inline const struct vgt_engine_state_desc *
vgt_engine_state_find(const struct vgt_gen *gen, u32 offset, u32 *index)
{
	unsigned int i;

	*index = 0;
	for (i = 0; i < gen->n_engine_state; i++) {
		const struct vgt_engine_state_desc *row = &gen->engine_state[i];

		/* They are sorted. */
		if (row->offset > offset)
			break;
		if (offset - row->offset < row->len) {
			*index += (offset - row->offset) / 4;
			return row;
		}
		*index += row->len / 4;
	}
	return NULL;
}

#endif
