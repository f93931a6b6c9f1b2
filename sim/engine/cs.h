/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
#ifndef SIM_ENGINE_CS_H
#define SIM_ENGINE_CS_H

#include <stdbool.h>
#include <stdint.h>

struct sim_engine;

enum sim_cs_result {
	SIM_CS_NEXT,		/* done: go on behind the command */
	SIM_CS_JUMP,		/* done: the command itself said where to go on */
	SIM_CS_AGAIN,		/* part of it is done: execute it again */
	SIM_CS_WAIT,		/* nothing is done: try again later */
	SIM_CS_HANG,		/* invalid: the engine stops until it is reset */
};

/* A command as the blocks that execute commands get it. */
struct sim_command {
	const uint32_t *dw;	/* @len dwords, private to the streamer */
	unsigned int len;
	bool privileged;	/* from the ring or a GGTT batch of a privileged context */
	bool in_restore;	/* from a workaround batch: no batch of the context's */
};

void sim_cs_reset(struct sim_engine *engine);
void sim_cs_start(struct sim_engine *engine);
enum sim_cs_result sim_cs_step(struct sim_engine *engine);
bool sim_cs_ring_empty(const struct sim_engine *engine);
bool sim_cs_preemptible(const struct sim_engine *engine);
void sim_cs_run_inline(struct sim_engine *engine, uint32_t gma, unsigned int dwords);
bool sim_cs_restore(struct sim_engine *engine, const uint32_t *dw, unsigned int len);
enum sim_cs_result sim_cs_hang(struct sim_engine *engine, uint32_t header);
void sim_cs_forget_window(struct sim_engine *engine);
enum sim_cs_result sim_cs_batch_start(struct sim_engine *engine, const struct sim_command *command,
				      uint64_t address, bool ppgtt, bool second_level);
enum sim_cs_result sim_cs_batch_end(struct sim_engine *engine, const struct sim_command *command);
void sim_cs_unknown(struct sim_engine *engine, uint32_t header);
void sim_cs_write_reg(struct sim_engine *engine, const struct sim_command *command,
		      uint32_t offset, uint32_t value);
unsigned int sim_cs_length(const struct sim_engine *engine, uint32_t header);

#endif
