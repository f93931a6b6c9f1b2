// SPDX-License-Identifier: MIT OR GPL-2.0-only
/* A frame as a PNG file. */
#include "sim/display/screenshot.h"

#include <errno.h>
#include <png.h>
#include <string.h>

#include "sim/display/frame.h"

/**
 * sim_screenshot_write - write a frame as a PNG file
 * @frame: the picture
 * @path: file to create or replace
 *
 * Context: blocks for the file.
 * Return: 0, or a negative errno; after an error @path may be incomplete.
 */
int sim_screenshot_write(const struct sim_frame *frame, const char *path)
{
	png_image image;

	memset(&image, 0, sizeof(image));
	image.version = PNG_IMAGE_VERSION;
	image.width = frame->width;
	image.height = frame->height;
	image.format = PNG_FORMAT_BGRA;
	image.flags = PNG_IMAGE_FLAG_FAST;
	errno = 0;
	if (png_image_write_to_file(&image, path, 0, frame->pixels, 0, NULL))
		return 0;
	return errno ? -errno : -EIO;
}
