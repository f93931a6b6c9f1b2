// SPDX-License-Identifier: MIT OR GPL-2.0-only
/*
 * vgt_hostile [--seed N] [--hold SECONDS] [--secret VALUE --page ADDRESS] [ATTACK...]: a guest's
 * root attacks its vGPU, without a driver.
 *
 * One line for each attack: its name and "done", or what it got that it should not have.
 * Exit status: 0 nothing was got, 1 something was, 2 the program could not do its work.
 */
#include <argp.h>
#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lab/hostile/attacks.h"

#define MAX_CHOSEN 32

static uint64_t random_state = 0x9e3779b97f4a7c15ull;

unsigned int attack_hold_seconds = 2;

void attack_seed(uint64_t seed)
{
	random_state ^= seed * 0xbf58476d1ce4e5b9ull;
}

/* xorshift64* */
uint64_t attack_random(void)
{
	random_state ^= random_state >> 12;
	random_state ^= random_state << 25;
	random_state ^= random_state >> 27;
	return random_state * 0x2545f4914f6cdd1dull >> 16 | random_state << 48;
}

struct options {
	const char *chosen[MAX_CHOSEN];
	unsigned int count;
	uint32_t secret;
	uint64_t page;
};

static const struct attack *const lists[] = { engine_attacks, device_attacks, secret_attacks };
#define LISTS (sizeof(lists) / sizeof(lists[0]))

static uint64_t number(const char *text, struct argp_state *state)
{
	char *end;
	const uint64_t value = strtoull(text, &end, 0);

	if (*end || !*text)
		argp_error(state, "'%s' is no number", text);
	return value;
}

static bool exists(const char *name)
{
	for (unsigned int i = 0; i < LISTS; i++)
		for (const struct attack *attack = lists[i]; attack->name; attack++)
			if (!strcmp(attack->name, name))
				return true;
	return false;
}

static error_t parse(int key, char *text, struct argp_state *state)
{
	struct options *options = state->input;

	switch (key) {
	case 's':
		attack_seed(number(text, state));
		return 0;
	case 'v':
		options->secret = number(text, state);
		return 0;
	case 'p':
		options->page = number(text, state);
		return 0;
	case 'h':
		attack_hold_seconds = number(text, state);
		return 0;
	case 'l':
		for (unsigned int i = 0; i < LISTS; i++)
			for (const struct attack *attack = lists[i]; attack->name; attack++)
				printf("%-14s %s\n", attack->name, attack->about);
		exit(0);
	case ARGP_KEY_ARG:
		if (!exists(text))
			argp_error(state, "there is no attack '%s': see --list", text);
		if (options->count == MAX_CHOSEN)
			argp_error(state, "at most %u attacks", MAX_CHOSEN);
		options->chosen[options->count++] = text;
		return 0;
	case ARGP_KEY_END:
		for (unsigned int i = 0; i < options->count; i++)
			if (!strncmp(options->chosen[i], "find-", 5) &&
			    (!options->secret || !options->page))
				argp_error(state, "%s wants --secret and --page",
					   options->chosen[i]);
		attack_secret(options->secret, options->page);
		return 0;
	}
	return ARGP_ERR_UNKNOWN;
}

static bool chosen(const struct options *options, const struct attack *list, const char *name)
{
	for (unsigned int i = 0; i < options->count; i++)
		if (!strcmp(options->chosen[i], name))
			return true;
	return !options->count && list != secret_attacks;
}

int main(int argc, char **argv)
{
	static const struct argp_option known[] = {
		{ "seed", 's', "N", 0, "other random numbers", 0 },
		{ "hold", 'h', "SECONDS", 0, "how long 'holds' takes at most; 2", 0 },
		{ "secret", 'v', "VALUE", 0, "what another guest has, for find-... attacks", 0 },
		{ "page", 'p', "ADDRESS", 0, "where the other has it: guest physical", 0 },
		{ "list", 'l', NULL, 0, "say which attacks there are", 0 },
		{ 0 }
	};
	static const struct argp argp = {
		known, parse, "[ATTACK...]",
		"Attacks the vGPU at 0000:00:02.0 of this machine: those named, or all "
		"that need nothing of another guest.",
		NULL, NULL, NULL
	};
	struct options options = { .count = 0 };
	static struct gpu gpu;
	int status = 0;

	argp_parse(&argp, argc, argv, 0, NULL, &options);
	setvbuf(stdout, NULL, _IOLBF, 0);
	gpu_open(&gpu);
	for (unsigned int i = 0; i < LISTS; i++)
		for (const struct attack *attack = lists[i]; attack->name; attack++) {
			const char *got;

			if (!chosen(&options, lists[i], attack->name))
				continue;
			got = attack->run(&gpu);
			printf("%s: %s\n", attack->name, got ? got : "done");
			status |= !!got;
		}
	return status;
}
