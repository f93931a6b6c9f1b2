/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/*
 * What adapters (shims, i915-hooks, the simulator's server) may call in the core.
 *
 * Life: vgt_device_create() for a GPU, vgt_vgpu_create() for each vGPU on it; the
 * guest's accesses come through vgt_bus_guest_read/write(), the host's own
 * through vgt_mmio_read/write(); vgt_vgpu_destroy(), vgt_device_destroy().
 */
#ifndef GVT_VGT_H
#define GVT_VGT_H

#include <linux/types.h>

struct vgt_device;
struct vgt_vgpu;
struct vgt_gpu_info;
struct vgt_gpu_ops;
struct vgt_hv_ops;

struct vgt_device *vgt_device_create(const struct vgt_gpu_info *info, const struct vgt_gpu_ops *ops,
				     void *gpu);
void vgt_device_destroy(struct vgt_device *dev);

/**
 * struct vgt_type_info - a type of vGPU
 * @name: what struct vgt_vgpu_config asks for
 * @mappable: bytes of GGTT below the aperture's end that each gets
 * @unmappable: bytes of GGTT above it
 * @fences: fence registers
 * @width: of the widest monitor, pixels
 * @height: of the highest, pixels
 * @weight: that each begins with (vgt_vgpu_set_weight())
 * @available: how many more could be made now
 */
struct vgt_type_info {
	const char *name;
	u64 mappable;
	u64 unmappable;
	u32 fences;
	u16 width;
	u16 height;
	u32 weight;
	u32 available;
};

/**
 * struct vgt_room - what no vGPU has
 * @mappable: bytes of GGTT below the aperture's end
 * @unmappable: bytes of GGTT above it
 * @fences: fence registers
 */
struct vgt_room {
	u64 mappable;
	u64 unmappable;
	u64 fences;
};

int vgt_device_add_type(struct vgt_device *dev, const char *text, char *why, size_t size);
int vgt_device_type(struct vgt_device *dev, unsigned int index, struct vgt_type_info *info);
void vgt_device_room(struct vgt_device *dev, struct vgt_room *room);
bool vgt_device_explain(struct vgt_device *dev, const char *name, char *text, size_t size);

/**
 * struct vgt_vgpu_config - how a vGPU is made
 * @type: name of one (vgt_device_type()): of firmware-tables/gen9/types.tbl, or added
 * @width: of the connected monitor in pixels, 0 for the type's own
 * @height: of the connected monitor in pixels, 0 for the type's own
 * @weight: as in vgt_vgpu_set_weight(), 0 for the type's own
 */
struct vgt_vgpu_config {
	const char *type;
	u16 width;
	u16 height;
	u32 weight;
};

struct vgt_vgpu *vgt_vgpu_create(struct vgt_device *dev, const struct vgt_vgpu_config *config,
				 const struct vgt_hv_ops *hv_ops, void *hv);
void vgt_vgpu_destroy(struct vgt_vgpu *vgpu);
void vgt_vgpu_reset(struct vgt_vgpu *vgpu);
void vgt_vgpu_set_audit(struct vgt_vgpu *vgpu, bool audit);

/* State of a vGPU whose guest does not run: docs/state.md. */
bool vgt_vgpu_quiet(struct vgt_vgpu *vgpu);
void *vgt_state_save(struct vgt_vgpu *vgpu, size_t *len);
void vgt_state_free(void *stream);
int vgt_state_load(struct vgt_vgpu *vgpu, const void *data, size_t len, const char **why);

/* Weights of vGPUs are 1 to this. */
#define VGT_WEIGHT_MAX 16

u32 vgt_vgpu_weight(const struct vgt_vgpu *vgpu);
int vgt_vgpu_set_weight(struct vgt_vgpu *vgpu, u32 weight);

/* Regions of the vGPU's PCI device, by the numbers of vfio-pci. */
enum vgt_region {
	VGT_REGION_GTTMMADR = 0,
	VGT_REGION_GMADR = 2,
	VGT_REGION_CONFIG = 7,
};

u64 vgt_vgpu_region_size(const struct vgt_vgpu *vgpu, enum vgt_region region);
int vgt_bus_guest_read(struct vgt_vgpu *vgpu, enum vgt_region region, u64 offset, void *buf,
		       size_t len);
int vgt_bus_guest_write(struct vgt_vgpu *vgpu, enum vgt_region region, u64 offset, const void *buf,
			size_t len);

void vgt_page_written(struct vgt_vgpu *vgpu, u64 gpa, const void *data, size_t len);
void vgt_vgpu_memory_removed(struct vgt_vgpu *vgpu, u64 gfn, u64 pages);

u64 vgt_mmio_read(struct vgt_device *dev, u32 offset, unsigned int width);
void vgt_mmio_write(struct vgt_device *dev, u32 offset, u64 value, unsigned int width);
u64 vgt_mmio_denied(struct vgt_device *dev);

/* Counters, and kinds of mistakes that are counted: the name of each, and what people read. */
#define VGT_STATS(S) \
	S(MMIO_READ, "mmio_read") \
	S(MMIO_WRITE, "mmio_write") \
	S(GGTT_READ, "ggtt_read") \
	S(GGTT_WRITE, "ggtt_write") \
	S(APERTURE_READ, "aperture_read") \
	S(APERTURE_WRITE, "aperture_write") \
	S(CONFIG_READ, "config_read") \
	S(CONFIG_WRITE, "config_write") \
	S(INTERRUPTS, "interrupts") \
	S(UNTRACKED_READ, "untracked_read") \
	S(UNTRACKED_WRITE, "untracked_write") \
	S(SUBMISSIONS, "submissions") \
	S(COMMANDS_SCANNED, "commands_scanned") \
	S(COMMANDS_LEFT_OUT, "commands_left_out") \
	S(BYTES_COPIED_IN, "bytes_copied_in") \
	S(BYTES_COPIED_OUT, "bytes_copied_out") \
	S(PPGTT_PAGES_READ, "ppgtt_pages_read") \
	S(PPGTT_ENTRIES, "ppgtt_entries") \
	S(RCS_NS, "rcs_ns") \
	S(BCS_NS, "bcs_ns") \
	S(VCS_NS, "vcs_ns") \
	S(VECS_NS, "vecs_ns")

#define VGT_GUEST_ERRORS(E) \
	E(ACCESS_RANGE, "access outside the device") \
	E(GGTT_RANGE, "GGTT entry outside the vGPU's range") \
	E(GGTT_PAGE, "GGTT entry for a page that is not guest RAM") \
	E(APERTURE_RANGE, "aperture access outside the vGPU's range") \
	E(PPGTT_ENTRY, "page-table entry that cannot be shadowed") \
	E(PPGTT_QUOTA, "more page tables than the vGPU's quota") \
	E(PPGTT_ROOT, "submission with a page-table root that is not guest RAM") \
	E(G2V, "unknown notification in the PVINFO page") \
	E(FENCE, "fence register outside the vGPU's range") \
	E(ELSP, "invalid context descriptor") \
	E(CONTEXT, "invalid value in a context image") \
	E(RING, "ring registers that do not describe a ring") \
	E(COMMAND, "command refused by the scanner") \
	E(BUDGET, "submission over the scanner's budget") \
	E(NO_MEMORY, "host out of memory for a guest's request") \
	E(FORCE_NONPRIV, "register not allowed in FORCE_TO_NONPRIV") \
	E(HANG, "submission that did not end")

/**
 * enum vgt_stat - counters of one vGPU, since its creation
 *
 * Names for people: vgt_stat_name(). RCS_NS to VECS_NS are how long the vGPU's jobs have
 * had each engine, in the order of enum vgt_engine. Guest errors begin at VGT_ERR_FIRST: each
 * is something a correct guest does not do.
 */
enum vgt_stat {
#define S(name, text) VGT_STAT_##name,
	VGT_STATS(S)
#undef S
#define E(name, text) VGT_ERR_##name,
	VGT_GUEST_ERRORS(E)
#undef E
	VGT_STAT_COUNT,
	VGT_ERR_FIRST = VGT_ERR_ACCESS_RANGE,
};

u64 vgt_vgpu_stat(const struct vgt_vgpu *vgpu, enum vgt_stat stat);
const char *vgt_stat_name(enum vgt_stat stat);

/**
 * struct vgt_usage - what a vGPU holds at the moment
 * @jobs: submissions that have not ended
 * @contexts: contexts at the GPU
 * @page_tables: shadows of the guest's page tables
 */
struct vgt_usage {
	u32 jobs;
	u32 contexts;
	u32 page_tables;
};

void vgt_vgpu_usage(struct vgt_vgpu *vgpu, struct vgt_usage *usage);

/* Bytes of the longest line of vgt_stop_text(), with its end. */
#define VGT_STOP_TEXT 200

/**
 * struct vgt_stop - why a vGPU was stopped: the last of too many refused submissions
 * @engine: name of the engine it was for
 * @error: kind of mistake, one of VGT_ERR_*
 * @opcode: first dword of the command that was refused; 0 without a @rule
 * @address: GGTT address of that command, or else what names the place best
 * @reg: register operand of that command, 0 if it has none
 * @rule: name of the scanner's rule, NULL where it was not the scanner's
 */
struct vgt_stop {
	const char *engine;
	enum vgt_stat error;
	u32 opcode;
	u64 address;
	u32 reg;
	const char *rule;
};

bool vgt_vgpu_stopped(struct vgt_vgpu *vgpu, struct vgt_stop *why);
void vgt_stop_text(const struct vgt_stop *why, char buf[VGT_STOP_TEXT]);

/**
 * struct vgt_plane - a plane as it is shown now
 * @gma: GGTT address of its first byte
 * @stride: bytes from line to line (of a tile row's first line for tiled ones)
 * @width: pixels
 * @height: lines
 * @cpp: bytes of a pixel
 * @format: DRM_FORMAT_* code
 * @modifier: DRM_FORMAT_MOD_* code
 */
struct vgt_plane {
	u32 gma;
	u32 stride;
	u16 width;
	u16 height;
	u8 cpp;
	u32 format;
	u64 modifier;
};

/* Bytes of the longest EDID: a block and one extension. */
#define VGT_EDID_MAX 256

/**
 * struct vgt_monitor - the monitor of a vGPU
 * @plugged: its cable
 * @max_width: of a monitor that the vGPU's type may have, pixels
 * @max_height: of such a monitor, pixels
 * @edid_bytes: of its EDID, 128 or 256
 * @edid: its EDID
 */
struct vgt_monitor {
	bool plugged;
	u16 max_width;
	u16 max_height;
	u32 edid_bytes;
	u8 edid[VGT_EDID_MAX];
};

int vgt_display_plane(struct vgt_vgpu *vgpu, struct vgt_plane *plane);
int vgt_display_picture(struct vgt_vgpu *vgpu, void *buf, size_t size, struct vgt_plane *plane);
void vgt_display_plug(struct vgt_vgpu *vgpu, bool plugged);
void vgt_display_monitor(struct vgt_vgpu *vgpu, struct vgt_monitor *monitor);
int vgt_display_check_monitor(const struct vgt_vgpu *vgpu, const u8 *edid, size_t bytes);
int vgt_display_set_monitor(struct vgt_vgpu *vgpu, const u8 *edid, size_t bytes);

#endif
