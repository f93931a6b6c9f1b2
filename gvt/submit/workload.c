// SPDX-License-Identifier: MIT OR GPL-2.0-only
/*
 * From a context descriptor to a job, and the end of it. Everything that the guest
 * can change is read once here and used from the copy.
 */
#include <linux/err.h>
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/minmax.h>
#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "gvt/cmd/mi.h"
#include "gvt/gtt/ggtt.h"
#include "gvt/gtt/ppgtt.h"
#include "gvt/submit/engine.h"
#include "gvt/submit/workload.h"
#include "gvt/vgpu.h"

#define LOOK_BYTES	4096u	/* where a request is expected to end */
#define EXTRA_DWORDS	3	/* behind the guest's commands, one of them for an even number */

/* @bytes from @skip bytes behind the head on. */
static int ring_copy(struct vgt_vgpu *vgpu, const struct vgt_image *image, u32 skip, u32 *cmds,
		     u32 bytes)
{
	const u32 from = (image->head + skip) % image->ring_size;
	const u32 first = min(bytes, image->ring_size - from);
	int err;

	err = vgt_ggtt_copy_in(vgpu, image->ring_start + from, cmds, first);
	if (!err && bytes > first)
		err = vgt_ggtt_copy_in(vgpu, image->ring_start, (u8 *)cmds + first, bytes - first);
	if (err)
		vgt_guest_error(vgpu, VGT_ERR_RING, image->ring_start);
	return err;
}

/*
 * Copy the commands between head and tail, *@bytes of them. Where other vGPUs use the engine,
 * no more than one request: they may have a turn before the next one, and whose time is
 * over does not lose the requests that came behind. So, too, where a request's batches are
 * copied: the budget is for one, and a ring has room for hundreds.
 */
static int ring_take(struct vgt_workload *workload, const struct vgt_image *image, u32 *cmds,
		     u32 *bytes)
{
	const bool single = workload->scan.guards ||
			    vgt_runqueue_shared(&workload->engine->client);
	const u32 look = single ? min(*bytes, LOOK_BYTES) : *bytes;
	struct vgt_vgpu *vgpu = workload->scan.vgpu;
	u32 request;
	int err;

	err = ring_copy(vgpu, image, 0, cmds, look);
	if (err || !single)
		return err;
	request = 4 * vgt_scan_request_end(&workload->scan, cmds, look / 4);
	if (!request)
		return ring_copy(vgpu, image, look, (u32 *)((u8 *)cmds + look), *bytes - look);
	workload->more = request < *bytes;
	workload->head = (image->head + request) % image->ring_size;
	*bytes = request;
	return 0;
}

/* The scanner saw one piece where the ring wraps: name the place as the guest knows it. */
static void refusal_wrap(struct vgt_refusal *refusal, const struct vgt_image *image)
{
	const u64 end = (u64)image->ring_start + image->ring_size;

	if (refusal->gma >= end && refusal->gma - end < image->ring_size)
		refusal->gma -= image->ring_size;
}

/* Copy and judge the commands between head and tail. */
static int commands_load(struct vgt_workload *workload, const struct vgt_image *image)
{
	u32 stretch = (image->tail - image->head + image->ring_size) % image->ring_size;
	struct vgt_vgpu *vgpu = workload->scan.vgpu;
	const u32 epilogue = vgpu->dev->info.host_jobs ? VGT_PROLOGUE_DWORDS : 0;
	const u32 room = VGT_PROLOGUE_DWORDS + stretch / 4 + EXTRA_DWORDS + epilogue;
	u32 *cmds;
	u32 n = 0;
	int err;

	if (room > VGT_GPU_JOB_MAX_DWORDS) {
		vgt_guest_error(vgpu, VGT_ERR_BUDGET, stretch);
		return -E2BIG;
	}
	workload->cmds = kvmalloc(room * sizeof(u32), GFP_KERNEL);
	if (!workload->cmds)
		return -ENOMEM;
	cmds = workload->cmds;
	if (!image->continues)
		n = vgt_prologue_image(vgpu, workload->scan.engine,
				       vgt_image_restore_inhibited(image), cmds,
				       VGT_PROLOGUE_DWORDS);
	err = ring_take(workload, image, cmds + n, &stretch);
	if (!err)
		err = vgt_scan_stream(&workload->scan, VGT_STREAM_RING, cmds + n, stretch / 4,
				      (u64)image->ring_start + image->head);
	refusal_wrap(&workload->scan.refusal, image);
	if (err)
		return err;
	n += stretch / 4;
	/* A batch may have left it on: neither what follows here nor the host's end is skipped. */
	cmds[n++] = vgt_mi_predicate_off(workload->scan.engine);
	if (workload->scan.arbitration_off)
		cmds[n++] = MI_ARB_ON;
	if (n % 2)
		cmds[n++] = MI_NOOP;
	/*
	 * When it goes on after another vGPU's it finds its registers as it began with them; the
	 * batches of its image run again then.
	 */
	workload->run.preemptible = !workload->scan.loads.any;
	workload->run.host_version = atomic_read(&vgpu->dev->host.version);
	n += vgt_prologue_host(vgpu, workload->scan.engine,
			       workload->scan.loads.any || workload->scan.loads.beyond_image,
			       cmds + n, epilogue);
	workload->run.gpu.cmds = cmds;
	workload->run.gpu.dwords = n;
	return 0;
}

static int page_tables_hold(struct vgt_workload *workload, u64 pml4)
{
	struct vgt_vgpu *vgpu = workload->scan.vgpu;
	int err;

	err = vgt_ppgtt_get(vgpu, pml4, &workload->mm);
	if (err) {
		workload->mm = NULL;
		return err;
	}
	err = vgt_ppgtt_sync(vgpu, workload->mm);
	workload->run.gpu.pml4 = vgt_ppgtt_root(workload->mm);
	return err;
}

static int workload_load(struct vgt_workload *workload, u64 desc, struct vgt_image *image)
{
	struct vgt_submit_engine *engine = workload->engine;
	struct vgt_submit *submit = engine->submit;
	struct vgt_context *ctx;
	int err;

	ctx = vgt_context_get(&submit->contexts, engine->id, VGT_DESC_LRCA(desc));
	if (IS_ERR(ctx))
		return PTR_ERR(ctx);
	ctx->jobs++;
	workload->ctx = ctx;
	workload->run.gpu.ctx = &ctx->gpu;
	vgt_prologue_update(submit->vgpu, engine->id, &engine->prologue);
	err = vgt_image_load(&submit->contexts, ctx, image, &engine->prologue, &workload->scan);
	/* Behind the image's batches: what those load is the host's again at the job's end. */
	workload->scan.loads.any = false;
	if (!err)
		err = commands_load(workload, image);
	if (!err)
		err = page_tables_hold(workload, image->pml4);
	return err;
}

struct vgt_workload *vgt_workload_create(struct vgt_submit_engine *engine, u64 desc)
{
	struct vgt_submit *submit = engine->submit;
	struct vgt_image *image = &submit->image;
	struct vgt_workload *workload;
	int err;

	if (!(desc & VGT_DESC_PRIVILEGED) || VGT_DESC_MODE(desc) != VGT_DESC_MODE_48_BIT) {
		vgt_guest_error(submit->vgpu, VGT_ERR_ELSP, desc);
		return ERR_PTR(-EINVAL);
	}
	err = vgt_image_read(submit->vgpu, engine->id, VGT_DESC_LRCA(desc), image);
	if (err)
		return ERR_PTR(err);
	if (image->head == image->tail)
		return NULL;
	workload = kzalloc(sizeof(*workload), GFP_KERNEL);
	if (!workload)
		return ERR_PTR(-ENOMEM);
	submit->jobs++;
	workload->engine = engine;
	workload->generation = engine->generation;
	workload->head = image->tail;
	workload->control = image->control;
	vgt_scan_init(&workload->scan, submit->vgpu, engine->id, VGT_DESC_LRCA(desc), image->pml4);
	err = workload_load(workload, desc, image);
	if (!err)
		return workload;
	submit->refusal = workload->scan.refusal;
	vgt_workload_destroy(workload);
	return ERR_PTR(err);
}

void vgt_workload_destroy(struct vgt_workload *workload)
{
	struct vgt_submit *submit = workload->engine->submit;

	vgt_scan_release(&workload->scan);
	if (workload->mm)
		vgt_ppgtt_put(submit->vgpu, workload->mm);
	if (workload->ctx)
		vgt_context_job_ended(&submit->contexts, workload->ctx);
	kvfree(workload->cmds);
	kfree(workload);
	if (!--submit->jobs && submit->closing)
		complete(&submit->idle);
}
