/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* A vGPU with some GGTT memory, and streams put under its scanner. */
#ifndef TESTS_UNIT_GVT_CMD_STREAM_H
#define TESTS_UNIT_GVT_CMD_STREAM_H

#include "gvt/cmd/scan.h"
#include "tests/support/test_vgpu.h"

/* GGTT addresses that setup maps to guest RAM, from guest page STREAM_GFN on. */
#define STREAM_PAGES 32
#define STREAM_GFN 0x100
/* The context's page tables: the same pages are at STREAM_VA, and nothing else. */
#define STREAM_PML4 0x8000u
#define STREAM_VA 0x7fff00000000ull

struct stream_test {
	struct test_vgpu *test;
	struct vgt_scan scan;
	u32 gma;
};

int stream_setup(void **state);
int stream_teardown(void **state);

/* The host's copy that the GPU sees at GGTT address @gma. */
u32 *stream_copy(u32 gma);

/* The guest's memory at GGTT address @gma. */
u32 *stream_memory(struct stream_test *st, u32 gma);
/* Scan @dwords of @cmds as a ring of @engine, in a new submission. */
int stream_scan(struct stream_test *st, enum vgt_engine engine, u32 *cmds, u32 dwords);
int stream_scan_kind(struct stream_test *st, enum vgt_stream kind, u32 *cmds, u32 dwords);
/* The stream is refused with @rule, and counted. */
void stream_refused(struct stream_test *st, enum vgt_engine engine, u32 *cmds, u32 dwords,
		    const char *rule);

#endif
