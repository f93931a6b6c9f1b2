/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/*
 * A recording: what a guest did to its vGPU, what the device model learned from
 * outside, and what it did to the guest; docs/record.md. In a file it is gzip'ed,
 * whose checksum and length say whether it is whole.
 *
 * It begins with RECORD_MAGIC and a byte RECORD_VERSION; records follow. Each is a
 * byte of enum record_kind and its fields. A number is a varint, seven bits in a
 * byte, low ones first, the top bit set in all but the last byte; a signed one is
 * folded (0, -1, 1, -2 ...); bytes are their number, then themselves.
 */
#ifndef RECORD_FORMAT_H
#define RECORD_FORMAT_H

#define RECORD_MAGIC		"vgt-rec"	/* 8 bytes, with the zero at its end */
#define RECORD_VERSION		3

/* Bounds: a reader refuses what is beyond them. */
#define RECORD_MAX_BYTES	(512u << 20)	/* of a recording, unpacked */
#define RECORD_MAX_NAME		64u
#define RECORD_MAX_ACCESS	(1u << 20)
#define RECORD_MAX_WRITE	(4u << 20)
#define RECORD_MAX_IMAGE	(32u * 4096u)
#define RECORD_PAGE		4096u
#define RECORD_GUEST_PAGES	(1u << 24)	/* guest addresses below 64 GiB */

/*
 * What comes between two steps belongs to the later one: MEMORY, REGISTER and IMAGE are
 * what its device model reads, the others what it does to the guest.
 */
enum record_kind {
	RECORD_GPU = 1,		/* first: platform, the numbers of struct vgt_gpu_info */
	RECORD_MEMORY,		/* page (signed, from the last), offset in it, bytes */
	RECORD_REGISTER,	/* of the GPU: offset, value */
	RECORD_MSI,
	RECORD_INTX,		/* level */
	RECORD_WRITTEN,		/* to guest memory: address, bytes */
	RECORD_IMAGE,		/* default one of the GPU's contexts: engine, pages 1 and up */

	/* Steps; the first field of each: time since the last, in RECORD_TIME_UNIT. */
	RECORD_CREATE,		/* type, width, height */
	RECORD_READ,		/* region, failed, offset (signed, from the last's end), bytes */
	RECORD_WRITE,		/* the same */
	RECORD_MAP,		/* guest memory: address, bytes, whether writable */
	RECORD_UNMAP,		/* address, bytes; 0, 0: all */
	RECORD_RESET,
	RECORD_PLUG,		/* monitor: 0 unplugged, 1 plugged */
	RECORD_RUN,		/* timers that are due, and work, run */
	RECORD_DONE,		/* a job: engine, status (signed), changes of its image */

	RECORD_END,		/* number of steps; nothing follows */
};

/* Nanoseconds. Time is only written where it was looked at. */
#define RECORD_TIME_UNIT	1024u

#endif
