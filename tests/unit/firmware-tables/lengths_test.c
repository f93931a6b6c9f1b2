// SPDX-License-Identifier: MIT OR GPL-2.0-only
/*
 * How long commands are, as two parts of this tree have it that share no code: a scanner
 * that takes a command to be longer than the engine does lets through what is inside.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "firmware-tables/generated/vgt_tables.h"
#include "sim/engine/cs.h"
#include "sim/engine/engine.h"

static const struct {
	unsigned int engine_class;
	enum sim_engine_id id;
} engines[] = {
	{ VGT_CLASS_RCS, SIM_RCS },
	{ VGT_CLASS_BCS, SIM_BCS },
	{ VGT_CLASS_VCS, SIM_VCS },
	{ VGT_CLASS_VECS, SIM_VECS },
};

/* Every value of the lower half of the first dword: fields of lengths are nowhere else. */
static void lengths_agree(const struct vgt_cmd_desc *desc, const struct sim_engine *engine)
{
	uint32_t low, header;
	unsigned int len;

	for (low = 0; low < 0x10000; low++) {
		header = desc->match | (low & ~desc->mask);
		len = vgt_cmd_length(desc, header);
		if (len && len != sim_cs_length(engine, header))
			fail_msg("%s 0x%08x: %u dwords in the table, %u in the simulator",
				 desc->name, header, len, sim_cs_length(engine, header));
	}
}

/* The others never reach an engine: they are refused, or MI_NOOPs take their place. */
static bool runs(const struct vgt_cmd_desc *desc)
{
	return desc->action == VGT_ACTION_OK || desc->action == VGT_ACTION_ARB_ON_OFF ||
	       desc->action == VGT_ACTION_BB_START || desc->action == VGT_ACTION_BB_END;
}

static void a_command_that_may_run_is_as_long_as_the_simulated_engine_takes_it_to_be(void **state)
{
	const struct vgt_cmd_map *map = vgt_gen9.cmds;
	unsigned int i, e;

	for (e = 0; e < sizeof(engines) / sizeof(engines[0]); e++) {
		const struct sim_engine engine = { .id = engines[e].id };

		for (i = 1; i < map->n_cmds; i++)
			if (map->cmd[i].engines & 1u << engines[e].engine_class &&
			    runs(&map->cmd[i]))
				lengths_agree(&map->cmd[i], &engine);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			a_command_that_may_run_is_as_long_as_the_simulated_engine_takes_it_to_be),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
