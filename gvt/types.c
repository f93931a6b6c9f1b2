// SPDX-License-Identifier: MIT OR GPL-2.0-only
/*
 * Types of vGPU, the administrator's own among them: from a line of text to a type
 * that this GPU can have at least one of, or to a sentence that says why not.
 */
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/list.h>
#include <linux/minmax.h>
#include <linux/mutex.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "firmware-tables/generated/vgt_tables.h"
#include "gvt/types.h"
#include "gvt/vgpu.h"

#define MIB_SHIFT	20
/* Sizes of the table's smallest type: drivers have not been seen to begin with less. */
#define MIN_APERTURE	64
#define MIN_HIDDEN	384
#define MIN_WIDTH	640
#define MIN_HEIGHT	480
#define DEFAULT_FENCES	4
#define DEFAULT_WEIGHT	4
/* Mediated devices' sysfs shows names behind that of the parent's driver. */
#define NAME_PREFIX	"i915-"
#define NAME_MAX_LEN	32
#define NAME_LETTERS	"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-"
#define TEXT_BYTES	128

/**
 * struct own_type - a type that the administrator has added
 * @type: as in the table
 * @name: the name in it
 * @link: in vgt_device.own_types
 */
struct own_type {
	struct vgt_type type;
	char name[sizeof(NAME_PREFIX) + NAME_MAX_LEN];
	struct list_head link;
};

/* What a type is made of but for its monitor: a number, in MiB where it is a size. */
struct setting {
	const char *key;
	const char *unit;
	u32 min;
	u32 max;
	u32 value;
	bool said;
};

enum { APERTURE, HIDDEN, FENCES, WEIGHT, SETTINGS };

/* Where the sentence goes that says what is wrong. */
struct reason {
	char *text;
	size_t size;
};

#define refuse(why, ...) (scnprintf((why)->text, (why)->size, __VA_ARGS__), -EINVAL)

const struct vgt_type *vgt_type_at(const struct vgt_device *dev, unsigned int index)
{
	const struct own_type *own;

	if (index < vgt_type_count)
		return &vgt_types[index];
	index -= vgt_type_count;
	list_for_each_entry(own, &dev->own_types, link)
		if (!index--)
			return &own->type;
	return NULL;
}

const struct vgt_type *vgt_type_find(const struct vgt_device *dev, const char *name)
{
	const struct vgt_type *type;
	unsigned int i;

	for (i = 0; (type = vgt_type_at(dev, i)); i++)
		if (!strcmp(type->name, name))
			return type;
	return NULL;
}

void vgt_types_free(struct vgt_device *dev)
{
	struct own_type *own, *next;

	list_for_each_entry_safe(own, next, &dev->own_types, link)
		kfree(own);
}

static int parse_name(const struct vgt_device *dev, struct own_type *own, const char *name,
		      const struct reason *why)
{
	const size_t len = strlen(name);

	if (!len || len > NAME_MAX_LEN || strspn(name, NAME_LETTERS) != len)
		return refuse(why, "begin with a name of at most %u letters, digits, _ and -, as "
			      "in small:aperture=64M,hidden=384M", NAME_MAX_LEN);
	scnprintf(own->name, sizeof(own->name), NAME_PREFIX "%s", name);
	own->type.name = own->name;
	if (vgt_type_find(dev, own->name))
		return refuse(why, "there is a type of the name %s", own->name);
	return 0;
}

/* A number with the suffix M or G; into MiB. */
static bool parse_size(char *text, u32 *mib)
{
	const size_t len = strlen(text);
	const char suffix = len ? text[len - 1] : 0;

	if (suffix != 'M' && suffix != 'G')
		return false;
	text[len - 1] = 0;
	if (kstrtouint(text, 10, mib) || *mib > U16_MAX)
		return false;
	if (suffix == 'G')
		*mib *= 1024;
	return true;
}

static int parse_setting(struct setting *setting, char *value, const struct reason *why)
{
	const bool is_size = *setting->unit;
	const bool sound = is_size ? parse_size(value, &setting->value) :
			       !kstrtouint(value, 10, &setting->value);

	if (setting->said)
		return refuse(why, "%s is said twice", setting->key);
	setting->said = true;
	if (sound && setting->value >= setting->min && setting->value <= setting->max)
		return 0;
	return refuse(why, "%s is a number from %u%s to %u%s on this GPU", setting->key,
		      setting->min, setting->unit, setting->max, setting->unit);
}

static int parse_monitor(struct vgt_type *type, const char *value, const struct reason *why)
{
	u32 width, height;
	char rest;

	if (sscanf(value, "%ux%u%c", &width, &height, &rest) != 2 || width < MIN_WIDTH ||
	    height < MIN_HEIGHT || width > type->width || height > type->height)
		return refuse(why, "monitor is a size from %ux%u to %ux%u, such as 1024x768",
			      MIN_WIDTH, MIN_HEIGHT, type->width, type->height);
	type->width = width;
	type->height = height;
	return 0;
}

static int parse_settings(struct vgt_type *type, struct setting settings[SETTINGS],
			  char *text, const struct reason *why)
{
	int err = 0;

	while (text && !err) {
		char *value = strsep(&text, ",");
		const char *key = strsep(&value, "=");
		unsigned int i = 0;

		while (i < SETTINGS && strcmp(settings[i].key, key))
			i++;
		if (value && i < SETTINGS)
			err = parse_setting(&settings[i], value, why);
		else if (value && !strcmp(key, "monitor"))
			err = parse_monitor(type, value, why);
		else
			err = refuse(why, "'%s' is not one of aperture=SIZE, hidden=SIZE, "
				     "fences=N, weight=N, monitor=WxH", key);
	}
	return err;
}

/* @text is changed. */
static int parse(const struct vgt_device *dev, struct own_type *own, char *text,
		 const struct reason *why)
{
	const struct vgt_gpu_info *info = &dev->info;
	struct setting settings[SETTINGS] = {
		[APERTURE] = { "aperture", "M", MIN_APERTURE, info->mappable.size >> MIB_SHIFT },
		[HIDDEN] = { "hidden", "M", MIN_HIDDEN, info->unmappable.size >> MIB_SHIFT },
		[FENCES] = { "fences", "", 1, info->fences.size, DEFAULT_FENCES },
		[WEIGHT] = { "weight", "", 1, VGT_WEIGHT_MAX, DEFAULT_WEIGHT },
	};
	const char *name = strsep(&text, ":");
	unsigned int i;
	int err;

	for (i = 0; i < vgt_type_count; i++) {
		own->type.width = max(own->type.width, vgt_types[i].width);
		own->type.height = max(own->type.height, vgt_types[i].height);
	}
	err = parse_name(dev, own, name, why);
	if (!err)
		err = parse_settings(&own->type, settings, text, why);
	if (err)
		return err;
	for (i = 0; i < SETTINGS; i++)
		if (!settings[i].value)
			return refuse(why, "say its part of graphics memory with %s=SIZE",
				      settings[i].key);
	own->type.low_gm_mb = settings[APERTURE].value;
	own->type.high_gm_mb = settings[HIDDEN].value;
	own->type.fences = settings[FENCES].value;
	own->type.weight = settings[WEIGHT].value;
	return 0;
}

/**
 * vgt_device_add_type() - a type of vGPU beside those of the table
 * @dev: the GPU
 * @text: NAME:SETTING,... with the settings aperture=SIZE and hidden=SIZE (of GGTT below and
 *	above the aperture's end; SIZE is a number with the suffix M or G), fences=N,
 *	weight=N and monitor=WxH (the largest). The type's name is i915-NAME.
 * @why: gets a sentence on -EINVAL
 * @size: bytes of @why
 *
 * The type lasts as long as @dev.
 * Context: process, may sleep, no lock of the core held.
 * Return: 0, -EINVAL, -ENOMEM.
 */
int vgt_device_add_type(struct vgt_device *dev, const char *text, char *why, size_t size)
{
	struct own_type *own = kzalloc(sizeof(*own), GFP_KERNEL);
	const struct reason reason = { why, size };
	char copy[TEXT_BYTES];
	int err;

	if (!own)
		return -ENOMEM;
	mutex_lock(&dev->lock);
	if (strscpy(copy, text, sizeof(copy)) < 0)
		err = refuse(&reason, "more than %zu letters", sizeof(copy) - 1);
	else
		err = parse(dev, own, copy, &reason);
	if (!err)
		list_add_tail(&own->link, &dev->own_types);
	mutex_unlock(&dev->lock);
	if (err)
		kfree(own);
	return err;
}
