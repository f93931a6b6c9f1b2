/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
#ifndef SERVER_LOOP_H
#define SERVER_LOOP_H

struct control;
struct device;
struct options;

int loop_run(struct device *device, struct control *control, const struct options *options);

#endif
