/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* All trace events of the core. First field: the vGPU's id. */
#undef TRACE_SYSTEM
#define TRACE_SYSTEM vgt

#if !defined(GVT_TRACE_H) || defined(TRACE_HEADER_MULTI_READ)
#define GVT_TRACE_H

#include <linux/tracepoint.h>
#include <linux/types.h>

#include "gvt/cmd/rule.h"
#include "gvt/port_gpu.h"
#include "gvt/vgt.h"

TRACE_EVENT(vgt_access,
	TP_PROTO(u32 id, bool write, u32 region, u64 offset, u64 value, u32 len),
	TP_ARGS(id, write, region, offset, value, len),
	TP_STRUCT__entry(
		__field(u32, id)
		__field(bool, write)
		__field(u32, region)
		__field(u64, offset)
		__field(u64, value)
		__field(u32, len)
	),
	TP_fast_assign(
		__entry->id = id;
		__entry->write = write;
		__entry->region = region;
		__entry->offset = offset;
		__entry->value = value;
		__entry->len = len;
	),
	TP_printk("vgpu%u %s region %u offset 0x%llx len %u value 0x%llx", __entry->id,
		  __entry->write ? "write" : "read", __entry->region, __entry->offset,
		  __entry->len, __entry->value)
);

TRACE_EVENT(vgt_guest_error,
	TP_PROTO(u32 id, u32 error, u64 detail, u64 count),
	TP_ARGS(id, error, detail, count),
	TP_STRUCT__entry(
		__field(u32, id)
		__field(u32, error)
		__field(u64, detail)
		__field(u64, count)
	),
	TP_fast_assign(
		__entry->id = id;
		__entry->error = error;
		__entry->detail = detail;
		__entry->count = count;
	),
	TP_printk("vgpu%u %s: 0x%llx, number %llu", __entry->id, vgt_stat_name(__entry->error),
		  __entry->detail, __entry->count)
);

TRACE_EVENT(vgt_refusal,
	TP_PROTO(u32 id, u32 engine, u32 rule, u32 opcode, u64 gma, u32 reg),
	TP_ARGS(id, engine, rule, opcode, gma, reg),
	TP_STRUCT__entry(
		__field(u32, id)
		__field(u32, engine)
		__field(u32, rule)
		__field(u32, opcode)
		__field(u64, gma)
		__field(u32, reg)
	),
	TP_fast_assign(
		__entry->id = id;
		__entry->engine = engine;
		__entry->rule = rule;
		__entry->opcode = opcode;
		__entry->gma = gma;
		__entry->reg = reg;
	),
	TP_printk("vgpu%u engine %s command 0x%08x at 0x%llx register 0x%x rule %s: %s",
		  __entry->id,
		  __print_symbolic(__entry->engine, { VGT_RCS, "rcs" }, { VGT_BCS, "bcs" },
				   { VGT_VCS, "vcs" }, { VGT_VECS, "vecs" }),
		  __entry->opcode, __entry->gma, __entry->reg, vgt_scan_rule_name(__entry->rule),
		  vgt_scan_rule_text(__entry->rule))
);

TRACE_EVENT(vgt_layout,
	TP_PROTO(u32 engine, u32 dwords, u32 understood, u32 end, u32 commands),
	TP_ARGS(engine, dwords, understood, end, commands),
	TP_STRUCT__entry(
		__field(u32, engine)
		__field(u32, dwords)
		__field(u32, understood)
		__field(u32, end)
		__field(u32, commands)
	),
	TP_fast_assign(
		__entry->engine = engine;
		__entry->dwords = dwords;
		__entry->understood = understood;
		__entry->end = end;
		__entry->commands = commands;
	),
	TP_printk("images of engine %s: %u dwords, understood to %u, end at %u, %u commands with "
		  "values", __print_symbolic(__entry->engine, { VGT_RCS, "rcs" },
					     { VGT_BCS, "bcs" }, { VGT_VCS, "vcs" },
					     { VGT_VECS, "vecs" }),
		  __entry->dwords, __entry->understood, __entry->end, __entry->commands)
);

#endif

#undef TRACE_INCLUDE_PATH
#define TRACE_INCLUDE_PATH gvt
#undef TRACE_INCLUDE_FILE
#define TRACE_INCLUDE_FILE trace
#include <trace/define_trace.h>
