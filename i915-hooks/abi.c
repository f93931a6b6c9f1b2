// SPDX-License-Identifier: GPL-2.0-only
/* Whether the i915 that is loaded is the one that this module was built for. */
#include <linux/crc32.h>
#include <linux/err.h>
#include <linux/errno.h>
#include <linux/fs.h>
#include <linux/module.h>
#include <linux/printk.h>
#include <linux/slab.h>
#include <linux/stringify.h>

#include "i915-hooks/gpu.h"

#define BTF_FILE	"/sys/kernel/btf/i915"
#define CHUNK		4096

/* For dkms/vgt-rebuild, which compares it with the i915 on the disk. */
MODULE_INFO(i915_btf, __stringify(LAYOUT_BTF_SIZE) " " __stringify(LAYOUT_BTF_CRC));

/* Size and CRC-32 of what @file holds. */
static int file_sum(struct file *file, u32 *size, u32 *crc)
{
	u8 *chunk = kmalloc(CHUNK, GFP_KERNEL);
	loff_t at = 0;
	ssize_t got;

	if (!chunk)
		return -ENOMEM;
	*size = 0;
	*crc = ~0u;
	while ((got = kernel_read(file, chunk, CHUNK, &at)) > 0) {
		*crc = crc32_le(*crc, chunk, got);
		*size += got;
	}
	*crc = ~*crc;
	kfree(chunk);
	return got;
}

/**
 * vgt_i915_abi_check() - compare the BTF of i915 with the one that layouts were made from
 *
 * Kernels with the same release may have been built twice, and not all of them check
 * versions of symbols. Context: process, may sleep.
 * Return: 0, -ENOEXEC if they differ, -EOPNOTSUPP without BTF; both said in the log.
 */
int vgt_i915_abi_check(void)
{
	struct file *file = filp_open(BTF_FILE, O_RDONLY, 0);
	u32 size, crc;
	int err;

	if (IS_ERR(file)) {
		pr_err("vgt: there is no %s: the kernel must have CONFIG_DEBUG_INFO_BTF_MODULES\n",
		       BTF_FILE);
		return -EOPNOTSUPP;
	}
	err = file_sum(file, &size, &crc);
	filp_close(file, NULL);
	if (err)
		return err;
	if (size == LAYOUT_BTF_SIZE && crc == LAYOUT_BTF_CRC)
		return 0;
	pr_err("vgt: built for another i915 than the one that is loaded: run vgt-rebuild\n");
	return -ENOEXEC;
}
