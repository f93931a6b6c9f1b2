// SPDX-License-Identifier: MIT OR GPL-2.0-only
/*
 * The engine's own part of a context image is one list of commands, which the hardware writes
 * when it saves a context and executes when it restores it: from behind the ring's registers
 * in page 1 over all pages to an MI_BATCH_BUFFER_END. SKL PRM vol 7, "Register State Context".
 * What is behind something that is not understood is left as the GPU has it.
 */
#include <linux/atomic.h>
#include <linux/bitmap.h>
#include <linux/compiler.h>
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "firmware-tables/generated/vgt_tables.h"
#include "gvt/cmd/audit.h"
#include "gvt/cmd/mi.h"
#include "gvt/submit/layout.h"
#include "gvt/trace.h"
#include "gvt/vgpu.h"

#define PAGE_BYTES	4096u
#define CLIENT_3D	3u
#define MASK_ALL	0xffff0000u

static bool is_lri(u32 header)
{
	return (header & MI_LRI_OPCODE) == MI_LRI;
}

static bool operands_are_local(const struct vgt_cmd_desc *desc)
{
	unsigned int i;

	for (i = 0; i < desc->n_ops; i++)
		if (desc->ops[i].kind != VGT_OPERAND_ADDR48 ||
		    desc->ops[i].space != VGT_SPACE_PPGTT)
			return false;
	return true;
}

/* Whether what is behind the header of a command may be a guest's. */
static bool has_values(const struct vgt_cmd_desc *desc, u32 header, u32 len)
{
	if (is_lri(header))
		return len % 2;
	return header >> 29 == CLIENT_3D && desc->action == VGT_ACTION_OK && len > 1 &&
	       operands_are_local(desc);
}

static void note_registers(const struct vgt_gen *gen, struct vgt_layout *layout, u32 at, u32 len)
{
	u32 i, index;

	for (i = 1; i + 1 < len; i += 2)
		if (vgt_engine_state_find(gen, layout->image[at + i], &index) &&
		    index < VGT_ENGINE_STATE_MAX)
			__set_bit(index, layout->holds);
}

/* Find the commands from dword @at on; they are only counted where there is no room for them. */
static void parse(const struct vgt_gen *gen, struct vgt_layout *layout, u32 at)
{
	const struct vgt_cmd_desc *desc;
	u32 len;

	layout->n_commands = 0;
	layout->end = layout->dwords;
	for (; at < layout->dwords; at += len) {
		const u32 header = layout->image[at];

		layout->understood = at;
		len = 1;
		if (!header)
			continue;
		desc = vgt_cmd_lookup(gen->cmds, layout->engine, header);
		len = desc ? vgt_cmd_length(desc, header) : 0;
		if (!len || len > layout->dwords - at)
			return;
		if (desc->action == VGT_ACTION_BB_END) {
			layout->end = at + 1;
			break;
		}
		if (!has_values(desc, header, len))
			continue;
		if (layout->commands)
			layout->commands[layout->n_commands] =
				(struct vgt_layout_command) { .at = at, .dwords = len };
		layout->n_commands++;
		if (is_lri(header))
			note_registers(gen, layout, at, len);
	}
	layout->understood = layout->end;
}

static u32 list_begin(const struct vgt_gen *gen, enum vgt_engine engine)
{
	const struct vgt_context_desc *row = gen->context;

	while (row->rule != VGT_RULE_LRI_STREAM || !(row->engines & BIT(engine)))
		row++;
	return row->dword;
}

static void layout_free(struct vgt_layout *layout)
{
	kvfree(layout->commands);
	kvfree(layout->image);
	kfree(layout);
}

static struct vgt_layout *layout_create(const struct vgt_gen *gen,
					const struct vgt_gpu_context *ctx)
{
	struct vgt_layout *layout = kzalloc(sizeof(*layout), GFP_KERNEL);
	const u32 begin = list_begin(gen, ctx->engine);

	if (!layout)
		return NULL;
	layout->engine = ctx->engine;
	layout->dwords = (ctx->image_pages - 1) * (PAGE_BYTES / sizeof(u32));
	layout->image = kvmalloc_array(layout->dwords, sizeof(u32), GFP_KERNEL);
	if (!layout->image)
		goto out;
	memcpy(layout->image, ctx->image + PAGE_BYTES, layout->dwords * sizeof(u32));
	parse(gen, layout, begin);
	layout->commands = kvcalloc(layout->n_commands + 1, sizeof(*layout->commands), GFP_KERNEL);
	if (!layout->commands)
		goto out;
	parse(gen, layout, begin);
	return layout;

out:
	layout_free(layout);
	return NULL;
}

int vgt_layout_learn(struct vgt_device *dev, const struct vgt_gpu_context *ctx)
{
	struct vgt_layout *layout;

	if (vgt_layout_of(dev, ctx->engine))
		return 0;
	layout = layout_create(dev->platform->gen, ctx);
	if (!layout)
		return -ENOMEM;
	/* Contexts of two vGPUs may be the first at the same time. */
	if (cmpxchg(&dev->layouts[ctx->engine], NULL, layout))
		layout_free(layout);
	else
		trace_vgt_layout(layout->engine, layout->dwords, layout->understood,
				 layout->end, layout->n_commands);
	return 0;
}

void vgt_layouts_free(struct vgt_device *dev)
{
	unsigned int i;

	for (i = 0; i < VGT_ENGINES; i++)
		if (dev->layouts[i])
			layout_free(dev->layouts[i]);
}

const struct vgt_layout *vgt_layout_of(const struct vgt_device *dev, enum vgt_engine engine)
{
	return smp_load_acquire(&dev->layouts[engine]);
}

/*
 * The values of the @len dwords of an MI_LOAD_REGISTER_IMM. A register with a mask is loaded
 * whole, or it would keep bits of another owner.
 */
static void take_values(struct vgt_vgpu *vgpu, enum vgt_engine engine, u32 *image,
			const u32 *guest, u32 len)
{
	const struct vgt_reg_map *regs = vgpu->dev->platform->regs;
	u32 i, value;

	for (i = 1; i + 1 < len; i += 2) {
		value = guest[i + 1];
		if (guest[i] != image[i] ||
		    !vgt_audit_image_register(vgpu, engine, image[i], &value))
			continue;
		if (vgt_reg_lookup(regs, image[i])->kind == VGT_KIND_MASKED)
			value |= MASK_ALL;
		image[i + 1] = value;
	}
}

void vgt_layout_fill(struct vgt_vgpu *vgpu, const struct vgt_layout *layout, u32 *image,
		     const u32 *guest)
{
	u32 i;

	memcpy(image, layout->image, layout->dwords * sizeof(*image));
	for (i = 0; guest && i < layout->n_commands; i++) {
		const u32 at = layout->commands[i].at, len = layout->commands[i].dwords;

		/* Whether the next access waits for a load is no matter of the guest's. */
		if ((guest[at] ^ image[at]) & ~(is_lri(image[at]) ? MI_LRI_POSTED : 0))
			continue;
		if (is_lri(image[at]))
			take_values(vgpu, layout->engine, image + at, guest + at, len);
		else
			memcpy(image + at + 1, guest + at + 1, (len - 1) * sizeof(*image));
	}
}
