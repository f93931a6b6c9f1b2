// SPDX-License-Identifier: GPL-2.0-only
/*
 * The host's own register accesses, as far as i915 makes them through its table of
 * accessors (SEAMS.md says how far that is). Mode `observe` counts them; mode `on` hands
 * them to the core's entrance for the host.
 */
#include <linux/compiler.h>
#include <linux/debugfs.h>
#include <linux/errno.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/percpu.h>
#include <linux/printk.h>
#include <linux/rcupdate.h>
#include <linux/seq_file.h>
#include <linux/string.h>

#include "gvt/vgt.h"
#include "i915-hooks/gpu.h"

#define FENCE_BASE	0x100000u

enum mode { MODE_OFF, MODE_OBSERVE, MODE_ON };
static const char *const mode_names[] = { "off", "observe", "on" };

static char *host_mediation = "observe";
module_param(host_mediation, charp, 0444);
MODULE_PARM_DESC(host_mediation, "the host's register accesses: off, observe (default), on");
static enum mode mode;

/**
 * struct counters - accesses of the host that were seen
 * @reads: by log2 of the bytes
 * @writes: the same
 * @fences: writes to fence registers that vGPUs have
 */
struct counters {
	u64 reads[4];
	u64 writes[4];
	u64 fences;
};

static DEFINE_PER_CPU(struct counters, counters);

/* The GPU whose table is ours; stays as long as anybody can be in one of the functions here. */
static struct vgt_i915_gpu *mediated;
/* Keeps it for those who look at what was seen. */
static DEFINE_MUTEX(mediated_lock);

static void count_write(u32 offset, unsigned int log)
{
	const struct vgt_gpu_range *fences = &mediated->info.fences;

	this_cpu_inc(counters.writes[log]);
	if ((offset - FENCE_BASE) / 8 - fences->base < fences->size)
		this_cpu_inc(counters.fences);
}

/* Readers and writers by width: b, w, l, q. */
#define SEEN_READ(x, type, log) \
static type read##x##_seen(struct intel_uncore *uncore, i915_reg_t reg, bool trace) \
{ \
	this_cpu_inc(counters.reads[log]); \
	if (mode == MODE_ON) \
		return vgt_mmio_read(mediated->host.vgt, reg.reg, sizeof(type)); \
	return mediated->real.mmio_read##x(uncore, reg, trace); \
}

SEEN_READ(b, u8, 0)
SEEN_READ(w, u16, 1)
SEEN_READ(l, u32, 2)
SEEN_READ(q, u64, 3)

#define SEEN_WRITE(x, type, log) \
static void write##x##_seen(struct intel_uncore *uncore, i915_reg_t reg, type value, bool trace) \
{ \
	count_write(reg.reg, log); \
	if (mode == MODE_ON && sizeof(type) >= sizeof(u32)) \
		vgt_mmio_write(mediated->host.vgt, reg.reg, value, sizeof(type)); \
	else \
		mediated->real.mmio_write##x(uncore, reg, value, trace); \
}

SEEN_WRITE(b, u8, 0)
SEEN_WRITE(w, u16, 1)
SEEN_WRITE(l, u32, 2)

/**
 * vgt_i915_mediation_parse() - take the module's parameter for what it says
 *
 * Return: -EINVAL, and said why in the log, for another word.
 */
int vgt_i915_mediation_parse(void)
{
	int i = match_string(mode_names, ARRAY_SIZE(mode_names), host_mediation);

	if (i < 0) {
		pr_err("vgt: host_mediation=%s: say off, observe or on\n", host_mediation);
		return -EINVAL;
	}
	mode = i;
	return 0;
}

/* Each pointer is valid at any time, the old one and the new one. */
static void set_table(struct intel_uncore *uncore, const struct intel_uncore_funcs *funcs)
{
	unsigned long flags;

	spin_lock_irqsave(&uncore->lock, flags);
	WRITE_ONCE(uncore->funcs.mmio_readb, funcs->mmio_readb);
	WRITE_ONCE(uncore->funcs.mmio_readw, funcs->mmio_readw);
	WRITE_ONCE(uncore->funcs.mmio_readl, funcs->mmio_readl);
	WRITE_ONCE(uncore->funcs.mmio_readq, funcs->mmio_readq);
	WRITE_ONCE(uncore->funcs.mmio_writeb, funcs->mmio_writeb);
	WRITE_ONCE(uncore->funcs.mmio_writew, funcs->mmio_writew);
	WRITE_ONCE(uncore->funcs.mmio_writel, funcs->mmio_writel);
	spin_unlock_irqrestore(&uncore->lock, flags);
}

/**
 * vgt_i915_mediation_start() - put our accessors in the place of i915's
 * @gpu: the GPU, with @real and the core's device set
 */
void vgt_i915_mediation_start(struct vgt_i915_gpu *gpu)
{
	static const struct intel_uncore_funcs ours = {
		.mmio_readb = readb_seen,
		.mmio_readw = readw_seen,
		.mmio_readl = readl_seen,
		.mmio_readq = readq_seen,
		.mmio_writeb = writeb_seen,
		.mmio_writew = writew_seen,
		.mmio_writel = writel_seen,
	};

	if (mode == MODE_OFF)
		return;
	mediated = gpu;
	gpu->mediated = true;
	set_table(gpu->uncore, &ours);
}

/**
 * vgt_i915_mediation_stop() - put i915's accessors back
 * @gpu: the GPU
 *
 * Context: process, may sleep. When it returns nobody is in one of ours: they do not
 * sleep, and whoever was there has been through the scheduler since.
 */
void vgt_i915_mediation_stop(struct vgt_i915_gpu *gpu)
{
	if (!gpu->mediated)
		return;
	set_table(gpu->uncore, &gpu->real);
	synchronize_rcu_tasks();
	gpu->mediated = false;
	mutex_lock(&mediated_lock);
	mediated = NULL;
	mutex_unlock(&mediated_lock);
}

static int seen_show(struct seq_file *file, void *unused)
{
	static const char *const widths[] = { "8", "16", "32", "64" };
	struct counters sum = { 0 };
	unsigned int i, cpu;

	for_each_possible_cpu(cpu) {
		const struct counters *one = per_cpu_ptr(&counters, cpu);

		for (i = 0; i < ARRAY_SIZE(widths); i++) {
			sum.reads[i] += READ_ONCE(one->reads[i]);
			sum.writes[i] += READ_ONCE(one->writes[i]);
		}
		sum.fences += READ_ONCE(one->fences);
	}
	seq_printf(file, "mode %s\n", mode_names[mode]);
	for (i = 0; i < ARRAY_SIZE(widths); i++)
		seq_printf(file, "reads%s %llu\nwrites%s %llu\n", widths[i], sum.reads[i],
			   widths[i], sum.writes[i]);
	seq_printf(file, "writes_to_fences_of_vgpus %llu\n", sum.fences);
	mutex_lock(&mediated_lock);
	if (mediated)
		seq_printf(file, "denied %llu\n", vgt_mmio_denied(mediated->host.vgt));
	mutex_unlock(&mediated_lock);
	return 0;
}
DEFINE_SHOW_ATTRIBUTE(seen);

static struct dentry *debugfs;

/* What has been seen: /sys/kernel/debug/vgt/host_registers. Debugfs may be missing. */
void vgt_i915_mediation_debugfs_init(void)
{
	debugfs = debugfs_create_dir("vgt", NULL);
	debugfs_create_file("host_registers", 0400, debugfs, NULL, &seen_fops);
}

void vgt_i915_mediation_debugfs_fini(void)
{
	debugfs_remove_recursive(debugfs);
}
