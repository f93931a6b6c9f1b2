// SPDX-License-Identifier: MIT OR GPL-2.0-only
#include "tests/support/default_image.h"

#include <string.h>

#define LRI		0x11000000u
#define POSTED		0x1000u
#define ALL		0xffff0000u

static const u32 engine_base[VGT_ENGINES] = { 0x2000, 0x22000, 0x12000, 0x1a000 };

/* Load @n registers of an engine's page from dword @at on. */
static void put_loads(u32 *state, u32 at, u32 flags, u32 base, const u16 *regs, u32 n)
{
	state[at] = LRI | flags | (2 * n - 1);
	for (u32 i = 0; i < n; i++)
		state[at + 1 + 2 * i] = base + regs[i];
}

static void put_registers(u32 *state, enum vgt_engine engine)
{
	static const u16 ring[] = {
		0x244, 0x034, 0x030, 0x038, 0x03c, 0x168, 0x140, 0x110, 0x11c, 0x114, 0x118,
		0x1c0, 0x1c4, 0x1c8,
	};
	static const u16 tables[] = {
		0x3a8, 0x28c, 0x288, 0x284, 0x280, 0x27c, 0x278, 0x274, 0x270,
	};
	static const u16 own[] = {
		0x028, 0x09c, 0x0c0, 0x178, 0x17c, 0x358, 0x170, 0x150, 0x154, 0x158, 0x41c,
	};
	static const u16 last[] = { 0x200, 0x0c8 };
	const u32 base = engine_base[engine];
	u16 loads[44];

	put_loads(state, 0x01, POSTED, base, ring, 14);
	put_loads(state, 0x21, POSTED, base, tables, 9);
	put_loads(state, 0x41, engine == VGT_RCS ? 0 : POSTED, base, last + (engine == VGT_RCS), 1);
	memcpy(loads, own, sizeof(own));
	for (u32 i = 0; i < 32; i++)
		loads[11 + i] = 0x600 + 4 * i;
	loads[43] = 0x068;
	put_loads(state, IMAGE_LOADS, POSTED, base, loads, 44);
	/* CTX_CONTROL, MI_MODE, INSTPM: with masks. */
	state[0x03] = ALL | 0x8;
	state[IMAGE_EXCC] = ALL;
	state[IMAGE_MI_MODE] = ALL;
	state[0x57] = ALL;
}

static void put_render_list(u32 *state)
{
	static const u32 first[] = {
		0x06800000, 0,				/* MI_TOPOLOGY_FILTER */
		0x61020001, 0x5100, 0,			/* STATE_SIP */
	};
	static const u32 straddling[] = {
		LRI | 11, 0x7000, ALL | 0x1, 0x7010, ALL | 0x2, 0x2300, 0x300, 0x2304, 0x304,
		0x2308, 0x308, 0x7300, ALL | 0x4,
	};
	static const u32 modes[] = { LRI | POSTED | 3, 0x7004, ALL | 0x180, 0x83a4, ALL };
	static const u32 rectangle[] = { 0x79000002, 0, 0x3fff3fff, 0 };

	memcpy(state + IMAGE_END, first, sizeof(first));
	memcpy(state + IMAGE_STRADDLE, straddling, sizeof(straddling));
	memcpy(state + IMAGE_CACHE_MODE, modes, sizeof(modes));
	memcpy(state + IMAGE_RECTANGLE, rectangle, sizeof(rectangle));
	state[IMAGE_LIST_END] = 0x05000000;
}

void default_image_make(u32 *state, enum vgt_engine engine)
{
	put_registers(state, engine);
	if (engine == VGT_RCS)
		put_render_list(state);
	else
		state[IMAGE_END] = 0x05000000;
}
