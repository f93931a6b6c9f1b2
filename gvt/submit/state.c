// SPDX-License-Identifier: MIT OR GPL-2.0-only
/*
 * Submission in a state stream. A quiet engine is idle, or it has hung and the guest has
 * not reset it yet; what ran is in the guest's context images.
 */
#include <linux/kernel.h>
#include <linux/lockdep.h>

#include "gvt/state/state.h"
#include "gvt/submit/engine.h"
#include "gvt/submit/submit.h"
#include "gvt/vgpu.h"

bool vgt_submit_quiet(const struct vgt_vgpu *vgpu)
{
	const struct vgt_submit *submit = vgpu->submit;
	unsigned int i;

	lockdep_assert_held(&vgpu->lock);
	for (i = 0; i < VGT_ENGINES; i++) {
		const struct vgt_submit_engine *engine = &submit->engine[i];

		if (engine->workload || (engine->list.active && !engine->hung))
			return false;
	}
	return !submit->jobs;
}

static void list_save(const struct vgt_execlist *list, struct vgt_state_out *out)
{
	unsigned int i;

	vgt_state_put_number(out, list->latched, 1);
	for (i = 0; i < ARRAY_SIZE(list->latch); i++)
		vgt_state_put_number(out, i < list->latched ? list->latch[i] : 0, 4);
	vgt_state_put_number(out, list->active, 1);
	vgt_state_put_number(out, list->waiting, 1);
	vgt_state_put_number(out, list->active ? list->element : 0, 1);
	for (i = 0; i < 2; i++) {
		vgt_state_put_number(out, list->active ? list->running[i] : 0, 8);
		vgt_state_put_number(out, list->waiting ? list->pending[i] : 0, 8);
	}
}

static void save(struct vgt_vgpu *vgpu, struct vgt_state_out *out)
{
	const struct vgt_submit *submit = vgpu->submit;
	unsigned int i;

	for (i = 0; i < VGT_ENGINES; i++) {
		vgt_state_put_number(out, submit->engine[i].hung, 1);
		list_save(&submit->engine[i].list, out);
	}
}

static void list_load(struct vgt_execlist *list, struct vgt_state_in *in)
{
	unsigned int i;

	list->latched = vgt_state_get_number(in, 1);
	for (i = 0; i < ARRAY_SIZE(list->latch); i++)
		list->latch[i] = vgt_state_get_number(in, 4);
	list->active = vgt_state_get_number(in, 1);
	list->waiting = vgt_state_get_number(in, 1);
	list->element = vgt_state_get_number(in, 1);
	for (i = 0; i < 2; i++) {
		list->running[i] = vgt_state_get_number(in, 8);
		list->pending[i] = vgt_state_get_number(in, 8);
	}
}

static bool list_possible(const struct vgt_execlist *list, bool hung)
{
	return list->latched < ARRAY_SIZE(list->latch) && list->element < 2 &&
	       list->active == hung && (list->active || !list->waiting);
}

static const char *load(struct vgt_vgpu *vgpu, struct vgt_state_in *in, bool apply)
{
	struct vgt_submit *submit = vgpu->submit;
	unsigned int i;

	for (i = 0; i < VGT_ENGINES; i++) {
		struct vgt_submit_engine *engine = &submit->engine[i];
		const bool hung = vgt_state_get_number(in, 1);
		struct vgt_execlist list = engine->list;

		list_load(&list, in);
		if (!list_possible(&list, hung))
			return "an engine of it is in a state that cannot be";
		if (!apply)
			continue;
		engine->list = list;
		engine->hung = hung;
	}
	return NULL;
}

const struct vgt_state_section vgt_state_submit = { 6, 1, save, load };
