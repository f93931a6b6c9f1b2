// SPDX-License-Identifier: MIT OR GPL-2.0-only
/*
 * Execlist protocol. SKL PRM vol 6: "Execlist Submission Port", "Context Status
 * Buffer". The events of a submission, in the order that a driver sees:
 *	idle:			0x1 ... 0x18
 *	idle, two elements:	0x1 ... 0x14 (element switch) ... 0x18
 *	running context again:	0x8002 (lite restore, preempted)
 *	another context:	nothing; 0x18 of the running one, then 0x1
 */
#include <linux/kernel.h>
#include <linux/string.h>

#include "firmware-tables/generated/vgt_tables.h"
#include "gvt/gtt/ggtt.h"
#include "gvt/irq/irq.h"
#include "gvt/mmio/mmio.h"
#include "gvt/submit/execlist.h"
#include "gvt/vgpu.h"

/* Registers, relative to the engine's base. */
#define RING_HWS_PGA		0x80
#define EXECLIST_STATUS_LO	0x234
#define EXECLIST_STATUS_HI	0x238
#define CONTEXT_STATUS_BUF	0x370
#define CONTEXT_STATUS_PTR	0x3a0

#define CSB_ENTRIES		6
#define CSB_WRITE_PTR		0x7u	/* CONTEXT_STATUS_PTR: bits 2:0 */
#define HWSP_CSB_BYTE		(0x10 * 4)
#define HWSP_CSB_WRITE_BYTE	(0x1f * 4)

/* Context status bits. */
#define IDLE_TO_ACTIVE		BIT(0)
#define PREEMPTED		BIT(1)
#define ELEMENT_SWITCH		BIT(2)
#define ACTIVE_TO_IDLE		BIT(3)
#define CONTEXT_COMPLETE	BIT(4)
#define LITE_RESTORE		BIT(15)

/* EXECLIST_STATUS bits. */
#define STATUS_QUEUE_FULL	BIT(2)
#define STATUS_LIST_1_VALID	BIT(3)
#define STATUS_LIST_0_VALID	BIT(4)
#define STATUS_ELEMENT_SHIFT	14
#define STATUS_ARBITRATION	BIT(16)
#define STATUS_LIST_0_ACTIVE	BIT(18)

static const u16 switch_event[VGT_ENGINES] = {
	[VGT_RCS] = VGT_IRQ_RCS0_CONTEXT_SWITCH,
	[VGT_BCS] = VGT_IRQ_BCS0_CONTEXT_SWITCH,
	[VGT_VCS] = VGT_IRQ_VCS0_CONTEXT_SWITCH,
	[VGT_VECS] = VGT_IRQ_VECS0_CONTEXT_SWITCH,
};

static u32 engine_reg(const struct vgt_execlist *list, u32 reg)
{
	return list->vgpu->dev->platform->gen->engines[list->engine].base + reg;
}

/* To the guest's hardware status page, where it has one. */
static void status_page_write(struct vgt_execlist *list, u32 byte, const void *data, size_t len)
{
	const u32 page = vgt_vreg(list->vgpu, engine_reg(list, RING_HWS_PGA)) & ~0xfffu;

	if (page)
		vgt_ggtt_copy_out(list->vgpu, page + byte, data, len);
}

/* The entry, then the pointer that makes it count, then the interrupt. */
static void status_event(struct vgt_execlist *list, u32 status, u64 desc)
{
	const u32 pointers = vgt_vreg(list->vgpu, engine_reg(list, CONTEXT_STATUS_PTR));
	const u32 last = pointers & CSB_WRITE_PTR;
	const u32 index = last >= CSB_ENTRIES - 1 ? 0 : last + 1;
	const u32 entry[2] = { status, upper_32_bits(desc) };
	const u32 buf = engine_reg(list, CONTEXT_STATUS_BUF) + 8 * index;

	vgt_vreg_set(list->vgpu, buf, entry[0]);
	vgt_vreg_set(list->vgpu, buf + 4, entry[1]);
	vgt_vreg_set(list->vgpu, engine_reg(list, CONTEXT_STATUS_PTR),
		     (pointers & ~CSB_WRITE_PTR) | index);
	status_page_write(list, HWSP_CSB_BYTE + 8 * index, entry, sizeof(entry));
	status_page_write(list, HWSP_CSB_WRITE_BYTE, &index, sizeof(index));
	vgt_irq_raise(list->vgpu, switch_event[list->engine]);
}

/* EXECLIST_STATUS: what the guest's error capture reads. */
static void status_update(struct vgt_execlist *list)
{
	u32 low = 0, high = 0;

	if (list->active) {
		low = STATUS_LIST_0_VALID | STATUS_LIST_0_ACTIVE | STATUS_ARBITRATION |
		      (list->element + 1) << STATUS_ELEMENT_SHIFT;
		high = upper_32_bits(vgt_execlist_current(list));
	}
	if (list->waiting)
		low |= STATUS_LIST_1_VALID | STATUS_QUEUE_FULL;
	vgt_vreg_set(list->vgpu, engine_reg(list, EXECLIST_STATUS_LO), low);
	vgt_vreg_set(list->vgpu, engine_reg(list, EXECLIST_STATUS_HI), high);
}

static void list_start(struct vgt_execlist *list, const u64 elements[2])
{
	memcpy(list->running, elements, sizeof(list->running));
	list->element = 0;
	list->active = true;
}

void vgt_execlist_reset(struct vgt_execlist *list)
{
	list->latched = 0;
	list->active = false;
	list->waiting = false;
	status_update(list);
}

static enum vgt_execlist_step list_submit(struct vgt_execlist *list, const u64 elements[2])
{
	if (!list->active) {
		list_start(list, elements);
		status_event(list, IDLE_TO_ACTIVE, elements[0]);
		return VGT_EXECLIST_STARTED;
	}
	if (!list->waiting && VGT_DESC_LRCA(elements[0]) ==
			      VGT_DESC_LRCA(vgt_execlist_current(list))) {
		list_start(list, elements);
		status_event(list, LITE_RESTORE | PREEMPTED, elements[0]);
		return VGT_EXECLIST_EXTENDED;
	}
	/* A driver waits for its last submission to be taken up before the next one. */
	if (list->waiting)
		vgt_guest_error(list->vgpu, VGT_ERR_ELSP, elements[0]);
	memcpy(list->pending, elements, sizeof(list->pending));
	list->waiting = true;
	return VGT_EXECLIST_WAITING;
}

enum vgt_execlist_step vgt_execlist_write(struct vgt_execlist *list, u32 value)
{
	enum vgt_execlist_step step;
	u64 elements[2];

	list->latch[list->latched++] = value;
	if (list->latched < ARRAY_SIZE(list->latch))
		return VGT_EXECLIST_INCOMPLETE;
	list->latched = 0;
	/* Element 1 first, the upper half of each first. */
	elements[1] = (u64)list->latch[0] << 32 | list->latch[1];
	elements[0] = (u64)list->latch[2] << 32 | list->latch[3];
	if (!(elements[1] & VGT_DESC_VALID))
		elements[1] = 0;
	if (!(elements[0] & VGT_DESC_VALID)) {
		vgt_guest_error(list->vgpu, VGT_ERR_ELSP, elements[0]);
		return VGT_EXECLIST_INCOMPLETE;
	}
	step = list_submit(list, elements);
	status_update(list);
	return step;
}

void vgt_execlist_complete(struct vgt_execlist *list)
{
	const u64 desc = vgt_execlist_current(list);

	if (list->waiting) {
		status_event(list, CONTEXT_COMPLETE | ACTIVE_TO_IDLE, desc);
		list->waiting = false;
		list_start(list, list->pending);
		status_event(list, IDLE_TO_ACTIVE, list->running[0]);
	} else if (!list->element && list->running[1]) {
		list->element = 1;
		status_event(list, CONTEXT_COMPLETE | ELEMENT_SWITCH, desc);
	} else {
		list->active = false;
		status_event(list, CONTEXT_COMPLETE | ACTIVE_TO_IDLE, desc);
	}
	status_update(list);
}
