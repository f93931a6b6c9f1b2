// SPDX-License-Identifier: MIT OR GPL-2.0-only
/*
 * State of the 3D pipeline: nothing is drawn, but some of it is kept, as it belongs to the
 * context and is in its image.
 * Source: SKL PRM vol 2a, 3DSTATE commands.
 */
#include "sim/engine/pipeline.h"

#include <stddef.h>
#include <string.h>

#include "sim/engine/engine.h"

/* Commands that are kept, in the length in which contexts have them. */
static const struct {
	uint32_t header;
	unsigned int dwords;
} kept[] = {
	{ 0x61020001, 3 },	/* STATE_SIP */
	{ 0x78140000, 2 },	/* 3DSTATE_WM */
	{ 0x78150009, 11 },	/* 3DSTATE_CONSTANT_VS */
	{ 0x78180000, 2 },	/* 3DSTATE_SAMPLE_MASK */
	{ 0x79000002, 4 },	/* 3DSTATE_DRAWING_RECTANGLE */
	{ 0x79170101, 259 },	/* 3DSTATE_SO_DECL_LIST */
};

/* Where in the engine's store the command's dwords behind its header are; false: it is not kept. */
static bool find(uint32_t header, unsigned int *at, unsigned int *dwords)
{
	unsigned int i;

	*at = 0;
	for (i = 0; i < sizeof(kept) / sizeof(kept[0]); i++) {
		*dwords = kept[i].dwords;
		if (kept[i].header == header)
			return true;
		*at += kept[i].dwords - 1;
	}
	return false;
}

/**
 * sim_pipeline_length() - whether a command is kept
 * @header: its first dword
 *
 * Return: its length, 0 if it is not.
 */
unsigned int sim_pipeline_length(uint32_t header)
{
	unsigned int at, dwords;

	return find(header, &at, &dwords) ? dwords : 0;
}

/**
 * sim_pipeline_execute() - keep the state that a command sets
 * @engine: render engine
 * @dw: a command that is kept
 */
void sim_pipeline_execute(struct sim_engine *engine, const uint32_t *dw)
{
	unsigned int at, dwords;

	if (find(dw[0], &at, &dwords))
		memcpy(engine->pipeline + at, dw + 1, (dwords - 1) * sizeof(*dw));
}

/**
 * sim_pipeline_get() - state that was set last
 * @engine: render engine
 * @header: of a command that is kept
 *
 * Return: what was behind its header; NULL for another.
 */
const uint32_t *sim_pipeline_get(const struct sim_engine *engine, uint32_t header)
{
	unsigned int at, dwords;

	return find(header, &at, &dwords) ? engine->pipeline + at : NULL;
}
