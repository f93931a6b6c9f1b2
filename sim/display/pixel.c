// SPDX-License-Identifier: MIT OR GPL-2.0-only
/* Pixels of all plane formats as 0xAARRGGBB, eight bits a component. */
#include "sim/display/pixel.h"

#include <string.h>

static uint32_t pack(uint32_t a, uint32_t r, uint32_t g, uint32_t b)
{
	return a << 24 | r << 16 | g << 8 | b;
}

static uint32_t swap_red_blue(uint32_t p)
{
	return (p & 0xff00ff00) | (p & 0xff) << 16 | ((p >> 16) & 0xff);
}

static uint32_t clamp8(int v)
{
	return v < 0 ? 0 : v > 255 ? 255 : v;
}

/* Limited range, coefficients scaled by 256 (ITU-R BT.601 and BT.709). */
static uint32_t from_yuv(const struct sim_pixel_layout *layout, int y, int u, int v)
{
	int luma = 298 * (y - 16) + 128;
	int d = u - 128, e = v - 128;

	if (layout->bt709)
		return pack(255, clamp8((luma + 459 * e) >> 8),
			    clamp8((luma - 55 * d - 136 * e) >> 8), clamp8((luma + 541 * d) >> 8));
	return pack(255, clamp8((luma + 409 * e) >> 8), clamp8((luma - 100 * d - 208 * e) >> 8),
		    clamp8((luma + 516 * d) >> 8));
}

/* IEEE half precision, 0.0..1.0 to 0..255. */
static uint32_t from_half(uint16_t half)
{
	int exponent = (half >> 10) & 0x1f;
	uint32_t mantissa = (half & 0x3ff) | 0x400;

	if ((half & 0x8000) || exponent < 6)
		return 0;
	if (exponent >= 15)
		return 255;
	/* mantissa * 2^(exponent - 25), times 255, rounded */
	return (mantissa * 255 + (1u << (24 - exponent))) >> (25 - exponent);
}

static uint32_t from_8888(const uint8_t *p)
{
	uint32_t v;

	memcpy(&v, p, sizeof(v));
	return v;
}

static uint32_t from_2101010(const uint8_t *p)
{
	uint32_t v;

	memcpy(&v, p, sizeof(v));
	return pack((v >> 30) * 85, (v >> 22) & 0xff, (v >> 12) & 0xff, (v >> 2) & 0xff);
}

static uint32_t from_565(const uint8_t *p)
{
	uint32_t v = p[0] | p[1] << 8;
	uint32_t r = v >> 11, g = (v >> 5) & 0x3f, b = v & 0x1f;

	return pack(255, r << 3 | r >> 2, g << 2 | g >> 4, b << 3 | b >> 2);
}

/* Without the order bit blue is in the low bits, as in the other formats. */
static uint32_t from_f16(const uint8_t *p)
{
	uint16_t c[4];

	memcpy(c, p, sizeof(c));
	return pack(from_half(c[3]), from_half(c[2]), from_half(c[1]), from_half(c[0]));
}

static uint32_t from_packed_yuv(const struct sim_pixel_layout *layout, const uint8_t *pair,
				unsigned int which)
{
	static const struct {
		uint8_t y, u, v;
	} at[4] = { { 0, 1, 3 }, { 1, 0, 2 }, { 0, 3, 1 }, { 1, 2, 0 } };
	unsigned int order = layout->yuv_order & 3;

	return from_yuv(layout, pair[at[order].y + 2 * which], pair[at[order].u],
			pair[at[order].v]);
}

/**
 * sim_pixel_size - bytes of a pixel
 * @format: the format; unknown ones count four
 *
 * Return: 1, 2, 4 or 8; for NV12 that of the luma plane.
 */
unsigned int sim_pixel_size(enum sim_pixel_format format)
{
	switch (format) {
	case SIM_PIXEL_C8:
	case SIM_PIXEL_NV12:
		return 1;
	case SIM_PIXEL_YUV422:
	case SIM_PIXEL_RGB565:
		return 2;
	case SIM_PIXEL_RGBF16:
		return 8;
	default:
		return 4;
	}
}

/**
 * sim_pixel_row - convert pixels of one line
 * @layout: what they are
 * @bytes: the pixels; for YUV422 starting at a pair, and whole pairs of them
 * @chroma: NV12: the U,V pairs for @bytes, one for two pixels; else unused
 * @count: pixels
 * @out: 0xAARRGGBB each
 */
void sim_pixel_row(const struct sim_pixel_layout *layout, const uint8_t *bytes,
		   const uint8_t *chroma, size_t count, uint32_t *out)
{
	size_t size = sim_pixel_size(layout->format);

	for (size_t i = 0; i < count; i++, bytes += size) {
		switch (layout->format) {
		case SIM_PIXEL_YUV422:
			out[i] = from_packed_yuv(layout, bytes - i % 2 * size, i % 2);
			continue;
		case SIM_PIXEL_NV12:
			out[i] = from_yuv(layout, *bytes, chroma[i & ~1ul], chroma[i | 1]);
			continue;
		case SIM_PIXEL_YUV444:
			out[i] = from_yuv(layout, bytes[2], bytes[1], bytes[0]);
			continue;
		case SIM_PIXEL_C8:
			out[i] = 0xff000000 | layout->palette[*bytes];
			continue;
		case SIM_PIXEL_XRGB2101010:
			out[i] = from_2101010(bytes);
			break;
		case SIM_PIXEL_RGBF16:
			out[i] = from_f16(bytes);
			break;
		case SIM_PIXEL_RGB565:
			out[i] = from_565(bytes);
			break;
		default:
			out[i] = from_8888(bytes);
			break;
		}
		if (layout->bgr)
			out[i] = swap_red_blue(out[i]);
	}
}

/**
 * sim_pixel_blend - lay a translucent pixel over an opaque one
 * @below: 0x..RRGGBB
 * @above: 0xAARRGGBB
 * @premultiplied: the components of @above already contain its alpha
 *
 * Return: 0xffRRGGBB.
 */
uint32_t sim_pixel_blend(uint32_t below, uint32_t above, bool premultiplied)
{
	uint32_t alpha = above >> 24, result = 0xff;

	for (int shift = 16; shift >= 0; shift -= 8) {
		uint32_t a = (above >> shift) & 0xff, b = (below >> shift) & 0xff;
		uint32_t added = premultiplied ? a * 255 : a * alpha;
		uint32_t v = (b * (255 - alpha) + added + 127) / 255;

		result = result << 8 | (v > 255 ? 255 : v);
	}
	return result;
}
