/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
#ifndef SIM_ENGINE_IMAGE_H
#define SIM_ENGINE_IMAGE_H

#include <stdint.h>

#include "sim/engine/engine.h"

/* Most dwords of an image that mean something, from page 1 on. */
#define SIM_IMAGE_DWORDS	2200u
/* Pages that an image has, with the status page; no engine goes further. */
#define SIM_IMAGE_PAGES(id)	((id) == SIM_RCS ? 22u : 2u)

/* What a register in the image is to a restore that is inhibited, and to a save. */
enum sim_image_kind { SIM_IMAGE_RING, SIM_IMAGE_BATCH, SIM_IMAGE_OTHER };

enum sim_image_kind sim_image_kind(const struct sim_engine *engine, uint32_t offset);
unsigned int sim_image_write(struct sim_engine *engine, uint32_t dw[SIM_IMAGE_DWORDS]);

#endif
