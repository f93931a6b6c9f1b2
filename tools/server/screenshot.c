// SPDX-License-Identifier: MIT OR GPL-2.0-only
/* What a vGPU shows, in a PNG file. */
#include "tools/server/screenshot.h"

#include <errno.h>
#include <png.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "gvt/vgt.h"

#define FOURCC(a, b, c, d) ((u32)(a) | (u32)(b) << 8 | (u32)(c) << 16 | (u32)(d) << 24)

/* Where in @pixel, little-endian, a colour is. */
struct channel {
	unsigned int shift;
	unsigned int bits;
};

struct format {
	u32 fourcc;
	struct channel rgb[3];
};

static const struct format formats[] = {
	{ FOURCC('X', 'R', '2', '4'), { { 16, 8 }, { 8, 8 }, { 0, 8 } } },
	{ FOURCC('X', 'B', '2', '4'), { { 0, 8 }, { 8, 8 }, { 16, 8 } } },
	{ FOURCC('X', 'R', '3', '0'), { { 20, 10 }, { 10, 10 }, { 0, 10 } } },
	{ FOURCC('X', 'B', '3', '0'), { { 0, 10 }, { 10, 10 }, { 20, 10 } } },
	{ FOURCC('R', 'G', '1', '6'), { { 11, 5 }, { 5, 6 }, { 0, 5 } } },
	{ FOURCC('B', 'G', '1', '6'), { { 0, 5 }, { 5, 6 }, { 11, 5 } } },
};

static const struct format *find_format(u32 fourcc)
{
	unsigned int i;

	for (i = 0; i < sizeof(formats) / sizeof(formats[0]); i++)
		if (formats[i].fourcc == fourcc)
			return &formats[i];
	return NULL;
}

static png_byte colour(u32 pixel, const struct channel *channel)
{
	const u32 most = (1u << channel->bits) - 1;

	return (pixel >> channel->shift & most) * 255 / most;
}

static void convert(const struct vgt_plane *plane, const struct format *format,
		    const unsigned char *bytes, png_byte *rgb)
{
	size_t x, y;
	unsigned int c;

	for (y = 0; y < plane->height; y++) {
		for (x = 0; x < plane->width; x++) {
			u32 pixel = 0;

			memcpy(&pixel, bytes, plane->cpp);
			bytes += plane->cpp;
			for (c = 0; c < 3; c++)
				*rgb++ = colour(pixel, &format->rgb[c]);
		}
	}
}

static int write_png(const struct vgt_plane *plane, const png_byte *rgb, const char *path)
{
	png_image image = {
		.version = PNG_IMAGE_VERSION,
		.width = plane->width,
		.height = plane->height,
		.format = PNG_FORMAT_RGB,
	};

	errno = 0;
	if (png_image_write_to_file(&image, path, 0, rgb, 0, NULL))
		return 0;
	return errno ? -errno : -EIO;
}

/**
 * screenshot_write() - write what a vGPU shows to a file
 * @vgpu: the vGPU
 * @path: PNG file to write
 *
 * Return: 0; -ENODEV where nothing is shown; -EOPNOTSUPP for a pixel format or
 * tiling that is not known here; -EFAULT where the guest took the memory away;
 * or the errno of writing the file.
 */
int screenshot_write(struct vgt_vgpu *vgpu, const char *path)
{
	const struct format *format;
	struct vgt_plane plane;
	unsigned char *bytes;
	png_byte *rgb = NULL;
	size_t size;
	int err = vgt_display_plane(vgpu, &plane);

	if (err)
		return err;
	size = (size_t)plane.width * plane.height * plane.cpp;
	bytes = malloc(size);
	err = bytes ? vgt_display_picture(vgpu, bytes, size, &plane) : -ENOMEM;
	format = find_format(plane.format);
	if (!err && !format)
		err = -EOPNOTSUPP;
	if (!err) {
		rgb = malloc(3ul * plane.width * plane.height);
		err = rgb ? 0 : -ENOMEM;
	}
	if (!err) {
		convert(&plane, format, bytes, rgb);
		err = write_png(&plane, rgb, path);
	}
	free(bytes);
	free(rgb);
	return err;
}
