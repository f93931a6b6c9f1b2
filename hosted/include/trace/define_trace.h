/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* Included again by each event header; nothing to make here. */
#ifndef HOSTED_TRACE_DEFINE_TRACE_H
#define HOSTED_TRACE_DEFINE_TRACE_H


#endif
