// SPDX-License-Identifier: MIT OR GPL-2.0-only
/* tools/btf-layout on the stock kernels of the lab root: i915 is known on each. */
#include <glob.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tools/btf-layout/blob.h"
#include "tools/btf-layout/layout.h"
#include "tools/btf-layout/report.h"
#include "tools/btf-layout/review.h"

#define I915	"kernel/drivers/gpu/drm/i915/i915.ko*"

static void lab_root(char *root, size_t size)
{
	const char *lab = getenv("VGT_LAB_DIR"), *cache = getenv("XDG_CACHE_HOME");

	if (lab)
		snprintf(root, size, "%s/root", lab);
	else if (cache)
		snprintf(root, size, "%s/vgt-lab/root", cache);
	else
		snprintf(root, size, "%s/.cache/vgt-lab/root", getenv("HOME"));
}

/* The i915 of kernel @release at @path against its boot image. */
static void check(const char *root, const char *release, const char *path)
{
	const unsigned int before = complaints();
	struct blob kernel, module;
	char image[512], *string;
	struct spec spec;
	struct btf btf;
	size_t size;
	FILE *out;

	snprintf(image, sizeof(image), "%s/boot/vmlinuz-%s", root, release);
	assert_true(spec_read(&spec, "i915-hooks/abi.spec"));
	assert_true(blob_btf(image, &kernel));
	assert_true(blob_btf(path, &module));
	assert_true(btf_load(&btf, &kernel, &module));
	out = open_memstream(&string, &size);
	layout_write(out, &btf, &spec);
	fclose(out);
	assert_int_equal(complaints(), before);
	assert_non_null(strstr(string, "int intel_gvt_set_ops(const struct intel_vgpu_ops *ops);"));
	free(string);
	string = review_text(&btf, &spec);
	assert_true(review_known("i915-hooks/reviewed", release, review_sum(string)));
	free(string);
	free(btf.types);
	free(kernel.data);
	free(module.data);
	spec_free(&spec);
}

static void the_i915_of_each_stock_kernel_is_known(void **state)
{
	char root[400], pattern[512];
	glob_t found;

	lab_root(root, sizeof(root));
	snprintf(pattern, sizeof(pattern), "%s/lib/modules/*/" I915, root);
	if (glob(pattern, 0, NULL, &found)) {
		print_message("no kernels in %s: make them with lab/setup\n", root);
		skip();
	}
	for (size_t i = 0; i < found.gl_pathc; i++) {
		char *release = strdup(found.gl_pathv[i] + strlen(root) + strlen("/lib/modules/"));

		release[strcspn(release, "/")] = '\0';
		check(root, release, found.gl_pathv[i]);
		free(release);
	}
	globfree(&found);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_i915_of_each_stock_kernel_is_known),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
