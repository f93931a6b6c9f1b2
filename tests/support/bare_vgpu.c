// SPDX-License-Identifier: MIT OR GPL-2.0-only
#include "tests/support/bare_vgpu.h"

#include <stdio.h>
#include <stdlib.h>

#include "firmware-tables/generated/vgt_tables.h"

struct bare_vgpu *bare_vgpu_create(u64 ram_pages, u32 hv_flags)
{
	struct bare_vgpu *bare = calloc(1, sizeof(*bare));

	if (!bare)
		abort();
	bare->gpu = fake_gpu_create("skl");
	bare->hv = fake_hv_create(ram_pages, hv_flags);
	bare->gpu->hv = bare->hv;
	bare->hv->vgpu = &bare->vgpu;

	bare->dev.info = bare->gpu->info;
	bare->dev.ops = &fake_gpu_ops;
	bare->dev.gpu = bare->gpu;
	bare->dev.platform = vgt_platforms;
	bare->dev.ids = 3;
	mutex_init(&bare->dev.lock);
	INIT_LIST_HEAD(&bare->dev.vgpus);
	INIT_LIST_HEAD(&bare->dev.own_types);

	bare->vgpu.dev = &bare->dev;
	bare->vgpu.id = 1;
	bare->vgpu.hv_ops = &bare->hv->ops;
	bare->vgpu.hv = bare->hv;
	mutex_init(&bare->vgpu.lock);
	bare->vgpu.mappable = (struct vgt_gpu_range) { bare->gpu->info.mappable.base, 64u << 20 };
	bare->vgpu.unmappable = (struct vgt_gpu_range) { bare->gpu->info.unmappable.base,
							 64u << 20 };
	bare->vgpu.fences = (struct vgt_gpu_range) { bare->gpu->info.fences.base, 4 };
	list_add_tail(&bare->vgpu.link, &bare->dev.vgpus);
	return bare;
}

void bare_vgpu_destroy(struct bare_vgpu *bare)
{
	if (bare->hv->pinned || bare->hv->tracked_pages) {
		fprintf(stderr, "bare_vgpu: %llu pins and %llu tracked pages are left\n",
			(unsigned long long)bare->hv->pinned,
			(unsigned long long)bare->hv->tracked_pages);
		abort();
	}
	fake_gpu_destroy(bare->gpu);
	fake_hv_destroy(bare->hv);
	mutex_destroy(&bare->vgpu.lock);
	mutex_destroy(&bare->dev.lock);
	free(bare);
}
