// SPDX-License-Identifier: MIT OR GPL-2.0-only
/* tools/server/control.c: commands on a socket, and whom its name belongs to. */
#include <errno.h>
#include <fcntl.h>
#include <json-c/json.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cmocka.h>

#include "tools/server/control.h"
#include "tools/server/device.h"

/* A device that keeps what it is told. */
struct fake {
	struct device base;
	bool plugged;
	unsigned int weight;
	unsigned int resets;
};

struct control_test {
	char folder[32];
	char path[64];
	struct fake fake;
	struct control *control;
};

static struct fake *to_fake(struct device *device)
{
	return (struct fake *)device;
}

static struct json_object *fake_report(struct device *device)
{
	struct json_object *report = json_object_new_object();

	json_object_object_add(report, "accesses", json_object_new_int(7));
	json_object_object_add(report, "platform", json_object_new_string("skl"));
	return report;
}

static void fake_report_reset(struct device *device)
{
	to_fake(device)->resets++;
}

static int fake_screenshot(struct device *device, const char *path)
{
	return -ENOENT;
}

static void fake_plug(struct device *device, bool plugged)
{
	to_fake(device)->plugged = plugged;
}

static int fake_set_weight(struct device *device, unsigned int number, unsigned int weight)
{
	if (number)
		return -ENOENT;
	if (weight > 16)
		return -EINVAL;
	to_fake(device)->weight = weight;
	return 0;
}

static const struct device_ops fake_ops = {
	.report = fake_report,
	.report_reset = fake_report_reset,
	.screenshot = fake_screenshot,
	.plug = fake_plug,
	.set_weight = fake_set_weight,
};

static int setup(void **state)
{
	struct control_test *ct = calloc(1, sizeof(*ct));

	strcpy(ct->folder, "/tmp/vgt-control-XXXXXX");
	assert_non_null(mkdtemp(ct->folder));
	snprintf(ct->path, sizeof(ct->path), "%s/control", ct->folder);
	ct->fake.base.ops = &fake_ops;
	*state = ct;
	return 0;
}

static int teardown(void **state)
{
	struct control_test *ct = *state;

	control_destroy(ct->control);
	unlink(ct->path);
	assert_return_code(rmdir(ct->folder), 0);
	free(ct);
	return 0;
}

static void open_control(struct control_test *ct)
{
	ct->control = control_create(ct->path, &ct->fake.base);
	assert_non_null(ct->control);
}

static int connect_to(const struct control_test *ct)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);

	strcpy(address.sun_path, ct->path);
	assert_return_code(connect(fd, (struct sockaddr *)&address, sizeof(address)), 0);
	return fd;
}

/* Handle what has come; returns whether somebody asked to quit. */
static bool turn(struct control_test *ct)
{
	struct pollfd fds[CONTROL_MAX_FDS];
	unsigned int count = control_fill(ct->control, fds);

	poll(fds, count, 0);
	return control_process(ct->control, fds, count);
}

/* The answer to @command, a new object; NULL if the line was closed. */
static struct json_object *ask(struct control_test *ct, const char *command)
{
	char answer[4096];
	int fd = connect_to(ct);
	ssize_t got;

	turn(ct);
	assert_int_equal(send(fd, command, strlen(command), MSG_NOSIGNAL), strlen(command));
	turn(ct);
	got = recv(fd, answer, sizeof(answer) - 1, MSG_DONTWAIT);
	close(fd);
	turn(ct);
	if (got <= 0)
		return NULL;
	answer[got] = '\0';
	return json_tokener_parse(answer);
}

static void assert_ok(struct control_test *ct, const char *command)
{
	struct json_object *answer = ask(ct, command);

	assert_true(json_object_object_get_ex(answer, "ok", NULL));
	json_object_put(answer);
}

static void assert_refused(struct control_test *ct, const char *command, const char *why)
{
	struct json_object *answer = ask(ct, command);
	struct json_object *error;

	assert_true(json_object_object_get_ex(answer, "error", &error));
	assert_non_null(strstr(json_object_get_string(error), why));
	json_object_put(answer);
}

static void commands_reach_the_device(void **state)
{
	struct control_test *ct = *state;

	open_control(ct);
	assert_ok(ct, "plug\n");
	assert_true(ct->fake.plugged);
	assert_ok(ct, "unplug\r\n");
	assert_false(ct->fake.plugged);
	assert_ok(ct, "weight 0 4\n");
	assert_int_equal(ct->fake.weight, 4);
	assert_ok(ct, "reset-stats\n");
	assert_int_equal(ct->fake.resets, 1);
}

static void what_makes_no_sense_is_refused_with_a_reason(void **state)
{
	struct control_test *ct = *state;

	open_control(ct);
	assert_refused(ct, "shutdown\n", "send help");
	assert_refused(ct, "\n", "send help");
	assert_refused(ct, "mark\n", "needs a name");
	assert_refused(ct, "screenshot\n", "needs a file");
	assert_refused(ct, "screenshot /nowhere/x.png\n", "No such file");
	assert_refused(ct, "weight 1 4\n", "no vGPU of that number");
	assert_refused(ct, "weight 0 99\n", "from 1 to 16");
	assert_refused(ct, "weight 0 4 4\n", "weight needs");
	assert_refused(ct, "plug /etc/passwd\n", "only a vGPU");
}

static void marks_stay_in_the_report_until_it_counts_anew(void **state)
{
	struct control_test *ct = *state;
	struct json_object *report, *marks;

	open_control(ct);
	json_object_put(ask(ct, "mark loaded\n"));
	report = ask(ct, "stats\n");
	assert_true(json_object_object_get_ex(report, "marks", &marks));
	assert_int_equal(json_object_array_length(marks), 1);
	json_object_put(report);
	assert_ok(ct, "reset-stats\n");
	report = ask(ct, "stats\n");
	assert_false(json_object_object_get_ex(report, "marks", NULL));
	json_object_put(report);
}

static void help_names_every_command(void **state)
{
	static const char *const names[] = { "stats", "reset-stats", "mark", "screenshot", "plug",
					     "unplug", "weight", "quit", "help" };
	struct control_test *ct = *state;
	struct json_object *help;
	unsigned int i;

	open_control(ct);
	help = ask(ct, "help\n");
	assert_int_equal(json_object_object_length(help), sizeof(names) / sizeof(names[0]));
	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		assert_true(json_object_object_get_ex(help, names[i], NULL));
	json_object_put(help);
}

static void quit_ends_the_server(void **state)
{
	struct control_test *ct = *state;
	int fd;

	open_control(ct);
	fd = connect_to(ct);
	assert_false(turn(ct));
	assert_int_equal(send(fd, "quit\n", 5, 0), 5);
	assert_true(turn(ct));
	close(fd);
}

static void a_line_that_does_not_end_costs_its_sender_the_connection(void **state)
{
	struct control_test *ct = *state;
	char flood[8192];
	char byte;
	int fd;

	open_control(ct);
	fd = connect_to(ct);
	turn(ct);
	memset(flood, 'x', sizeof(flood));
	assert_true(send(fd, flood, sizeof(flood), MSG_NOSIGNAL) > 0);
	turn(ct);
	turn(ct);
	assert_true(recv(fd, &byte, 1, MSG_DONTWAIT) <= 0);
	close(fd);
	assert_ok(ct, "plug\n");
}

static void more_clients_than_there_is_room_for_are_turned_away(void **state)
{
	struct control_test *ct = *state;
	int fds[CONTROL_MAX_FDS];
	char byte;
	int i;

	open_control(ct);
	for (i = 0; i < CONTROL_MAX_FDS; i++) {
		fds[i] = connect_to(ct);
		turn(ct);
	}
	assert_int_equal(recv(fds[CONTROL_MAX_FDS - 1], &byte, 1, MSG_DONTWAIT), 0);
	for (i = 0; i < CONTROL_MAX_FDS; i++)
		close(fds[i]);
	turn(ct);
	assert_ok(ct, "plug\n");
}

static void the_socket_of_a_server_that_is_gone_is_replaced(void **state)
{
	struct control_test *ct = *state;
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);

	strcpy(address.sun_path, ct->path);
	assert_return_code(bind(fd, (struct sockaddr *)&address, sizeof(address)), 0);
	close(fd);
	open_control(ct);
	assert_ok(ct, "plug\n");
}

static void the_socket_of_a_server_that_runs_is_left_alone(void **state)
{
	struct control_test *ct = *state;

	open_control(ct);
	assert_null(control_create(ct->path, &ct->fake.base));
	/* It has looked whether somebody answers. */
	turn(ct);
	assert_ok(ct, "plug\n");
}

static void a_file_that_is_no_socket_is_left_alone(void **state)
{
	struct control_test *ct = *state;
	struct stat st;
	int fd = open(ct->path, O_WRONLY | O_CREAT, 0600);

	assert_int_equal(write(fd, "mine", 4), 4);
	close(fd);
	assert_null(control_create(ct->path, &ct->fake.base));
	assert_return_code(stat(ct->path, &st), 0);
	assert_int_equal(st.st_size, 4);
}

static void the_name_is_gone_when_the_server_ends(void **state)
{
	struct control_test *ct = *state;

	open_control(ct);
	control_destroy(ct->control);
	ct->control = NULL;
	assert_int_not_equal(access(ct->path, F_OK), 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(commands_reach_the_device),
		TEST(what_makes_no_sense_is_refused_with_a_reason),
		TEST(marks_stay_in_the_report_until_it_counts_anew),
		TEST(help_names_every_command),
		TEST(quit_ends_the_server),
		TEST(a_line_that_does_not_end_costs_its_sender_the_connection),
		TEST(more_clients_than_there_is_room_for_are_turned_away),
		TEST(the_socket_of_a_server_that_is_gone_is_replaced),
		TEST(the_socket_of_a_server_that_runs_is_left_alone),
		TEST(a_file_that_is_no_socket_is_left_alone),
		TEST(the_name_is_gone_when_the_server_ends),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
