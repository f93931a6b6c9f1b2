// SPDX-License-Identifier: MIT OR GPL-2.0-only
/*
 * The state of a quiet vGPU as a stream: a header, then sections, each with its length
 * and checksum. It comes from anywhere: the whole of it is judged before a bit of it
 * is taken. docs/state.md.
 */
#include <linux/err.h>
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/mm.h>
#include <linux/mutex.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "gvt/irq/irq.h"
#include "gvt/state/state.h"
#include "gvt/submit/submit.h"
#include "gvt/vgpu.h"

#define MAGIC		"vgtstate"
#define MAGIC_BYTES	8u
#define VERSION		1u
#define MAX_SECTIONS	64u

/* In the order in which they are loaded: the display looks at registers. */
static const struct vgt_state_section *const sections[] = {
	&vgt_state_identity,
	&vgt_state_config,
	&vgt_state_registers,
	&vgt_state_ggtt,
	&vgt_state_display,
	&vgt_state_submit,
};

static void section_save(struct vgt_vgpu *vgpu, const struct vgt_state_section *section,
			 struct vgt_state_out *out)
{
	struct vgt_state_out own = { 0 };

	section->save(vgpu, &own);
	vgt_state_put_number(out, section->id, 4);
	vgt_state_put_number(out, section->version, 4);
	vgt_state_put_number(out, own.len, 8);
	vgt_state_put_number(out, vgt_state_checksum(own.data, own.len), 8);
	vgt_state_put(out, own.data, own.len);
	out->err = out->err ?: own.err;
	kvfree(own.data);
}

/**
 * vgt_vgpu_quiet() - whether a vGPU's state can be saved
 * @vgpu: the vGPU, whose guest does not run
 *
 * It becomes quiet by itself: jobs end, or are ended as hung.
 * Context: process, may sleep, no lock of the core held.
 * Return: true where no work of it is under way.
 */
bool vgt_vgpu_quiet(struct vgt_vgpu *vgpu)
{
	bool quiet;

	mutex_lock(&vgpu->lock);
	quiet = vgt_submit_quiet(vgpu);
	mutex_unlock(&vgpu->lock);
	return quiet;
}

/**
 * vgt_state_save() - write down all that the guest's driver could notice
 * @vgpu: the vGPU, whose guest does not run
 * @len: gets the length of the stream, bytes
 *
 * Guest memory is not part of it. The vGPU goes on as it is.
 * Context: process, may sleep, no lock of the core held.
 * Return: the stream, to be freed by vgt_state_free(), or ERR_PTR: -EBUSY not quiet,
 * -ENOMEM.
 */
void *vgt_state_save(struct vgt_vgpu *vgpu, size_t *len)
{
	struct vgt_state_out out = { 0 };
	unsigned int i;

	vgt_state_put(&out, MAGIC, MAGIC_BYTES);
	vgt_state_put_number(&out, VERSION, 4);
	vgt_state_put_number(&out, ARRAY_SIZE(sections), 4);
	mutex_lock(&vgpu->lock);
	if (!vgt_submit_quiet(vgpu))
		out.err = -EBUSY;
	for (i = 0; i < ARRAY_SIZE(sections) && !out.err; i++)
		section_save(vgpu, sections[i], &out);
	mutex_unlock(&vgpu->lock);
	if (out.err) {
		kvfree(out.data);
		return ERR_PTR(out.err);
	}
	*len = out.len;
	return out.data;
}

/**
 * vgt_state_free() - give a stream of vgt_state_save() back
 * @stream: stream
 *
 * Context: process, may sleep.
 */
void vgt_state_free(void *stream)
{
	kvfree(stream);
}

static int find_section(u32 id)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(sections); i++)
		if (sections[i]->id == id)
			return i;
	return -ENOENT;
}

/* Takes one section off the stream; those that are known go to @found. */
static const char *section_split(struct vgt_state_in *in, struct vgt_state_in *found)
{
	const u32 id = vgt_state_get_number(in, 4);
	const u32 version = vgt_state_get_number(in, 4);
	const u64 len = vgt_state_get_number(in, 8);
	const u64 checksum = vgt_state_get_number(in, 8);
	const void *data = len <= in->left ? vgt_state_get(in, len) : NULL;
	const int i = find_section(id);

	if (!data)
		return "it is cut off";
	if (vgt_state_checksum(data, len) != checksum)
		return "it is damaged: a checksum is wrong";
	if (i < 0)
		return id & VGT_STATE_OPTIONAL ? NULL : "it has a part that is not known here";
	if (version != sections[i]->version)
		return "a part of it is of another version";
	if (found[i].at)
		return "a part of it is there twice";
	found[i] = (struct vgt_state_in){ .at = data, .left = len };
	return NULL;
}

static const char *stream_split(struct vgt_state_in in, struct vgt_state_in *found)
{
	const char *magic = vgt_state_get(&in, MAGIC_BYTES);
	const char *why = NULL;
	u32 count;

	if (!magic || memcmp(magic, MAGIC, MAGIC_BYTES))
		return "it is not the state of a vGPU";
	if (vgt_state_get_number(&in, 4) != VERSION)
		return "it is of another version";
	count = vgt_state_get_number(&in, 4);
	if (count > MAX_SECTIONS)
		return "it has too many parts";
	while (count-- && !why)
		why = section_split(&in, found);
	if (!why && in.left)
		why = "something is behind its end";
	return why;
}

static const char *section_load(struct vgt_vgpu *vgpu, unsigned int i, struct vgt_state_in in,
				bool apply)
{
	const char *why;

	if (!in.at)
		return "a part of it is missing";
	why = sections[i]->load(vgpu, &in, apply);
	if (!why && (in.short_of || in.left))
		why = "a part of it has another length than it should";
	return why;
}

/**
 * vgt_state_load() - make a vGPU what another was
 * @vgpu: the vGPU, whose guest does not run; guest memory is there and has its contents
 * @data: stream of vgt_state_save(); from anywhere
 * @len: its length, bytes
 * @why: gets a constant clause that says why not
 *
 * The other one was on a GPU of the same platform, of the same type, and had the same
 * place in the global address space: guests know their addresses. On an error the vGPU is
 * as it was before.
 * Context: process, may sleep, no lock of the core held.
 * Return: 0; -EBUSY not quiet; -EINVAL and @why.
 */
int vgt_state_load(struct vgt_vgpu *vgpu, const void *data, size_t len, const char **why)
{
	struct vgt_state_in found[ARRAY_SIZE(sections)] = { 0 };
	unsigned int i;

	*why = stream_split((struct vgt_state_in){ .at = data, .left = len }, found);
	if (*why)
		return -EINVAL;
	mutex_lock(&vgpu->lock);
	if (!vgt_submit_quiet(vgpu)) {
		mutex_unlock(&vgpu->lock);
		*why = "work of this vGPU is under way";
		return -EBUSY;
	}
	for (i = 0; i < ARRAY_SIZE(sections) && !*why; i++)
		*why = section_load(vgpu, i, found[i], false);
	if (!*why) {
		vgt_vgpu_reset_locked(vgpu);
		for (i = 0; i < ARRAY_SIZE(sections); i++)
			section_load(vgpu, i, found[i], true);
		vgt_irq_resume(vgpu);
	}
	mutex_unlock(&vgpu->lock);
	return *why ? -EINVAL : 0;
}
