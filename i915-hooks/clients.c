// SPDX-License-Identifier: GPL-2.0-only
/* Shims: they come and go, and so does the GPU. */
#include <linux/errno.h>
#include <linux/export.h>
#include <linux/mutex.h>
#include <linux/printk.h>
#include <linux/slab.h>

#include "i915-hooks/gpu.h"

/**
 * struct client - a shim
 * @ops: what it was registered as
 * @attached: it has the GPU
 * @link: in the list of all
 */
struct client {
	const struct vgt_i915_client *ops;
	bool attached;
	struct list_head link;
};

/* Of all here: the list, what clients have, and whether there is a GPU. */
static DEFINE_MUTEX(clients_lock);
static LIST_HEAD(clients);
static const struct vgt_i915_gpu *present;

static void attach(struct client *client)
{
	const int err = client->ops->attach(&present->host);

	client->attached = !err;
	if (err)
		pr_err("vgt: a hypervisor's module could not use the GPU: error %d\n", err);
}

static void detach(struct client *client)
{
	if (client->attached)
		client->ops->detach(&present->host);
	client->attached = false;
}

void vgt_i915_clients_attach(const struct vgt_i915_gpu *gpu)
{
	struct client *client;

	mutex_lock(&clients_lock);
	present = gpu;
	list_for_each_entry(client, &clients, link)
		attach(client);
	mutex_unlock(&clients_lock);
}

void vgt_i915_clients_detach(void)
{
	struct client *client;

	mutex_lock(&clients_lock);
	list_for_each_entry(client, &clients, link)
		detach(client);
	present = NULL;
	mutex_unlock(&clients_lock);
}

/**
 * vgt_i915_client_register() - a shim is there
 * @client: must stay until vgt_i915_client_unregister()
 *
 * Context: process, may sleep. Return: 0 or -ENOMEM.
 */
int vgt_i915_client_register(const struct vgt_i915_client *client)
{
	struct client *new = kzalloc(sizeof(*new), GFP_KERNEL);

	if (!new)
		return -ENOMEM;
	new->ops = client;
	mutex_lock(&clients_lock);
	list_add_tail(&new->link, &clients);
	if (present)
		attach(new);
	mutex_unlock(&clients_lock);
	return 0;
}
EXPORT_SYMBOL_GPL(vgt_i915_client_register);

/**
 * vgt_i915_client_unregister() - a shim goes
 * @client: was registered
 *
 * Context: process, may sleep.
 */
void vgt_i915_client_unregister(const struct vgt_i915_client *client)
{
	struct client *known, *next;

	mutex_lock(&clients_lock);
	list_for_each_entry_safe(known, next, &clients, link) {
		if (known->ops != client)
			continue;
		detach(known);
		list_del(&known->link);
		kfree(known);
	}
	mutex_unlock(&clients_lock);
}
EXPORT_SYMBOL_GPL(vgt_i915_client_unregister);

/**
 * vgt_i915_get() - wake the GPU and keep it awake
 * @host: the GPU
 *
 * Context: process, may sleep. Around whatever touches the GPU: vgt_vgpu_create(),
 * vgt_vgpu_destroy(), and as long as a guest has the vGPU.
 */
void vgt_i915_get(const struct vgt_i915_host *host)
{
	const struct vgt_i915_gpu *gpu = container_of(host, struct vgt_i915_gpu, host);

	intel_runtime_pm_get(gpu->uncore->rpm);
}
EXPORT_SYMBOL_GPL(vgt_i915_get);

/**
 * vgt_i915_put() - it may sleep again
 * @host: the GPU
 *
 * Context: process, may sleep.
 */
void vgt_i915_put(const struct vgt_i915_host *host)
{
	const struct vgt_i915_gpu *gpu = container_of(host, struct vgt_i915_gpu, host);

	intel_runtime_pm_put_unchecked(gpu->uncore->rpm);
}
EXPORT_SYMBOL_GPL(vgt_i915_put);
