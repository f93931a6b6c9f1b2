// SPDX-License-Identifier: MIT OR GPL-2.0-only
/* gvt/submit/prologue.c: whose values the engine's registers have while a vGPU's job runs. */
#include <linux/err.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "firmware-tables/generated/vgt_tables.h"
#include "gvt/mmio/engine_state.h"
#include "gvt/mmio/mmio.h"
#include "gvt/submit/layout.h"
#include "gvt/submit/prologue.h"
#include "gvt/vgpu.h"
#include "hosted/hosted.h"
#include "tests/support/fake_gpu.h"
#include "tests/support/fake_hv.h"

#define NO_PREDICATE	0x00800000	/* MI_SET_PREDICATE */
#define PIPE_CONTROL	0x7a000004
#define FLUSH_L3	0x08000000
#define MOCS		0xcc00		/* of the blitter */
#define EXCC		0x22028
#define NONPRIV		0x224d0
#define NOPID		0x22094
#define CSFE_CHICKEN	0x220d4		/* masked */
#define PREEMPT_CONTROL	0x20ec		/* of the render engine; batches may be let write it */

#define INSTPM		0x20c0		/* masked, in every image */
#define GPR		0x2600

struct prologue_test {
	struct fake_gpu *gpu;
	struct fake_hv *hv;
	struct vgt_device *dev;
	struct vgt_vgpu *vgpu;
	struct vgt_prologue prologue;
	u32 cmds[VGT_PROLOGUE_BYTES / 4];
};

/* The host's driver has set its registers before the core is attached. */
static int setup(void **state)
{
	static const struct vgt_vgpu_config config = { .type = "i915-GVTg_V5_4" };
	struct prologue_test *pt = calloc(1, sizeof(*pt));

	pt->gpu = fake_gpu_create("skl");
	pt->hv = fake_hv_create(64, 0);
	pt->gpu->regs[MOCS / 4] = 0x17;
	pt->gpu->regs[NONPRIV / 4] = 0x2244;
	pt->gpu->regs[CSFE_CHICKEN / 4] = 0x20;
	pt->gpu->info.host_jobs = true;
	pt->dev = vgt_device_create(&pt->gpu->info, &fake_gpu_ops, pt->gpu);
	pt->vgpu = vgt_vgpu_create(pt->dev, &config, &pt->hv->ops, pt->hv);
	assert_false(IS_ERR(pt->vgpu));
	pt->prologue.cmds = pt->cmds;
	*state = pt;
	return 0;
}

static int teardown(void **state)
{
	struct prologue_test *pt = *state;

	vgt_vgpu_destroy(pt->vgpu);
	vgt_device_destroy(pt->dev);
	fake_gpu_destroy(pt->gpu);
	fake_hv_destroy(pt->hv);
	hosted_reset();
	free(pt);
	return 0;
}

/* What @offset is loaded with, NULL: it is not. */
static const u32 *find(const u32 *cmds, u32 dwords, u32 offset)
{
	assert_int_equal(dwords % 2, 0);
	for (u32 i = cmds[0] == NO_PREDICATE; i < dwords && cmds[i]; i += (cmds[i] & 0xff) + 2) {
		if (cmds[i] == PIPE_CONTROL)
			continue;
		assert_int_equal(cmds[i] >> 23, 0x22);
		for (u32 k = 1; k < (cmds[i] & 0xff) + 2; k += 2)
			if (cmds[i + k] == offset)
				return &cmds[i + k + 1];
	}
	return NULL;
}

static u32 value_in(const u32 *cmds, u32 dwords, u32 offset)
{
	const u32 *value = find(cmds, dwords, offset);

	if (!value)
		fail_msg("0x%x is not loaded", offset);
	return *value;
}

static void update(struct prologue_test *pt, enum vgt_engine engine)
{
	mutex_lock(&pt->vgpu->lock);
	vgt_prologue_update(pt->vgpu, engine, &pt->prologue);
	mutex_unlock(&pt->vgpu->lock);
}

static u32 loaded(struct prologue_test *pt, u32 offset)
{
	update(pt, VGT_BCS);
	return value_in(pt->prologue.cmds, pt->prologue.dwords, offset);
}

static void guest_sets(struct prologue_test *pt, u32 offset, u32 value)
{
	mutex_lock(&pt->vgpu->lock);
	vgt_mmio_guest_write(pt->vgpu, offset, value, ~0u);
	mutex_unlock(&pt->vgpu->lock);
}

static void what_the_guest_has_left_alone_is_the_hosts(void **state)
{
	struct prologue_test *pt = *state;

	assert_int_equal(loaded(pt, MOCS), 0x17);
	pt->gpu->regs[MOCS / 4] = 0x55;		/* another vGPU's, since */
	assert_int_equal(loaded(pt, MOCS), 0x17);
	assert_int_equal(loaded(pt, CSFE_CHICKEN), 0xffff0020);
}

static void what_the_guest_has_set_is_the_guests(void **state)
{
	struct prologue_test *pt = *state;

	guest_sets(pt, MOCS, 0x3b);
	guest_sets(pt, CSFE_CHICKEN, 0x00400040);
	assert_int_equal(loaded(pt, MOCS), 0x3b);
	assert_int_equal(loaded(pt, CSFE_CHICKEN), 0xffff0040);
}

static void what_an_image_alone_may_load_is_loaded(void **state)
{
	assert_int_equal(loaded(*state, EXCC), 0xffff0000);
}

static void no_guest_gets_the_hosts_list_of_unprivileged_registers(void **state)
{
	struct prologue_test *pt = *state;

	assert_int_equal(loaded(pt, NONPRIV), NOPID);
	guest_sets(pt, NONPRIV, 0x2580);	/* listed, but the render engine's */
	assert_int_equal(loaded(pt, NONPRIV), NOPID);
}

/* What gives @engine back to the host after a job whose commands load registers or do not. */
static u32 host_gets(struct prologue_test *pt, enum vgt_engine engine, bool loaded, u32 *cmds)
{
	u32 dwords;

	mutex_lock(&pt->vgpu->lock);
	dwords = vgt_prologue_host(pt->vgpu, engine, loaded, cmds, VGT_PROLOGUE_DWORDS);
	mutex_unlock(&pt->vgpu->lock);
	return dwords;
}

static void the_host_gets_back_what_the_job_may_have_changed(void **state)
{
	struct prologue_test *pt = *state;
	u32 cmds[VGT_PROLOGUE_DWORDS], dwords;

	guest_sets(pt, MOCS, 0x3b);
	dwords = host_gets(pt, VGT_BCS, false, cmds);
	assert_int_equal(value_in(cmds, dwords, MOCS), 0x17);
	assert_null(find(cmds, dwords, MOCS + 4));
	/* Of an image, of a batch that is not judged. */
	assert_int_equal(value_in(cmds, dwords, CSFE_CHICKEN), 0xffff0020);
	dwords = host_gets(pt, VGT_RCS, false, cmds);
	assert_non_null(find(cmds, dwords, PREEMPT_CONTROL));
}

static void the_host_gets_its_own_values_back(void **state)
{
	struct prologue_test *pt = *state;
	u32 cmds[VGT_PROLOGUE_DWORDS], dwords;

	guest_sets(pt, MOCS, 0x3b);
	guest_sets(pt, CSFE_CHICKEN, 0x00400040);
	dwords = host_gets(pt, VGT_BCS, true, cmds);
	assert_int_equal(value_in(cmds, dwords, MOCS + 4), 0);
	assert_int_equal(value_in(cmds, dwords, MOCS), 0x17);
	assert_int_equal(value_in(cmds, dwords, CSFE_CHICKEN), 0xffff0020);
	assert_int_equal(value_in(cmds, dwords, NONPRIV), 0x2244);
}

/* The batch by which what the host's driver runs on @engine begins, up to its end. */
static const u32 *hosts_prologue(struct prologue_test *pt, enum vgt_engine engine, u32 *dwords)
{
	const u32 *cmds = fake_gpu_buffer(pt->gpu, pt->gpu->host_prologue[engine]);

	assert_non_null(cmds);
	for (*dwords = 0; cmds[*dwords] && cmds[*dwords] != 0x05000000;)
		*dwords += (cmds[*dwords] & 0xff) + 2;
	*dwords += *dwords % 2;
	assert_int_equal(cmds[*dwords], 0x05000000);
	return cmds;
}

static void the_host_begins_with_its_own_values_of_all_that_a_vgpu_loads(void **state)
{
	struct prologue_test *pt = *state;
	const u32 *cmds;
	u32 dwords;

	guest_sets(pt, MOCS, 0x3b);
	guest_sets(pt, CSFE_CHICKEN, 0x00400040);
	for (enum vgt_engine engine = 0; engine < VGT_ENGINES; engine++) {
		update(pt, engine);
		cmds = hosts_prologue(pt, engine, &dwords);
		for (u32 i = 0; i < dwords && cmds[i]; i += (cmds[i] & 0xff) + 2)
			for (u32 k = 1; k < (cmds[i] & 0xff) + 2; k += 2)
				value_in(pt->cmds, dwords, cmds[i + k]);
	}
	cmds = hosts_prologue(pt, VGT_BCS, &dwords);
	assert_int_equal(value_in(cmds, dwords, MOCS), 0x17);
	assert_int_equal(value_in(cmds, dwords, CSFE_CHICKEN), 0xffff0020);
	assert_int_equal(value_in(cmds, dwords, NONPRIV), 0x2244);
}

static void what_the_host_changes_is_what_it_begins_with(void **state)
{
	struct prologue_test *pt = *state;
	const u32 *cmds;
	u32 dwords;

	vgt_mmio_write(pt->dev, MOCS, 0x29, 4);
	vgt_mmio_write(pt->dev, CSFE_CHICKEN, 0x00210001, 4);
	cmds = hosts_prologue(pt, VGT_BCS, &dwords);
	assert_int_equal(value_in(cmds, dwords, MOCS), 0x29);
	assert_int_equal(value_in(cmds, dwords, MOCS + 4), 0);
	assert_int_equal(value_in(cmds, dwords, CSFE_CHICKEN), 0xffff0001);
}

static void the_batch_has_an_end(void **state)
{
	struct prologue_test *pt = *state;

	loaded(pt, MOCS);
	assert_int_equal(pt->cmds[pt->prologue.dwords], 0x05000000);
}

/* What is loaded for a context of @engine beside its image, which has values or has none yet. */
static u32 image_load(struct prologue_test *pt, enum vgt_engine engine, bool inhibited, u32 *cmds)
{
	struct vgt_gpu_context ctx;
	u32 dwords;

	assert_int_equal(fake_gpu_ops.context_create(pt->gpu, engine, 2, &ctx), 0);
	assert_int_equal(vgt_layout_learn(pt->dev, &ctx), 0);
	fake_gpu_ops.context_destroy(pt->gpu, &ctx);
	mutex_lock(&pt->vgpu->lock);
	dwords = vgt_prologue_image(pt->vgpu, engine, inhibited, cmds, VGT_PROLOGUE_DWORDS);
	mutex_unlock(&pt->vgpu->lock);
	return dwords;
}

static void no_predicate_of_the_context_has_the_loads_skipped(void **state)
{
	struct prologue_test *pt = *state;
	u32 image[VGT_PROLOGUE_DWORDS];

	update(pt, VGT_RCS);
	assert_int_equal(pt->cmds[0], NO_PREDICATE);
	image_load(pt, VGT_RCS, false, image);
	assert_int_equal(image[0], NO_PREDICATE);
}

static void an_engine_without_predicates_is_not_told_of_them(void **state)
{
	struct prologue_test *pt = *state;
	u32 image[VGT_PROLOGUE_DWORDS] = { 0 };

	for (enum vgt_engine engine = VGT_BCS; engine < VGT_ENGINES; engine++) {
		update(pt, engine);
		assert_int_equal(pt->cmds[0] >> 23, 0x22);
		image_load(pt, engine, false, image);
		assert_true(!image[0] || image[0] >> 23 == 0x22);
	}
}

static void what_threads_of_another_have_left_is_cleared_on_the_render_engine(void **state)
{
	struct prologue_test *pt = *state;
	u32 dwords;

	update(pt, VGT_RCS);
	assert_int_equal(pt->cmds[1], PIPE_CONTROL);
	assert_true(pt->cmds[2] & FLUSH_L3);
	for (enum vgt_engine engine = VGT_BCS; engine < VGT_ENGINES; engine++) {
		update(pt, engine);
		assert_int_not_equal(pt->cmds[0], PIPE_CONTROL);
	}
	/* i915 does so itself for its contexts. */
	assert_int_not_equal(hosts_prologue(pt, VGT_RCS, &dwords)[0], PIPE_CONTROL);
}

static void all_registers_that_an_image_lacks_are_loaded(void **state)
{
	struct prologue_test *pt = *state;
	const struct vgt_gen *gen = pt->dev->platform->gen;
	u32 image[VGT_PROLOGUE_DWORDS], dwords, index, offset;

	dwords = image_load(pt, VGT_RCS, false, image);
	for (u32 i = 0; i < gen->n_engine_state; i++) {
		const struct vgt_engine_state_desc *row = &gen->engine_state[i];

		if (row->engine != VGT_RCS || row->mode == VGT_MODE_SWITCH)
			continue;
		for (offset = row->offset; offset < row->offset + row->len; offset += 4) {
			vgt_engine_state_find(gen, offset, &index);
			if (test_bit(index, vgt_layout_of(pt->dev, VGT_RCS)->holds))
				assert_null(find(image, dwords, offset));
			else if (!find(image, dwords, offset))
				fail_msg("0x%x is left as it is", offset);
		}
	}
	assert_null(find(image, dwords, GPR + 4));
}

static void what_the_guest_has_set_is_loaded_where_the_image_has_no_values(void **state)
{
	struct prologue_test *pt = *state;
	u32 image[VGT_PROLOGUE_DWORDS], dwords;

	dwords = image_load(pt, VGT_RCS, true, image);
	assert_null(find(image, dwords, INSTPM));
	guest_sets(pt, INSTPM, 0x00400040);
	dwords = image_load(pt, VGT_RCS, true, image);
	assert_int_equal(value_in(image, dwords, INSTPM), 0xffff0040);
	assert_null(find(image, dwords, GPR));
	dwords = image_load(pt, VGT_RCS, false, image);
	assert_null(find(image, dwords, INSTPM));
}

#define T(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(what_the_guest_has_left_alone_is_the_hosts),
		T(what_the_guest_has_set_is_the_guests),
		T(what_an_image_alone_may_load_is_loaded),
		T(no_guest_gets_the_hosts_list_of_unprivileged_registers),
		T(the_host_gets_back_what_the_job_may_have_changed),
		T(the_host_gets_its_own_values_back),
		T(the_host_begins_with_its_own_values_of_all_that_a_vgpu_loads),
		T(what_the_host_changes_is_what_it_begins_with),
		T(the_batch_has_an_end),
		T(no_predicate_of_the_context_has_the_loads_skipped),
		T(an_engine_without_predicates_is_not_told_of_them),
		T(what_threads_of_another_have_left_is_cleared_on_the_render_engine),
		T(all_registers_that_an_image_lacks_are_loaded),
		T(what_the_guest_has_set_is_loaded_where_the_image_has_no_values),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
