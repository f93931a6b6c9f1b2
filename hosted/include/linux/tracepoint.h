/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
#ifndef HOSTED_LINUX_TRACEPOINT_H
#define HOSTED_LINUX_TRACEPOINT_H

/*
 * TRACE_EVENT() makes trace_NAME(), which hands the event's text to the program
 * (hosted_set_trace()). Not here: __string(), whose assignment differs between kernels.
 */
#include <linux/types.h>

bool hosted_tracing(void);
void hosted_trace(const char *event, const char *fmt, ...) __printf(2, 3);

struct hosted_symbol {
	unsigned long long value;
	const char *name;
};
const char *hosted_symbolic(unsigned long long value, const struct hosted_symbol *symbols);

#define TP_PROTO(args...) args
#define TP_ARGS(args...) args
#define TP_STRUCT__entry(args...) args
#define TP_fast_assign(args...) args
#define TP_printk(fmt, args...) fmt, ##args
#define TP_CONDITION(args...) args
#define __field(type, item) type item;
#define __field_struct(type, item) type item;
#define __array(type, item, len) type item[len];
#define __print_symbolic(value, symbols...)				\
	hosted_symbolic((unsigned long long)(value),			\
			(const struct hosted_symbol[]){ symbols, { 0, NULL } })

#define DECLARE_EVENT_CLASS(class, proto, args, tstruct, assign, print)		\
	static inline void hosted_trace_class_##class(const char *hosted_event, proto)	\
	{									\
		struct { tstruct } hosted_entry, *const __entry = &hosted_entry;	\
										\
		assign;								\
		hosted_trace(hosted_event, print);				\
	}
#define DEFINE_EVENT(class, event, proto, args)					\
	static inline bool trace_##event##_enabled(void)			\
	{									\
		return hosted_tracing();					\
	}									\
	static inline void trace_##event(proto)					\
	{									\
		if (hosted_tracing())						\
			hosted_trace_class_##class(#event, args);		\
	}
#define TRACE_EVENT(event, proto, args, tstruct, assign, print)			\
	DECLARE_EVENT_CLASS(event, PARAMS(proto), PARAMS(args), PARAMS(tstruct),	\
			    PARAMS(assign), PARAMS(print))			\
	DEFINE_EVENT(event, event, PARAMS(proto), PARAMS(args))
#define PARAMS(args...) args

#endif
