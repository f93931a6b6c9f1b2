/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
#ifndef SERVER_CONTROL_H
#define SERVER_CONTROL_H

#include <poll.h>
#include <stdbool.h>

struct control;
struct device;

#define CONTROL_MAX_FDS 5	/* the listener and four clients */

struct control *control_create(const char *path, struct device *device);
void control_destroy(struct control *control);
unsigned int control_fill(struct control *control, struct pollfd *fds);
bool control_process(struct control *control, const struct pollfd *fds, unsigned int count);
struct json_object *control_report(struct control *control, struct device *device);

#endif
