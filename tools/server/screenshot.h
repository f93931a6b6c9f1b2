/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
#ifndef SERVER_SCREENSHOT_H
#define SERVER_SCREENSHOT_H

struct vgt_vgpu;

int screenshot_write(struct vgt_vgpu *vgpu, const char *path);

#endif
