// SPDX-License-Identifier: MIT OR GPL-2.0-only
/* What the guests of vGPUs asked for, and what the GPU did, as JSON. */
#include "tools/server/vgpu_report.h"

#include <json-c/json.h>
#include <stdio.h>

#include "sim/sim.h"

/* Counters before it are of accesses and interrupts. */
#define AFTER_ACCESSES VGT_STAT_UNTRACKED_READ

static void add_count(struct json_object *object, const char *key, uint64_t count)
{
	json_object_object_add(object, key, json_object_new_uint64(count));
}

static uint64_t sum(struct vgpu *const *vgpus, unsigned int count, enum vgt_stat stat)
{
	uint64_t total = 0;
	unsigned int i;

	for (i = 0; i < count; i++)
		total += vgpu_stat(vgpus[i], stat);
	return total;
}

/* Counters from @first up to @end; guest errors only where there were any. */
static struct json_object *counters(struct vgpu *const *vgpus, unsigned int count,
				    unsigned int first, unsigned int end)
{
	struct json_object *object = json_object_new_object();
	unsigned int i;

	for (i = first; i < end; i++) {
		const uint64_t total = sum(vgpus, count, i);

		if (total || i < VGT_ERR_FIRST)
			add_count(object, vgt_stat_name(i), total);
	}
	return object;
}

static struct json_object *one_register(uint32_t offset, const char *name, uint64_t reads,
					uint64_t writes)
{
	struct json_object *object = json_object_new_object();
	char hex[16];

	snprintf(hex, sizeof(hex), "0x%06x", offset);
	json_object_object_add(object, "offset", json_object_new_string(hex));
	json_object_object_add(object, "name", json_object_new_string(name ? name : ""));
	add_count(object, "reads", reads);
	add_count(object, "writes", writes);
	return object;
}

/* All registers that a guest touched: those in the tables, and those not. */
static void add_registers(struct json_object *report, const struct sim_host *host,
			  struct vgpu *const *vgpus, unsigned int count)
{
	struct json_object *known = json_object_new_array();
	struct json_object *unknown = json_object_new_array();
	unsigned int i;
	uint32_t reg;

	for (reg = 0; reg < VGPU_REGISTERS; reg++) {
		const char *name = sim_host_register_name(host, 4 * reg);
		uint64_t reads = 0, writes = 0;

		for (i = 0; i < count; i++) {
			reads += vgpus[i]->reads[reg];
			writes += vgpus[i]->writes[reg];
		}
		if (reads || writes)
			json_object_array_add(name ? known : unknown,
					      one_register(4 * reg, name, reads, writes));
	}
	json_object_object_add(report, "registers", known);
	json_object_object_add(report, "unknown_registers", unknown);
}

/* What the GPU itself counted. */
static void add_gpu(struct json_object *report, const struct sim_host *host)
{
	static const char *const kept[] = {
		"unknown_commands", "faults", "engines", "gpu_time_ns",
	};
	struct json_object *gpu = sim_report(sim_host_sim(host));
	struct json_object *value;
	unsigned int i;

	for (i = 0; i < sizeof(kept) / sizeof(kept[0]); i++)
		if (json_object_object_get_ex(gpu, kept[i], &value))
			json_object_object_add(report, kept[i], json_object_get(value));
	json_object_put(gpu);
}

static struct json_object *held(struct vgt_vgpu *vgpu)
{
	struct json_object *object = json_object_new_object();
	struct vgt_usage usage;

	vgt_vgpu_usage(vgpu, &usage);
	add_count(object, "jobs", usage.jobs);
	add_count(object, "contexts", usage.contexts);
	add_count(object, "page_tables", usage.page_tables);
	return object;
}

static struct json_object *one_vgpu(struct vgpu *const *vgpu)
{
	struct json_object *object = json_object_new_object();
	char text[VGT_STOP_TEXT];
	struct vgt_stop why;

	json_object_object_add(object, "socket", json_object_new_string((*vgpu)->socket));
	json_object_object_add(object, "type", json_object_new_string((*vgpu)->type));
	add_count(object, "weight", vgt_vgpu_weight((*vgpu)->core));
	json_object_object_add(object, "held", held((*vgpu)->core));
	json_object_object_add(object, "counters", counters(vgpu, 1, 0, VGT_ERR_FIRST));
	json_object_object_add(object, "guest_errors",
			       counters(vgpu, 1, VGT_ERR_FIRST, VGT_STAT_COUNT));
	if (vgt_vgpu_stopped((*vgpu)->core, &why)) {
		vgt_stop_text(&why, text);
		json_object_object_add(object, "stopped", json_object_new_string(text));
	}
	return object;
}

/**
 * vgpu_report() - everything counted since the start, or since vgpu_count_anew()
 * @host: driver of the GPU
 * @vgpus: vGPUs on it
 * @count: how many
 *
 * Return: a new object; the caller puts it. Accesses, counters, registers and guest
 * errors are those of all guests together; "vgpus" has them one by one.
 */
struct json_object *vgpu_report(const struct sim_host *host, struct vgpu *const *vgpus,
				unsigned int count)
{
	struct json_object *report = json_object_new_object();
	struct json_object *each = json_object_new_array();
	unsigned int i;

	json_object_object_add(report, "accesses", counters(vgpus, count, 0, AFTER_ACCESSES));
	json_object_object_add(report, "counters",
			       counters(vgpus, count, AFTER_ACCESSES, VGT_ERR_FIRST));
	add_registers(report, host, vgpus, count);
	add_gpu(report, host);
	json_object_object_add(report, "guest_errors",
			       counters(vgpus, count, VGT_ERR_FIRST, VGT_STAT_COUNT));
	for (i = 0; i < count; i++)
		json_object_array_add(each, one_vgpu(&vgpus[i]));
	json_object_object_add(report, "vgpus", each);
	return report;
}
