/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* What the files of hosted/ offer each other. */
#ifndef HOSTED_STATE_H
#define HOSTED_STATE_H

#include <stdbool.h>
#include <stdint.h>

/* Back to the state at start. */
void hosted_bug_reset(void);
void hosted_context_reset(void);
void hosted_slab_reset(void);
void hosted_timer_reset(void);
void hosted_words_reset(void);
void hosted_work_reset(void);

/* Mutexes held now: who waits must hold none. */
unsigned int hosted_mutexes_held(void);
/* Let the surroundings do something; false where they never will. */
bool hosted_idle(void);
/* Move the variable clock to @ns; false where the clock is not a variable. */
bool hosted_clock_set(uint64_t ns);

#endif
