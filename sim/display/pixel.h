/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* Pixel formats of the planes. */
#ifndef SIM_DISPLAY_PIXEL_H
#define SIM_DISPLAY_PIXEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Source pixel formats, numbered as in PLANE_CTL bits 27:24 of Gen9. */
enum sim_pixel_format {
	SIM_PIXEL_YUV422 = 0,
	SIM_PIXEL_NV12 = 1,
	SIM_PIXEL_XRGB2101010 = 2,
	SIM_PIXEL_XRGB8888 = 4,
	SIM_PIXEL_RGBF16 = 6,
	SIM_PIXEL_YUV444 = 8,
	SIM_PIXEL_C8 = 12,
	SIM_PIXEL_RGB565 = 14,
};

/**
 * struct sim_pixel_layout - how the bytes of a surface make pixels
 * @format: the format
 * @bgr: red and blue change places
 * @yuv_order: 0 YUYV, 1 UYVY, 2 YVYU, 3 VYUY
 * @bt709: colour matrix of YUV formats, else BT.601
 * @palette: 256 colours 0x00RRGGBB, for C8
 */
struct sim_pixel_layout {
	enum sim_pixel_format format;
	bool bgr;
	uint8_t yuv_order;
	bool bt709;
	uint32_t palette[256];
};

unsigned int sim_pixel_size(enum sim_pixel_format format);
void sim_pixel_row(const struct sim_pixel_layout *layout, const uint8_t *bytes,
		   const uint8_t *chroma, size_t count, uint32_t *out);
uint32_t sim_pixel_blend(uint32_t below, uint32_t above, bool premultiplied);

#endif
