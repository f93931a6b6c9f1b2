/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
#ifndef HOSTED_HOSTED_HOSTED_H
#define HOSTED_HOSTED_HOSTED_H

/*
 * The hosted kernel, as the program around it controls and observes it.
 *
 * One thread runs everything. Work, timers and waits go on only where the
 * program says so, so that a test steps through them. A mistake that lockdep,
 * the slab allocator or a debug kernel would report (a sleeping call in atomic
 * context, two locks in both orders, a wrong free) ends the program with one
 * line that names it.
 */
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* ---- mistakes ---- */

/**
 * hosted_bug() - report a mistake of the code, and end the program
 * @fmt: as printf(), without a newline at the end
 */
void hosted_bug(const char *fmt, ...) __attribute__((format(printf, 1, 2), noreturn));
void hosted_warn(const char *file, int line, const char *condition, const char *fmt, ...)
	__attribute__((format(printf, 4, 5), noreturn));

/**
 * hosted_set_bug_handler() - be told of mistakes instead of ending
 * @handler: gets the line; must not return (longjmp). NULL: print and abort().
 */
void hosted_set_bug_handler(void (*handler)(const char *message));

/* ---- contexts ---- */

/*
 * The code between these runs as a hard interrupt handler does: it must not sleep, allocate
 * with GFP_KERNEL, or take a mutex. They nest.
 */
void hosted_irq_enter(void);
void hosted_irq_exit(void);
bool hosted_in_irq(void);
/* Whether sleeping is a mistake now, for a reason (constant string) or NULL. */
const char *hosted_atomic(void);
/* A sleeping call, in the words of its caller. */
void hosted_might_sleep(const char *what);

/* ---- memory ---- */

/**
 * hosted_fail_alloc_after() - let allocations fail
 * @n: this many more succeed, all later ones fail; negative: none fails
 */
void hosted_fail_alloc_after(long n);
/* Allocations that failed since the last hosted_fail_alloc_after(). */
unsigned long hosted_failed_allocs(void);
/* Allocations made and not freed. */
unsigned long hosted_live_allocs(void);
/* Bytes of them. */
size_t hosted_live_bytes(void);

/* ---- work, time ---- */

/* Run one piece of queued work; false where none is queued. */
bool hosted_run_one_work(void);
/* Run queued work until none is left; returns how many ran. */
unsigned int hosted_run_work(void);

/**
 * hosted_set_clock() - where ktime_get() comes from
 * @clock: nanoseconds that never go back; NULL: a variable, moved by hosted_advance()
 *	(the state at start, with 1 s on it)
 */
void hosted_set_clock(uint64_t (*clock)(void));
/* CLOCK_MONOTONIC, for hosted_set_clock(). */
uint64_t hosted_monotonic_clock(void);
/* Move the variable clock on. Runs no timers. */
void hosted_advance(uint64_t ns);
/* When the next timer is due, in the clock's time; UINT64_MAX: none is set. */
uint64_t hosted_next_timer(void);
/* Run the timers that are due, as hard interrupts; returns how many ran. */
unsigned int hosted_run_timers(void);

/**
 * hosted_set_idle() - what goes on while code waits
 * @idle: called where a wait finds no work and no due timer; false says that
 *	nothing more will happen by itself. NULL: nothing ever does.
 * @arg: handed to it
 *
 * With the variable clock a wait then moves time to the next timer or to its end;
 * a wait with neither is a mistake.
 */
void hosted_set_idle(bool (*idle)(void *arg), void *arg);

/* ---- words ---- */

/**
 * hosted_set_log() - where printk() goes
 * @log: gets the level (0..7) and the line without a newline; NULL: stderr, levels 0..6
 */
void hosted_set_log(void (*log)(int level, const char *line));

/**
 * hosted_set_trace() - where trace events go
 * @trace: gets the event's name and its text; NULL: nowhere
 */
void hosted_set_trace(void (*trace)(const char *event, const char *text));

/* Forget what tests leave behind: injected failures, clock, timers, work, handlers. */
void hosted_reset(void);

#endif
