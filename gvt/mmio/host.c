// SPDX-License-Identifier: MIT OR GPL-2.0-only
/*
 * The entrance of the host's own register accesses: the host is an instance of
 * its own, whose registers are the hardware's. It sees VGT_MAGIC in the PVINFO
 * page (there is no such page in hardware). What becomes of its other accesses says
 * the column `host` of the register table:
 *
 * pass, arbitrate: they go to the hardware. Requests that reach every owner are resets,
 *	and who resets an engine ends the jobs on it: the GPU side reports that.
 * shadow: a job of a vGPU may have loaded its own value: the host reads its own then,
 *	and what it writes is in the hardware when the job has ended.
 * deny: for a context image, never for the register; the host reads 0.
 */
#include <linux/compiler.h>
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/mm.h>
#include <linux/mutex.h>
#include <linux/slab.h>
#include <linux/types.h>

#include "firmware-tables/generated/vgt_tables.h"
#include "gvt/mmio/engine_state.h"
#include "gvt/mmio/host.h"
#include "gvt/sched/runqueue.h"
#include "gvt/vgpu.h"
#include "pvinfo/pvinfo.h"

static u32 *values_read(const struct vgt_device *dev)
{
	const struct vgt_gen *gen = dev->platform->gen;
	u32 count = 0, offset;
	unsigned int i;
	u32 *values;

	for (i = 0; i < gen->n_engine_state; i++)
		count += gen->engine_state[i].len / 4;
	values = kvmalloc_array(count, sizeof(*values), GFP_KERNEL);
	if (!values)
		return NULL;
	count = 0;
	for (i = 0; i < gen->n_engine_state; i++) {
		const struct vgt_engine_state_desc *row = &gen->engine_state[i];

		for (offset = row->offset; offset < row->offset + row->len; offset += 4)
			values[count++] = dev->ops->reg_read(dev->gpu, offset);
	}
	return values;
}

/* A change of the host's values meanwhile makes it begin anew. */
static void prologue_make(struct vgt_device *dev, enum vgt_engine engine,
			  struct vgt_prologue *prologue)
{
	int version;

	do {
		version = atomic_read(&dev->host.version);
		vgt_prologue_make_host(dev, engine, prologue);
	} while (version != atomic_read(&dev->host.version));
}

static int prologues_create(struct vgt_device *dev)
{
	struct vgt_host_regs *host = &dev->host;
	unsigned int i;
	int err;

	err = dev->ops->buffer_create(dev->gpu, VGT_ENGINES * VGT_PROLOGUE_BYTES,
				      &host->prologues);
	if (err)
		return err;
	for (i = 0; i < VGT_ENGINES; i++) {
		host->prologue[i].cmds = host->prologues.cpu + i * VGT_PROLOGUE_BYTES;
		host->prologue[i].gma = host->prologues.gma + i * VGT_PROLOGUE_BYTES;
		prologue_make(dev, i, &host->prologue[i]);
		dev->ops->host_prologue(dev->gpu, i, host->prologue[i].gma);
	}
	return 0;
}

static void prologues_destroy(struct vgt_device *dev)
{
	unsigned int i;

	for (i = 0; i < VGT_ENGINES; i++)
		dev->ops->host_prologue(dev->gpu, i, 0);
	dev->ops->buffer_destroy(dev->gpu, &dev->host.prologues);
}

int vgt_host_read_values(struct vgt_device *dev)
{
	u32 *values;
	int err = 0;

	mutex_lock(&dev->lock);
	if (!dev->host.values) {
		values = values_read(dev);
		/* Accesses of the host may see them from now on. */
		smp_store_release(&dev->host.values, values);
		err = values ? 0 : -ENOMEM;
	}
	if (!err && dev->info.host_jobs && !dev->host.prologues.cpu)
		err = prologues_create(dev);
	mutex_unlock(&dev->lock);
	return err;
}

const u32 *vgt_host_values(const struct vgt_device *dev)
{
	return smp_load_acquire(&dev->host.values);
}

void vgt_host_free(struct vgt_device *dev)
{
	if (dev->host.prologues.cpu)
		prologues_destroy(dev);
	kvfree(dev->host.values);
}

static u32 hardware_form(const struct vgt_reg_desc *reg, u32 value)
{
	return reg->kind == VGT_KIND_MASKED ? 0xffff0000u | value : value;
}

void vgt_host_job_ended(struct vgt_device *dev, enum vgt_engine engine, int version,
			bool unrestored)
{
	const u32 *value = dev->host.values;
	const struct vgt_gen *gen;
	unsigned int i;
	u32 offset;

	if (!value || (!unrestored && version == atomic_read(&dev->host.version)))
		return;
	gen = dev->platform->gen;
	for (i = 0; i < gen->n_engine_state; i++) {
		const struct vgt_engine_state_desc *row = &gen->engine_state[i];

		for (offset = row->offset; offset < row->offset + row->len; offset += 4, value++) {
			const struct vgt_reg_desc *reg = vgt_reg_lookup(dev->platform->regs,
									offset);

			if (row->engine == engine && reg->host == VGT_HOST_SHADOW)
				dev->ops->reg_write(dev->gpu, offset,
						    hardware_form(reg, READ_ONCE(*value)));
		}
	}
}

/* The host's PVINFO page: magic and version; everything else reads 0. */
static u32 host_pvinfo(u32 offset)
{
	switch (offset - VGT_PVINFO_PAGE) {
	case 0:
		return lower_32_bits(VGT_MAGIC);
	case 4:
		return upper_32_bits(VGT_MAGIC);
	case 8:
		return VGT_VERSION_MAJOR | VGT_VERSION_MINOR << 16;
	}
	return 0;
}

static bool is_pvinfo(u32 offset)
{
	return offset - VGT_PVINFO_PAGE < VGT_PVINFO_SIZE;
}

static const struct vgt_reg_desc *reg_at(const struct vgt_device *dev, u32 offset)
{
	return offset < VGT_REG_SPACE ? vgt_reg_lookup(dev->platform->regs, offset) : NULL;
}

/* The host's own value of a register that a vGPU has now; false: the hardware has it. */
static bool shadow_read(const struct vgt_device *dev, u32 offset, u32 *value)
{
	const u32 *values = vgt_host_values(dev);
	const struct vgt_engine_state_desc *row;
	u32 index;

	if (!values)
		return false;
	row = vgt_engine_state_find(dev->platform->gen, offset, &index);
	if (!row || !vgt_runqueue_busy(dev, row->engine))
		return false;
	*value = READ_ONCE(values[index]);
	return true;
}

static u32 read_dword(struct vgt_device *dev, u32 offset)
{
	const struct vgt_reg_desc *reg = reg_at(dev, offset);
	u32 value;

	if (is_pvinfo(offset))
		return host_pvinfo(offset);
	if (reg && reg->host == VGT_HOST_DENY) {
		atomic64_inc(&dev->host.denied);
		return 0;
	}
	if (reg && reg->host == VGT_HOST_SHADOW && shadow_read(dev, offset, &value))
		return value;
	return dev->ops->reg_read(dev->gpu, offset);
}

/* Jobs that were made before leave another value: vgt_host_job_ended(). */
static void shadow_write(struct vgt_device *dev, const struct vgt_reg_desc *reg, u32 offset,
			 u32 value)
{
	u32 *values = smp_load_acquire(&dev->host.values);
	const struct vgt_engine_state_desc *row;
	u32 index, mask;

	if (!values)
		return;
	row = vgt_engine_state_find(dev->platform->gen, offset, &index);
	if (!row)
		return;
	if (reg->kind == VGT_KIND_MASKED) {
		mask = value >> 16;
		value = (values[index] & ~mask) | (value & mask);
	}
	WRITE_ONCE(values[index], value);
	atomic_inc(&dev->host.version);
	if (row->engine < VGT_ENGINES)
		vgt_prologue_set(&dev->host.prologue[row->engine], offset,
				 hardware_form(reg, value));
}

static void write_dword(struct vgt_device *dev, u32 offset, u32 value)
{
	const struct vgt_reg_desc *reg = reg_at(dev, offset);

	if (reg && reg->host == VGT_HOST_DENY) {
		atomic64_inc(&dev->host.denied);
		return;
	}
	if (reg && reg->host == VGT_HOST_SHADOW)
		shadow_write(dev, reg, offset, value);
	dev->ops->reg_write(dev->gpu, offset, value);
}

/**
 * vgt_mmio_read() - the host's driver reads a register
 * @dev: the GPU
 * @offset: byte offset in BAR0, a multiple of @width
 * @width: bytes, 1, 2, 4 or 8
 *
 * Context: any, hard interrupts included; takes no lock and does not sleep.
 * Return: the value, zero-extended; all ones for an impossible access.
 */
u64 vgt_mmio_read(struct vgt_device *dev, u32 offset, unsigned int width)
{
	u64 value;

	if ((width != 1 && width != 2 && width != 4 && width != 8) || offset % width)
		return ~0ull;
	value = read_dword(dev, offset & ~3u);
	if (width == 8)
		return value | (u64)read_dword(dev, offset + 4) << 32;
	return (value >> (8 * (offset % 4))) & GENMASK_ULL(8 * width - 1, 0);
}

/**
 * vgt_mmio_write() - the host's driver writes a register
 * @dev: the GPU
 * @offset: byte offset in BAR0, a multiple of @width
 * @value: what to write
 * @width: bytes, 4 or 8: Gen9 takes no smaller write
 *
 * An 8-byte write is two, the lower half first. Writes to the PVINFO page end here.
 * Context: any, hard interrupts included; takes no lock and does not sleep.
 */
void vgt_mmio_write(struct vgt_device *dev, u32 offset, u64 value, unsigned int width)
{
	if ((width != 4 && width != 8) || offset % width || is_pvinfo(offset))
		return;
	write_dword(dev, offset, lower_32_bits(value));
	if (width == 8)
		write_dword(dev, offset + 4, upper_32_bits(value));
}

/**
 * vgt_mmio_denied() - how many accesses of the host were refused
 * @dev: the GPU
 *
 * Context: any.
 */
u64 vgt_mmio_denied(struct vgt_device *dev)
{
	return atomic64_read(&dev->host.denied);
}
