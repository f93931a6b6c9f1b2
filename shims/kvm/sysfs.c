// SPDX-License-Identifier: GPL-2.0-only
#include "shims/kvm/sysfs.h"

#include <linux/atomic.h>
#include <linux/device.h>
#include <linux/kstrtox.h>
#include <linux/rwsem.h>
#include <linux/sysfs.h>

#include "gvt/vgt.h"
#include "shims/kvm/edid.h"
#include "shims/kvm/vgpu.h"

static ssize_t vgpu_id_show(struct device *dev, struct device_attribute *attr, char *buf)
{
	const struct vgt_kvm_vgpu *vgpu = dev_get_drvdata(dev);

	return sysfs_emit(buf, "%u\n", vgpu->id);
}
static DEVICE_ATTR_RO(vgpu_id);

static ssize_t type_show(struct device *dev, struct device_attribute *attr, char *buf)
{
	const struct vgt_kvm_vgpu *vgpu = dev_get_drvdata(dev);

	return sysfs_emit(buf, "%s\n", vgpu->type);
}
static DEVICE_ATTR_RO(type);

static ssize_t weight_show(struct device *dev, struct device_attribute *attr, char *buf)
{
	const struct vgt_kvm_vgpu *vgpu = dev_get_drvdata(dev);

	return sysfs_emit(buf, "%u\n", vgt_vgpu_weight(vgpu->core));
}

static ssize_t weight_store(struct device *dev, struct device_attribute *attr, const char *buf,
			    size_t count)
{
	const struct vgt_kvm_vgpu *vgpu = dev_get_drvdata(dev);
	u32 weight;
	int err = kstrtou32(buf, 0, &weight);

	if (!err)
		err = vgt_vgpu_set_weight(vgpu->core, weight);
	return err ?: count;
}
static DEVICE_ATTR_RW(weight);

static ssize_t audit_show(struct device *dev, struct device_attribute *attr, char *buf)
{
	const struct vgt_kvm_vgpu *vgpu = dev_get_drvdata(dev);

	return sysfs_emit(buf, "%d\n", READ_ONCE(vgpu->audit));
}

static ssize_t audit_store(struct device *dev, struct device_attribute *attr, const char *buf,
			   size_t count)
{
	struct vgt_kvm_vgpu *vgpu = dev_get_drvdata(dev);
	bool audit;
	int err = kstrtobool(buf, &audit);

	if (err)
		return err;
	vgt_vgpu_set_audit(vgpu->core, audit);
	WRITE_ONCE(vgpu->audit, audit);
	return count;
}
static DEVICE_ATTR_RW(audit);

/* The bytes themselves: what a connector of the host has in its edid can be copied here. */
static ssize_t edid_show(struct device *dev, struct device_attribute *attr, char *buf)
{
	return vgt_kvm_edid_get(dev_get_drvdata(dev), (u8 *)buf);
}

static ssize_t edid_store(struct device *dev, struct device_attribute *attr, const char *buf,
			  size_t count)
{
	const bool none = count == 1 && *buf == '\n';
	int err = vgt_kvm_edid_preset(dev_get_drvdata(dev), (const u8 *)buf, none ? 0 : count);

	return err ?: count;
}
static DEVICE_ATTR_RW(edid);

static ssize_t state_show(struct device *dev, struct device_attribute *attr, char *buf)
{
	struct vgt_kvm_vgpu *vgpu = dev_get_drvdata(dev);
	bool open;

	down_read(&vgpu->memory.lock);
	open = vgpu->memory.open;
	up_read(&vgpu->memory.lock);
	if (vgt_vgpu_stopped(vgpu->core, NULL))
		return sysfs_emit(buf, "stopped\n");
	return sysfs_emit(buf, "%s\n", open ? "in use" : "free");
}
static DEVICE_ATTR_RO(state);

static ssize_t reason_show(struct device *dev, struct device_attribute *attr, char *buf)
{
	const struct vgt_kvm_vgpu *vgpu = dev_get_drvdata(dev);
	char text[VGT_STOP_TEXT];
	struct vgt_stop why;

	if (!vgt_vgpu_stopped(vgpu->core, &why))
		return sysfs_emit(buf, "none\n");
	vgt_stop_text(&why, text);
	return sysfs_emit(buf, "%s\n", text);
}
static DEVICE_ATTR_RO(reason);

/* Lines of "count name" from statistic @first to before @end. */
static ssize_t show_counters(struct device *dev, char *buf, unsigned int first, unsigned int end)
{
	const struct vgt_kvm_vgpu *vgpu = dev_get_drvdata(dev);
	unsigned int i;
	ssize_t len = 0;

	for (i = first; i < end; i++)
		len += sysfs_emit_at(buf, len, "%llu %s\n", vgt_vgpu_stat(vgpu->core, i),
				     vgt_stat_name(i));
	return len;
}

static ssize_t counters_show(struct device *dev, struct device_attribute *attr, char *buf)
{
	return show_counters(dev, buf, 0, VGT_ERR_FIRST);
}
static DEVICE_ATTR_RO(counters);

static ssize_t guest_errors_show(struct device *dev, struct device_attribute *attr, char *buf)
{
	return show_counters(dev, buf, VGT_ERR_FIRST, VGT_STAT_COUNT);
}
static DEVICE_ATTR_RO(guest_errors);

/* What it holds now, of the host's memory and of the GPU. */
static ssize_t usage_show(struct device *dev, struct device_attribute *attr, char *buf)
{
	const struct vgt_kvm_vgpu *vgpu = dev_get_drvdata(dev);
	struct vgt_usage usage;

	vgt_vgpu_usage(vgpu->core, &usage);
	return sysfs_emit(buf, "%d pinned_pages\n%u page_tables\n%u contexts\n%u jobs\n",
			  atomic_read(&vgpu->memory.pinned), usage.page_tables, usage.contexts,
			  usage.jobs);
}
static DEVICE_ATTR_RO(usage);

/* The place where scripts for other mediated graphics look. */
static struct attribute *known_attrs[] = {
	&dev_attr_vgpu_id.attr,
	NULL,
};

static const struct attribute_group known_group = {
	.name = "intel_vgpu",
	.attrs = known_attrs,
};

static struct attribute *own_attrs[] = {
	&dev_attr_type.attr,
	&dev_attr_weight.attr,
	&dev_attr_audit.attr,
	&dev_attr_edid.attr,
	&dev_attr_state.attr,
	&dev_attr_reason.attr,
	&dev_attr_usage.attr,
	&dev_attr_counters.attr,
	&dev_attr_guest_errors.attr,
	NULL,
};

static const struct attribute_group own_group = {
	.name = "vgt",
	.attrs = own_attrs,
};

const struct attribute_group *vgt_kvm_sysfs_groups[] = {
	&known_group,
	&own_group,
	NULL,
};
