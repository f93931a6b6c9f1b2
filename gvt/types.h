/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/*
 * Types of vGPU: those of firmware-tables/gen9/types.tbl, then those that the
 * administrator has added. vgt_device.lock held but where it says otherwise.
 */
#ifndef GVT_TYPES_H
#define GVT_TYPES_H

struct vgt_device;
struct vgt_type;

/* NULL past the last one. */
const struct vgt_type *vgt_type_at(const struct vgt_device *dev, unsigned int index);
/* NULL if there is none of that name. */
const struct vgt_type *vgt_type_find(const struct vgt_device *dev, const char *name);
/* The device ends, without its lock. */
void vgt_types_free(struct vgt_device *dev);

#endif
