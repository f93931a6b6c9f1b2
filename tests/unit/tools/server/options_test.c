// SPDX-License-Identifier: MIT OR GPL-2.0-only
/* tools/server/options.c: what the command line may say, and what is said where it may not. */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "gvt/vgt.h"
#include "tools/server/options.h"

#define MAX_WORDS 32

struct command_line {
	char text[1024];
	char *words[MAX_WORDS + 1];
	int count;
};

/* @text split at blanks, as a shell would. */
static void split(struct command_line *line, const char *text)
{
	char *word;

	snprintf(line->text, sizeof(line->text), "vgt-server %s", text);
	line->count = 0;
	for (word = strtok(line->text, " "); word; word = strtok(NULL, " ")) {
		assert_true(line->count < MAX_WORDS);
		line->words[line->count++] = word;
	}
	line->words[line->count] = NULL;
}

/* The program's exit status, -1 if it goes on; @said gets what it wrote on stderr. */
static int exit_status(const char *text, char *said, size_t size)
{
	struct command_line line;
	struct options options;
	size_t used = 0;
	ssize_t got;
	int ends[2];
	int status;
	pid_t pid;

	split(&line, text);
	assert_return_code(pipe(ends), 0);
	pid = fork();
	assert_true(pid >= 0);
	if (!pid) {
		dup2(ends[1], STDERR_FILENO);
		close(ends[0]);
		close(ends[1]);
		options_parse(&options, line.count, line.words);
		kill(getpid(), SIGKILL);
	}
	close(ends[1]);
	while ((got = read(ends[0], said + used, size - 1 - used)) > 0)
		used += got;
	said[used] = '\0';
	close(ends[0]);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void each_wrong_command_line_is_refused_in_one_sentence(void **state)
{
	static const struct {
		const char *text;
		const char *said;
	} wrong[] = {
		{ "", "--device sim or --device vgpu" },
		{ "--device gpu", "choose sim or vgpu" },
		{ "--device sim", "needs --socket PATH" },
		{ "--device sim --vgpu socket=v", "go with --device vgpu" },
		{ "--device sim --socket s --vgpu socket=v", "go with --device vgpu" },
		{ "--device sim --socket s --aperture 256", "such as 256M or 1G" },
		{ "--device sim --socket s --type A:aperture=64M", "go with --device vgpu" },
		{ "--device sim --socket s --record r", "go with --device vgpu" },
		{ "--device sim --socket s --audit", "go with --device vgpu" },
		{ "--device sim --socket s --aperture 12q", "such as 256M or 1G" },
		{ "--device sim --socket s --aperture -1", "such as 256M or 1G" },
		{ "--device sim --socket s --aperture 99999999999G", "such as 256M or 1G" },
		{ "--device sim --socket s word", "'word' is not an option" },
		{ "--device vgpu", "needs --vgpu socket=PATH" },
		{ "--device vgpu --vgpu type=i915-GVTg_V5_4", "socket=PATH" },
		{ "--device vgpu --vgpu socket=", "is not one of" },
		{ "--device vgpu --vgpu socket=v,colour=red", "is not one of" },
		{ "--device vgpu --vgpu socket=v,weight=0", "a number from 1 to" },
		{ "--device vgpu --vgpu socket=v,weight=17", "a number from 1 to" },
		{ "--device vgpu --vgpu socket=v,weight=2x", "a number from 1 to" },
		{ "--device vgpu --vgpu socket=v --socket s", "takes sockets by --vgpu" },
		{ "--device vgpu --vgpu socket=a --vgpu socket=b --record r", "one --vgpu" },
		{ "--device vgpu --vgpu socket=a --record r --deterministic", "one --vgpu" },
	};
	char said[1024];
	unsigned int i;

	for (i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		print_message("%s\n", wrong[i].text);
		assert_int_equal(exit_status(wrong[i].text, said, sizeof(said)), 2);
		assert_non_null(strstr(said, wrong[i].said));
		assert_ptr_equal(strchr(said, '\n'), said + strlen(said) - 1);
	}
}

static void more_vgpus_than_there_can_be_are_refused(void **state)
{
	char text[512] = "--device vgpu";
	char said[1024];
	unsigned int i;

	for (i = 0; i <= OPTIONS_MAX_VGPUS; i++)
		strcat(text, " --vgpu socket=v");
	assert_int_equal(exit_status(text, said, sizeof(said)), 2);
	assert_non_null(strstr(said, "at most 8 vGPUs"));
}

static void what_is_not_given_has_its_default(void **state)
{
	struct command_line line;
	struct options options;

	split(&line, "--device sim --socket s");
	options_parse(&options, line.count, line.words);
	assert_string_equal(options.socket, "s");
	assert_string_equal(options.platform, "skl");
	assert_string_equal(options.monitor, "1024x768");
	assert_true(options.display);
	assert_int_equal(options.aperture, 256u << 20);
	assert_false(options.audit || options.once || options.deterministic);
}

static void a_vgpu_has_what_is_said_of_it(void **state)
{
	struct command_line line;
	struct options options;

	split(&line, "--device vgpu --monitor none --aperture 1G "
	      "--vgpu socket=a,type=i915-GVTg_V5_8,weight=16,monitor=640x480 --vgpu socket=b");
	options_parse(&options, line.count, line.words);
	assert_null(options.monitor);
	assert_int_equal(options.aperture, 1u << 30);
	assert_int_equal(options.n_vgpus, 2);
	assert_string_equal(options.vgpu[0].socket, "a");
	assert_string_equal(options.vgpu[0].type, "i915-GVTg_V5_8");
	assert_int_equal(options.vgpu[0].weight, VGT_WEIGHT_MAX);
	assert_string_equal(options.vgpu[0].monitor, "640x480");
	assert_string_equal(options.vgpu[1].type, "i915-GVTg_V5_4");
	assert_int_equal(options.vgpu[1].weight, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_wrong_command_line_is_refused_in_one_sentence),
		cmocka_unit_test(more_vgpus_than_there_can_be_are_refused),
		cmocka_unit_test(what_is_not_given_has_its_default),
		cmocka_unit_test(a_vgpu_has_what_is_said_of_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
