/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* The scanner's rules: why a command is refused. */
#ifndef GVT_CMD_RULE_H
#define GVT_CMD_RULE_H

#define VGT_SCAN_RULES(R) \
	R(NONE, "none", "nothing was refused") \
	R(COMMAND_UNKNOWN, "command-unknown", "no command of this engine begins so") \
	R(COMMAND_LENGTH, "command-length", "the command is never that long") \
	R(COMMAND_BEYOND_END, "command-beyond-end", "the command ends behind its stream") \
	R(COMMAND_NOT_ALLOWED, "command-not-allowed", "the command reaches what all guests share") \
	R(COMMAND_MODE, "command-mode", \
	  "the command has a mode that reaches what all guests share") \
	R(OPERAND_KIND, "operand-kind", "an operand that this scanner cannot judge") \
	R(GGTT_ADDRESS, "ggtt-address", "the global address is not of this vGPU") \
	R(GLOBAL_UNPRIVILEGED, "global-unprivileged", \
	  "an unprivileged batch has no global addresses") \
	R(STATUS_PAGE_INDEX, "status-page-index", "a status page index where none can be") \
	R(STATUS_PAGE_RANGE, "status-page-range", "the index is outside the status page") \
	R(REGISTER_ADDRESS, "register-address", "there is no register there") \
	R(REGISTER_ACCESS, "register-access", "commands have no such access to this register") \
	R(REGISTER_OF_ANOTHER_ENGINE, "register-of-another-engine", \
	  "the register belongs to another engine, which may run for another vGPU") \
	R(REGISTER_VALUE, "register-value", "the value has bits that are the host's") \
	R(REGISTER_VALUE_UNKNOWN, "register-value-unknown", \
	  "only some values may be written, and this one is not known beforehand") \
	R(REGISTER_BYTES, "register-bytes", "the command writes only some bytes of a register") \
	R(REGISTER_LIST_LENGTH, "register-list-length", "a register without a value") \
	R(FORCE_NONPRIV_VALUE, "force-nonpriv-value", \
	  "the value opens a register to unprivileged batches that is closed to them") \
	R(BATCH_FROM_HERE, "batch-from-here", "no batch can be started from this stream") \
	R(BATCH_END_OUTSIDE_BATCH, "batch-end-outside-batch", "a ring has no batch end") \
	R(BATCH_MEMORY, "batch-memory", "the batch goes on where the guest has no memory") \
	R(BATCH_RELATIVE, "batch-relative", "the address of the batch depends on a register") \
	R(BATCH_PREDICATED, "batch-predicated", \
	  "whether the batch is left here depends on a predicate") \
	R(BATCH_PRIVILEGED, "batch-privileged", "an unprivileged batch starts a privileged one") \
	R(BATCH_SECOND_LEVEL, "batch-second-level", \
	  "an unprivileged batch that a privileged one calls may keep another's privileges") \
	R(BATCH_LOOP, "batch-loop", "the batch leads to itself, and would never end") \
	R(ARBITRATION_LEFT_OFF, "arbitration-left-off", \
	  "nobody else would get the engine after this stream") \
	R(BUDGET_BYTES, "budget-bytes", "more commands than one submission may have") \
	R(BUDGET_BATCHES, "budget-batches", "more batches than one submission may have") \
	R(BUDGET_DEPTH, "budget-depth", "batches call batches deeper than hardware does")

/* In the order of VGT_SCAN_RULES; numbers are of this build only, names last. */
enum vgt_scan_rule {
#define R(rule, name, text) VGT_REFUSE_##rule,
	VGT_SCAN_RULES(R)
#undef R
	VGT_REFUSE_COUNT,
};

/* Its name, and what it is about as a clause for people; constant strings. */
const char *vgt_scan_rule_name(enum vgt_scan_rule rule);
const char *vgt_scan_rule_text(enum vgt_scan_rule rule);

#endif
