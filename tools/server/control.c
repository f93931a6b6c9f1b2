// SPDX-License-Identifier: MIT OR GPL-2.0-only
/*
 * The control socket: one command per line, one line of JSON back. For the lab
 * and for people with socat.
 */
#include "tools/server/control.h"

#include <errno.h>
#include <json-c/json.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "gvt/vgt.h"
#include "shims/vfio-user/listener.h"
#include "tools/server/device.h"
#include "tools/server/log.h"

#define MAX_CLIENTS	(CONTROL_MAX_FDS - 1)
#define MAX_LINE	4096u
#define MAX_MARKS	1024u

struct client {
	int fd;			/* -1: free */
	char line[MAX_LINE];
	size_t used;
	char *out;		/* an answer not sent in full */
	size_t out_len;
	size_t out_sent;
};

struct control {
	int fd;
	char *path;
	struct device *device;
	struct json_object *marks;
	struct client clients[MAX_CLIENTS];
	bool quit;
};

static struct json_object *failure(const char *why)
{
	struct json_object *answer = json_object_new_object();

	json_object_object_add(answer, "error", json_object_new_string(why));
	return answer;
}

static struct json_object *success(void)
{
	struct json_object *answer = json_object_new_object();

	json_object_object_add(answer, "ok", json_object_new_boolean(true));
	return answer;
}

static struct json_object *do_stats(struct control *control, const char *argument)
{
	return control_report(control, control->device);
}

static struct json_object *do_reset_stats(struct control *control, const char *argument)
{
	control->device->ops->report_reset(control->device);
	json_object_put(control->marks);
	control->marks = json_object_new_array();
	return success();
}

/* The counts at this moment, under a name; they stay in the report. */
static struct json_object *do_mark(struct control *control, const char *argument)
{
	static const char *const kept[] = { "accesses", "gpu_time_ns", "engines" };
	struct json_object *report;
	struct json_object *mark;
	struct json_object *value;
	unsigned int i;

	if (!*argument)
		return failure("mark needs a name: mark NAME");
	if (json_object_array_length(control->marks) >= MAX_MARKS)
		return failure("too many marks: send reset-stats first");
	report = control->device->ops->report(control->device);
	mark = json_object_new_object();
	json_object_object_add(mark, "mark", json_object_new_string(argument));
	for (i = 0; i < sizeof(kept) / sizeof(kept[0]); i++)
		if (json_object_object_get_ex(report, kept[i], &value))
			json_object_object_add(mark, kept[i], json_object_get(value));
	json_object_put(report);
	json_object_array_add(control->marks, json_object_get(mark));
	return mark;
}

static struct json_object *do_screenshot(struct control *control, const char *argument)
{
	int error;

	if (!*argument)
		return failure("screenshot needs a file: screenshot FILE.png");
	error = control->device->ops->screenshot(control->device, argument);
	return error ? failure(strerror(-error)) : success();
}

/* Connect another monitor, whose EDID is in the file @path. */
static struct json_object *set_monitor(struct device *device, const char *path)
{
	unsigned char edid[VGT_EDID_MAX + 1];
	FILE *file;
	size_t bytes;
	int err;

	if (!device->ops->set_monitor)
		return failure("only a vGPU can have another monitor");
	file = fopen(path, "r");
	if (!file)
		return failure(strerror(errno));
	bytes = fread(edid, 1, sizeof(edid), file);
	fclose(file);
	err = device->ops->set_monitor(device, edid, bytes);
	if (err == -ERANGE)
		return failure("the monitor is larger than the type of vGPU allows");
	if (err)
		return failure("no EDID 1.3 or 1.4 of 128 or 256 bytes with a timing and sound "
			       "check sums");
	return success();
}

static struct json_object *do_plug(struct control *control, const char *argument)
{
	if (*argument)
		return set_monitor(control->device, argument);
	control->device->ops->plug(control->device, true);
	return success();
}

static struct json_object *do_unplug(struct control *control, const char *argument)
{
	control->device->ops->plug(control->device, false);
	return success();
}

static struct json_object *do_weight(struct control *control, const char *argument)
{
	const struct device_ops *ops = control->device->ops;
	unsigned int number, weight;
	char rest;

	if (!ops->set_weight)
		return failure("only vGPUs have weights");
	if (sscanf(argument, "%u %u%c", &number, &weight, &rest) != 2)
		return failure("weight needs the number of a vGPU, from 0, and its new weight: "
			       "weight 0 4");
	switch (ops->set_weight(control->device, number, weight)) {
	case 0:
		return success();
	case -ENOENT:
		return failure("there is no vGPU of that number: they count from 0, as in stats");
	default:
		return failure("a weight is a number from 1 to 16");
	}
}

static struct json_object *do_quit(struct control *control, const char *argument)
{
	control->quit = true;
	return success();
}

static struct json_object *do_help(struct control *control, const char *argument);

static const struct {
	const char *name;
	const char *help;
	struct json_object *(*run)(struct control *control, const char *argument);
} commands[] = {
	{ "stats", "everything counted", do_stats },
	{ "reset-stats", "count from zero", do_reset_stats },
	{ "mark", "mark NAME: keep the counts of this moment", do_mark },
	{ "screenshot", "screenshot FILE.png: what the monitor shows", do_screenshot },
	{ "unplug", "disconnect the monitor", do_unplug },
	{ "plug", "plug [FILE]: connect the monitor, or another, whose EDID is in FILE", do_plug },
	{ "weight", "weight NUMBER N: give a vGPU, counted from 0, another weight", do_weight },
	{ "quit", "end the server", do_quit },
	{ "help", "this list", do_help },
};

#define N_COMMANDS (sizeof(commands) / sizeof(commands[0]))

static struct json_object *do_help(struct control *control, const char *argument)
{
	struct json_object *answer = json_object_new_object();
	unsigned int i;

	for (i = 0; i < N_COMMANDS; i++)
		json_object_object_add(answer, commands[i].name,
				       json_object_new_string(commands[i].help));
	return answer;
}

static struct json_object *run_line(struct control *control, char *line)
{
	char *argument = line + strcspn(line, " ");
	unsigned int i;

	if (*argument)
		*argument++ = '\0';
	for (i = 0; i < N_COMMANDS; i++)
		if (!strcmp(commands[i].name, line))
			return commands[i].run(control, argument);
	return failure("no such command: send help for a list");
}

static void drop(struct client *client)
{
	close(client->fd);
	free(client->out);
	*client = (struct client) { .fd = -1 };
}

static void flush(struct client *client)
{
	while (client->out_sent < client->out_len) {
		ssize_t sent = send(client->fd, client->out + client->out_sent,
				    client->out_len - client->out_sent,
				    MSG_NOSIGNAL | MSG_DONTWAIT);

		if (sent < 0) {
			if (errno != EAGAIN)
				drop(client);
			return;
		}
		client->out_sent += sent;
	}
	free(client->out);
	client->out = NULL;
	client->out_len = 0;
	client->out_sent = 0;
}

static void answer(struct client *client, struct json_object *object)
{
	size_t len;
	const char *text = json_object_to_json_string_length(object, JSON_C_TO_STRING_PLAIN, &len);

	client->out = malloc(len + 1);
	if (client->out) {
		memcpy(client->out, text, len);
		client->out[len] = '\n';
		client->out_len = len + 1;
	}
	json_object_put(object);
	flush(client);
}

/* Runs complete lines, one at a time: the next waits until its answer is out. */
static void run_lines(struct control *control, struct client *client)
{
	while (client->fd >= 0 && !client->out) {
		char *end = memchr(client->line, '\n', client->used);
		char line[MAX_LINE];
		size_t len;

		if (!end)
			return;
		len = end - client->line;
		memcpy(line, client->line, len);
		line[len] = '\0';
		if (len && line[len - 1] == '\r')
			line[len - 1] = '\0';
		client->used -= len + 1;
		memmove(client->line, end + 1, client->used);
		answer(client, run_line(control, line));
	}
}

static void serve(struct control *control, struct client *client, short events)
{
	ssize_t got;

	if (client->out) {
		flush(client);
	} else if (events & (POLLIN | POLLHUP | POLLERR)) {
		got = recv(client->fd, client->line + client->used, MAX_LINE - client->used,
			   MSG_DONTWAIT);
		if (got == 0 || (got < 0 && errno != EAGAIN)) {
			drop(client);
			return;
		}
		if (got > 0)
			client->used += got;
	}
	run_lines(control, client);
	if (client->fd >= 0 && !client->out && client->used == MAX_LINE)
		drop(client);		/* a line too long to be a command */
}

static void accept_client(struct control *control)
{
	int fd = accept4(control->fd, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
	unsigned int i;

	if (fd < 0)
		return;
	for (i = 0; i < MAX_CLIENTS; i++) {
		if (control->clients[i].fd < 0) {
			control->clients[i].fd = fd;
			return;
		}
	}
	close(fd);
}

/**
 * control_fill() - say what to wait for
 * @control: control socket, or NULL
 * @fds: gets up to CONTROL_MAX_FDS entries
 *
 * Return: how many.
 */
unsigned int control_fill(struct control *control, struct pollfd *fds)
{
	unsigned int i;

	if (!control)
		return 0;
	fds[0] = (struct pollfd) { .fd = control->fd, .events = POLLIN };
	for (i = 0; i < MAX_CLIENTS; i++)
		fds[1 + i] = (struct pollfd) {
			.fd = control->clients[i].fd,
			.events = control->clients[i].out ? POLLOUT : POLLIN,
		};
	return CONTROL_MAX_FDS;
}

/**
 * control_process() - handle what has come
 * @control: control socket, or NULL
 * @fds: as filled in by control_fill(), polled
 * @count: what control_fill() returned
 *
 * Return: true if somebody asked to quit.
 */
bool control_process(struct control *control, const struct pollfd *fds, unsigned int count)
{
	unsigned int i;

	if (!control)
		return false;
	for (i = 1; i < count; i++)
		if (fds[i].revents && fds[i].fd >= 0)
			serve(control, &control->clients[i - 1], fds[i].revents);
	if (fds[0].revents)
		accept_client(control);
	return control->quit;
}

/**
 * control_report() - the device's report with the marks set so far
 * @control: control socket, or NULL
 * @device: device
 *
 * Return: a new object.
 */
struct json_object *control_report(struct control *control, struct device *device)
{
	struct json_object *report = device->ops->report(device);

	if (control && json_object_array_length(control->marks))
		json_object_object_add(report, "marks", json_object_get(control->marks));
	return report;
}

/**
 * control_create() - open the control socket
 * @path: as vgt_vfu_listener_open() takes it
 * @device: device to command
 *
 * Return: the control socket, or NULL after saying why not.
 */
struct control *control_create(const char *path, struct device *device)
{
	struct control *control = calloc(1, sizeof(*control));
	unsigned int i;

	if (!control)
		return NULL;
	control->fd = vgt_vfu_listener_open(path);
	if (control->fd < 0) {
		log_format("--control %s: %s", path, strerror(-control->fd));
		free(control);
		return NULL;
	}
	control->path = strdup(path);
	control->device = device;
	control->marks = json_object_new_array();
	for (i = 0; i < MAX_CLIENTS; i++)
		control->clients[i].fd = -1;
	return control;
}

/**
 * control_destroy() - close the control socket and remove its name
 * @control: control socket, or NULL
 */
void control_destroy(struct control *control)
{
	unsigned int i;

	if (!control)
		return;
	for (i = 0; i < MAX_CLIENTS; i++)
		if (control->clients[i].fd >= 0)
			drop(&control->clients[i]);
	close(control->fd);
	if (control->path)
		unlink(control->path);
	free(control->path);
	json_object_put(control->marks);
	free(control);
}
