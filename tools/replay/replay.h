/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* Runs the device model against a recording, and compares what it does. */
#ifndef REPLAY_REPLAY_H
#define REPLAY_REPLAY_H

#include <stddef.h>
#include <stdint.h>

#define REPLAY_TEXT 640

/**
 * struct replay_result - what came of it
 * @steps: done, up to the first difference
 * @accesses: of the guest, of these
 * @jobs: that the GPU ended, of these
 * @interrupts: sent, of these
 * @moves: to a new vGPU, of these
 * @difference: the first one, a line without its end; "": none
 */
struct replay_result {
	uint64_t steps;
	uint64_t accesses;
	uint64_t jobs;
	uint64_t interrupts;
	uint64_t moves;
	char difference[REPLAY_TEXT];
};

enum replay_verdict { REPLAY_SAME, REPLAY_DIFFERENT, REPLAY_BAD };

/*
 * Replay a whole recording, unpacked. REPLAY_BAD: it is none, and @result->difference
 * says why. @move: 0, or after so many steps at a time, as soon as the vGPU is quiet, its
 * state is saved and goes on in a new vGPU. The hosted kernel is reset before and after.
 */
enum replay_verdict replay_run(const uint8_t *data, size_t len, unsigned int move,
			       struct replay_result *result);

#endif
