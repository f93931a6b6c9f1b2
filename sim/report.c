// SPDX-License-Identifier: MIT OR GPL-2.0-only
/*
 * What the simulated GPU was asked to do, as JSON: for people, for the lab's
 * verdicts, and for comparing a vGPU with bare metal.
 */
#include "sim/report.h"

#include <json-c/json.h>
#include <stdio.h>
#include <string.h>

#include "sim/device.h"

static void add_count(struct json_object *object, const char *key, uint64_t count)
{
	json_object_object_add(object, key, json_object_new_uint64(count));
}

static struct json_object *accesses(const struct sim *sim)
{
	struct json_object *object = json_object_new_object();

	add_count(object, "mmio_read", sim->stats.mmio_read);
	add_count(object, "mmio_write", sim->stats.mmio_write);
	add_count(object, "ggtt_read", sim->stats.ggtt_read);
	add_count(object, "ggtt_write", sim->stats.ggtt_write);
	add_count(object, "aperture_read", sim->stats.aperture_read);
	add_count(object, "aperture_write", sim->stats.aperture_write);
	add_count(object, "config_read", sim->stats.config_read);
	add_count(object, "config_write", sim->stats.config_write);
	add_count(object, "interrupts", sim->irq.sent);
	return object;
}

static struct json_object *one_register(const struct sim *sim, uint32_t offset)
{
	struct json_object *object = json_object_new_object();
	char hex[16];

	snprintf(hex, sizeof(hex), "0x%06x", offset);
	json_object_object_add(object, "offset", json_object_new_string(hex));
	json_object_object_add(object, "name", json_object_new_string(sim_reg_name(sim, offset)));
	add_count(object, "reads", sim->regs.reads[offset / 4]);
	add_count(object, "writes", sim->regs.writes[offset / 4]);
	return object;
}

/* All registers that the driver touched: those known, or those not. */
static struct json_object *registers(const struct sim *sim, bool known)
{
	struct json_object *array = json_object_new_array();
	uint32_t offset;

	for (offset = 0; offset < SIM_REGS_SIZE; offset += 4)
		if ((sim->regs.reads[offset / 4] || sim->regs.writes[offset / 4]) &&
		    (!known || sim_reg_known(sim, offset)) &&
		    (known || !sim_reg_known(sim, offset)))
			json_object_array_add(array, one_register(sim, offset));
	return array;
}

static struct json_object *one_engine(const struct sim_engine *engine)
{
	struct json_object *object = json_object_new_object();

	add_count(object, "submissions", engine->stats.submissions);
	add_count(object, "contexts", engine->stats.completed);
	add_count(object, "loads", engine->stats.loads);
	add_count(object, "preemptions", engine->stats.preemptions);
	add_count(object, "lite_restores", engine->stats.lite_restores);
	add_count(object, "resumed_batches", engine->stats.resumed);
	add_count(object, "resets", engine->stats.resets);
	add_count(object, "hangs", engine->stats.hangs);
	add_count(object, "commands", engine->stats.commands);
	add_count(object, "blits", engine->stats.blits);
	add_count(object, "skipped_3d", engine->stats.skipped_3d);
	add_count(object, "refused_registers", engine->stats.refused_registers);
	add_count(object, "faults", engine->stats.faults);
	add_count(object, "read_only_writes", engine->stats.read_only_writes);
	return object;
}

static void add_unknown_commands(struct json_object *array, const struct sim_engine *engine)
{
	unsigned int i;

	for (i = 0; i < engine->n_unknown; i++) {
		struct json_object *object = json_object_new_object();
		char hex[16];

		snprintf(hex, sizeof(hex), "0x%08x", engine->unknown[i].header);
		json_object_object_add(object, "engine", json_object_new_string(engine->name));
		json_object_object_add(object, "header", json_object_new_string(hex));
		add_count(object, "count", engine->unknown[i].count);
		json_object_array_add(array, object);
	}
}

/**
 * sim_report() - everything counted since creation or sim_report_reset()
 * @sim: simulated GPU
 *
 * Return: a new object; the caller puts it.
 */
struct json_object *sim_report(struct sim *sim)
{
	struct json_object *report = json_object_new_object();
	struct json_object *engines = json_object_new_object();
	struct json_object *unknown = json_object_new_array();
	uint64_t faults = sim->ggtt.faults;
	unsigned int i;

	for (i = 0; i < SIM_ENGINES; i++) {
		const struct sim_engine *engine = &sim->engines[i];

		json_object_object_add(engines, engine->name, one_engine(engine));
		add_unknown_commands(unknown, engine);
		faults += engine->stats.faults;
	}
	json_object_object_add(report, "accesses", accesses(sim));
	json_object_object_add(report, "registers", registers(sim, true));
	json_object_object_add(report, "unknown_registers", registers(sim, false));
	json_object_object_add(report, "unknown_commands", unknown);
	add_count(report, "faults", faults);
	json_object_object_add(report, "engines", engines);
	add_count(report, "gpu_time_ns", sim_now(sim));
	return report;
}

/**
 * sim_report_reset() - count from zero again
 * @sim: simulated GPU
 */
void sim_report_reset(struct sim *sim)
{
	unsigned int i;

	memset(&sim->stats, 0, sizeof(sim->stats));
	memset(sim->regs.reads, 0, SIM_REGS_COUNT * sizeof(*sim->regs.reads));
	memset(sim->regs.writes, 0, SIM_REGS_COUNT * sizeof(*sim->regs.writes));
	sim->irq.sent = 0;
	sim->ggtt.faults = 0;
	for (i = 0; i < SIM_ENGINES; i++) {
		memset(&sim->engines[i].stats, 0, sizeof(sim->engines[i].stats));
		sim->engines[i].n_unknown = 0;
	}
}
