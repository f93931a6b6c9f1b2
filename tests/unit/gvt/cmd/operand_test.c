// SPDX-License-Identifier: MIT OR GPL-2.0-only
/*
 * gvt/cmd/operand.c: refusals that no row of today's tables leads to, or only one. A table
 * is made up for them, so that a row of tomorrow's does not find the check missing.
 */
#include <linux/errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "firmware-tables/generated/vgt_tables.h"
#include "gvt/vgpu.h"
#include "tests/unit/gvt/cmd/stream.h"

#define N(array) (sizeof(array) / sizeof((array)[0]))

#define CSFE_CHICKEN1	0x20d4u		/* some of its bits are the host's */
#define LRM		0x14c00002u
#define STORE_IMM	0x10400002u

/**
 * struct made_up - the tables of a platform, to be changed
 * @st: the vGPU and its streams
 * @platform: copy of its platform
 * @gen: copy of its generation
 * @cmds: copy of the generation's commands
 * @cmd: copy of their descriptors
 * @regs: copy of the platform's registers
 * @reg: copy of their descriptors
 */
struct made_up {
	struct stream_test *st;
	struct vgt_platform platform;
	struct vgt_gen gen;
	struct vgt_cmd_map cmds;
	struct vgt_cmd_desc *cmd;
	struct vgt_reg_map regs;
	struct vgt_reg_desc *reg;
};

static void *copy(const void *data, size_t len)
{
	return memcpy(malloc(len), data, len);
}

static int setup(void **state)
{
	struct made_up *tables = calloc(1, sizeof(*tables));
	struct vgt_device *dev;
	void *stream;

	stream_setup(&stream);
	tables->st = stream;
	dev = tables->st->test->dev;
	tables->platform = *dev->platform;
	tables->gen = *tables->platform.gen;
	tables->cmds = *tables->gen.cmds;
	tables->regs = *tables->platform.regs;
	tables->cmd = copy(tables->cmds.cmd, tables->cmds.n_cmds * sizeof(*tables->cmd));
	tables->reg = copy(tables->regs.reg, tables->regs.n_regs * sizeof(*tables->reg));
	tables->cmds.cmd = tables->cmd;
	tables->regs.reg = tables->reg;
	tables->gen.cmds = &tables->cmds;
	tables->platform.gen = &tables->gen;
	tables->platform.regs = &tables->regs;
	dev->platform = &tables->platform;
	*state = tables;
	return 0;
}

static int teardown(void **state)
{
	struct made_up *tables = *state;
	void *stream = tables->st;

	stream_teardown(&stream);
	free(tables->cmd);
	free(tables->reg);
	free(tables);
	return 0;
}

static struct vgt_cmd_desc *cmd_row(struct made_up *tables, u32 header)
{
	return &tables->cmd[vgt_cmd_lookup(&tables->cmds, VGT_RCS, header) - tables->cmd];
}

static struct vgt_reg_desc *reg_row(struct made_up *tables, u32 offset)
{
	return &tables->reg[vgt_reg_lookup(&tables->regs, offset) - tables->reg];
}

static void an_operand_of_a_kind_that_nobody_judges_is_refused(void **state)
{
	struct made_up *tables = *state;
	u32 cmds[] = { STORE_IMM, tables->st->gma, 0, 1 };

	assert_int_equal(stream_scan(tables->st, VGT_RCS, cmds, N(cmds)), 0);
	cmd_row(tables, STORE_IMM)->ops[0].kind = VGT_OPERAND_BATCH;
	stream_refused(tables->st, VGT_RCS, cmds, N(cmds), "operand-kind");
}

/* A ring of the blitter's with an unprivileged batch that is @cmds. */
static void unprivileged(struct made_up *tables, const u32 *cmds, u32 dwords, u32 *ring)
{
	memcpy(stream_memory(tables->st, tables->st->gma), cmds, dwords * sizeof(u32));
	ring[0] = 0x18800101;
	ring[1] = (u32)STREAM_VA;
	ring[2] = STREAM_VA >> 32;
}

static void an_operand_of_an_unprivileged_batch_that_nobody_judges_is_refused(void **state)
{
	static const u32 cmds[] = { 0x10000002, 0, 0, 1, 0x05000000 };
	struct made_up *tables = *state;
	u32 ring[4] = { 0 };

	tables->gen.user_cmds = &tables->cmds;
	cmd_row(tables, STORE_IMM)->action = VGT_ACTION_USER;
	unprivileged(tables, cmds, N(cmds), ring);
	assert_int_equal(stream_scan(tables->st, VGT_BCS, ring, N(ring)), 0);
	cmd_row(tables, STORE_IMM)->ops[0].kind = VGT_OPERAND_BATCH;
	unprivileged(tables, cmds, N(cmds), ring);
	stream_refused(tables->st, VGT_BCS, ring, N(ring), "operand-kind");
}

static void registers_of_an_unprivileged_batch_are_those_of_its_engine(void **state)
{
	static const struct vgt_user_reg_desc row = {
		.offset = 0x22600, .len = 4, .engine = VGT_ENGINE_RCS0, .cmd_access = VGT_CMD_LRI,
	};
	static const u32 cmds[] = { 0x11000001, 0x22600, 1, 0x05000000 };
	struct made_up *tables = *state;
	u32 ring[4] = { 0 };

	unprivileged(tables, cmds, N(cmds), ring);
	assert_int_equal(stream_scan(tables->st, VGT_BCS, ring, N(ring)), 0);
	tables->gen.user_regs = &row;
	tables->gen.n_user_regs = 1;
	unprivileged(tables, cmds, N(cmds), ring);
	stream_refused(tables->st, VGT_BCS, ring, N(ring), "register-access");
}

static void a_value_from_memory_is_refused_where_some_values_are_not_allowed(void **state)
{
	struct made_up *tables = *state;
	u32 cmds[] = { LRM, CSFE_CHICKEN1, tables->st->gma, 0 };

	reg_row(tables, CSFE_CHICKEN1)->cmd_access |= VGT_CMD_LRM;
	stream_refused(tables->st, VGT_RCS, cmds, N(cmds), "register-value-unknown");
	reg_row(tables, CSFE_CHICKEN1)->value_rule = VGT_VALUE_ANY;
	assert_int_equal(stream_scan(tables->st, VGT_RCS, cmds, N(cmds)), 0);
}

static void a_store_by_index_that_cannot_become_one_by_address_is_refused(void **state)
{
	struct made_up *tables = *state;
	u32 data_index[] = { 0x10800001, 0xd0, 7, 0 };
	u32 flush[] = { 0x7a000004, 0x00204000, 0xd0, 0, 5, 0 };

	stream_refused(tables->st, VGT_RCS, data_index, N(data_index), "status-page-index");
	/* The address takes two dwords, and this command would have only the first. */
	cmd_row(tables, flush[0])->ops[1].dw = 5;
	stream_refused(tables->st, VGT_RCS, flush, N(flush), "status-page-index");
}

static void a_store_by_index_over_the_end_of_the_status_page_is_refused(void **state)
{
	struct made_up *tables = *state;
	u32 cmds[] = { 0x7a000004, 0x00204000, 0xffc, 0, 5, 0 };
	const u32 gma = tables->st->gma;

	stream_refused(tables->st, VGT_RCS, cmds, N(cmds), "status-page-range");
	cmds[2] = 0xff8;
	/* A context that is not the guest's has no status page of it. */
	tables->st->gma = 0x1000;
	stream_refused(tables->st, VGT_RCS, cmds, N(cmds), "status-page-range");
	tables->st->gma = gma;
	assert_int_equal(stream_scan(tables->st, VGT_RCS, cmds, N(cmds)), 0);
}

#define T(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(an_operand_of_a_kind_that_nobody_judges_is_refused),
		T(an_operand_of_an_unprivileged_batch_that_nobody_judges_is_refused),
		T(registers_of_an_unprivileged_batch_are_those_of_its_engine),
		T(a_value_from_memory_is_refused_where_some_values_are_not_allowed),
		T(a_store_by_index_that_cannot_become_one_by_address_is_refused),
		T(a_store_by_index_over_the_end_of_the_status_page_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
