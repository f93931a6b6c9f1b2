// SPDX-License-Identifier: MIT OR GPL-2.0-only
/* vgt-replay: does the device model still do to a recorded guest what it did? */
#include <argp.h>
#include <stdio.h>
#include <stdlib.h>

#include "tools/record/reader.h"
#include "tools/replay/replay.h"
#include "tools/replay/words.h"

struct options {
	char **files;
	int count;
	bool print;
	unsigned int move;
};

const char *argp_program_version = "vgt-replay " VGT_PACKAGE_VERSION;

static const struct argp_option option_list[] = {
	{ "print", 'p', NULL, 0, "Print what is recorded instead of replaying it", 0 },
	{ "move", 'm', "N", 0,
	  "After each N steps save the vGPU's state and go on in a new one", 0 },
	{ 0 }
};

static const char doc[] =
	"Replay recordings of vgt-server --record against the device model, and say where it "
	"first does something else than it did then."
	"\v"
	"No guest and no GPU are needed. The last line is \"N passed, N failed, N skipped\"; exit "
	"status 0 if nothing failed, 1 if something did, 2 if the command line is wrong.";

static error_t parse_option(int key, char *arg, struct argp_state *state)
{
	struct options *options = state->input;
	char rest;

	switch (key) {
	case 'p':
		options->print = true;
		return 0;
	case 'm':
		if (sscanf(arg, "%u%c", &options->move, &rest) != 1 || !options->move)
			argp_failure(state, 2, 0, "--move %s: give a number of steps, such as 100",
				     arg);
		return 0;
	case ARGP_KEY_ARGS:
		options->files = state->argv + state->next;
		options->count = state->argc - state->next;
		return 0;
	case ARGP_KEY_NO_ARGS:
		argp_failure(state, 2, 0, "name a file made by vgt-server --record");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static bool replay_file(const char *path, const uint8_t *data, size_t len, unsigned int move)
{
	struct replay_result result;
	const enum replay_verdict verdict = replay_run(data, len, move, &result);

	if (verdict == REPLAY_BAD)
		printf("  FAIL  %s: %llu accesses are as they were, then: %s\n", path,
		       (unsigned long long)result.accesses, result.difference);
	else if (verdict == REPLAY_DIFFERENT)
		printf("  FAIL  %s: %s\n", path, result.difference);
	else
		printf("  ok    %s: %llu accesses, %llu jobs, %llu interrupts, %llu moves\n", path,
		       (unsigned long long)result.accesses, (unsigned long long)result.jobs,
		       (unsigned long long)result.interrupts, (unsigned long long)result.moves);
	return verdict == REPLAY_SAME;
}

static bool print_file(const char *path, const uint8_t *data, size_t len)
{
	const struct vgt_platform *platform = NULL;
	struct record_reader reader;
	struct record record;
	uint64_t steps = 0;
	char text[128], value[32];

	record_reader_init(&reader, data, len);
	while (record_next(&reader, &record)) {
		if (record.kind == RECORD_GPU)
			platform = replay_platform(&record.name);
		if (!platform)
			break;
		replay_describe(&record, platform, text, sizeof(text));
		replay_value(record.bytes.data, record.bytes.len, value, sizeof(value));
		if (record_is_step(&record))
			printf("%llu ", (unsigned long long)++steps);
		if (record.kind == RECORD_REGISTER)
			printf("%s 0x%llx\n", text, (unsigned long long)record.value);
		else if (record.bytes.len)
			printf("%s: %s\n", text, value);
		else
			printf("%s\n", text);
	}
	if (reader.error || !platform)
		printf("%s: %s\n", path, reader.error ? reader.error : "its platform is unknown");
	return !reader.error && platform;
}

int main(int argc, char **argv)
{
	static const struct argp argp = { option_list, parse_option, "FILE...", doc,
					  NULL, NULL, NULL };
	struct options options = { 0 };
	int passed = 0;
	int i;

	argp_err_exit_status = 2;
	argp_parse(&argp, argc, argv, 0, NULL, &options);
	for (i = 0; i < options.count; i++) {
		const char *path = options.files[i];
		uint8_t *data;
		size_t len;
		const char *error = record_load(path, &data, &len);

		if (error)
			printf("  FAIL  %s: it cannot be read: %s\n", path, error);
		else if (options.print)
			passed += print_file(path, data, len);
		else
			passed += replay_file(path, data, len, options.move);
		free(data);
	}
	if (!options.print)
		printf("%d passed, %d failed, 0 skipped\n", passed, options.count - passed);
	return passed == options.count ? EXIT_SUCCESS : EXIT_FAILURE;
}
