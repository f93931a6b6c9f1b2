// SPDX-License-Identifier: MIT OR GPL-2.0-only
/* The one place that makes the trace events of gvt/trace.h. */
#define CREATE_TRACE_POINTS
#include "gvt/trace.h"
