// SPDX-License-Identifier: MIT OR GPL-2.0-only
#include "gvt/cmd/rule.h"

static const struct {
	const char *name;
	const char *text;
} rules[] = {
#define R(rule, name, text) [VGT_REFUSE_##rule] = { name, text },
	VGT_SCAN_RULES(R)
#undef R
};

const char *vgt_scan_rule_name(enum vgt_scan_rule rule)
{
	return rules[rule < VGT_REFUSE_COUNT ? rule : VGT_REFUSE_NONE].name;
}

const char *vgt_scan_rule_text(enum vgt_scan_rule rule)
{
	return rules[rule < VGT_REFUSE_COUNT ? rule : VGT_REFUSE_NONE].text;
}
