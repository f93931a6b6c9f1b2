/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/*
 * Agreement on protocol version and capabilities.
 */
#ifndef VGT_VFU_VERSION_H
#define VGT_VFU_VERSION_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* Longest proposal that is read, bytes of JSON with its NUL. */
#define VGT_VFU_MAX_VERSION_JSON	4096u
/* Longest answer, bytes, with the version. */
#define VGT_VFU_MAX_VERSION_REPLY	512u

/**
 * vgt_vfu_version_answer() - answer a client's proposal
 * @proposal: payload of its message, at least a struct vfu_version
 * @size: bytes of @proposal
 * @answer: gets the payload of the reply, VGT_VFU_MAX_VERSION_REPLY bytes
 *
 * The answer names only capabilities that the client named too, as the
 * specification asks.
 *
 * Return: bytes of @answer; -EPROTONOSUPPORT for another major version;
 * -EINVAL for capabilities that cannot be read; -ENOMEM.
 */
ssize_t vgt_vfu_version_answer(const uint8_t *proposal, size_t size, uint8_t *answer);

#endif /* VGT_VFU_VERSION_H */
