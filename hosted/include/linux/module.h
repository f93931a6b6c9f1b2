/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
#ifndef HOSTED_LINUX_MODULE_H
#define HOSTED_LINUX_MODULE_H

#include <linux/compiler.h>
#include <linux/init.h>
#include <linux/kernel.h>

#define THIS_MODULE NULL
#define MODULE_LICENSE(text) _Static_assert(sizeof(text) > 1, "a licence")
#define MODULE_AUTHOR(text) _Static_assert(sizeof(text) > 1, "an author")
#define MODULE_DESCRIPTION(text) _Static_assert(sizeof(text) > 1, "a description")
#define MODULE_VERSION(text) _Static_assert(sizeof(text) > 1, "a version")
#define MODULE_PARM_DESC(name, text) _Static_assert(sizeof(text) > 1, "a description")
#define module_param(name, type, perm) _Static_assert((perm) <= 0777, "a mode")

/* Kept, so that the functions are used; the program around calls neither. */
#define module_init(fn) static int (*const hosted_initcall)(void) __used = fn
#define module_exit(fn) static void (*const hosted_exitcall)(void) __used = fn

#include <linux/export.h>

#endif
