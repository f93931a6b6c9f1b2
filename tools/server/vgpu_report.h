/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
#ifndef SERVER_VGPU_REPORT_H
#define SERVER_VGPU_REPORT_H

#include "tools/server/vgpu.h"

struct json_object *vgpu_report(const struct sim_host *host, struct vgpu *const *vgpus,
				unsigned int count);

#endif
