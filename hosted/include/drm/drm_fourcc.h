/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* The codes that a display plane of Gen9 can have. */
#ifndef HOSTED_DRM_DRM_FOURCC_H
#define HOSTED_DRM_DRM_FOURCC_H

#include <linux/types.h>

#define fourcc_code(a, b, c, d) ((u32)(a) | ((u32)(b) << 8) | ((u32)(c) << 16) | ((u32)(d) << 24))

#define DRM_FORMAT_C8 fourcc_code('C', '8', ' ', ' ')
#define DRM_FORMAT_RGB565 fourcc_code('R', 'G', '1', '6')
#define DRM_FORMAT_XRGB8888 fourcc_code('X', 'R', '2', '4')
#define DRM_FORMAT_XBGR8888 fourcc_code('X', 'B', '2', '4')
#define DRM_FORMAT_ARGB8888 fourcc_code('A', 'R', '2', '4')
#define DRM_FORMAT_ABGR8888 fourcc_code('A', 'B', '2', '4')
#define DRM_FORMAT_XRGB2101010 fourcc_code('X', 'R', '3', '0')
#define DRM_FORMAT_XBGR2101010 fourcc_code('X', 'B', '3', '0')
#define DRM_FORMAT_XRGB16161616F fourcc_code('X', 'R', '4', 'H')
#define DRM_FORMAT_XBGR16161616F fourcc_code('X', 'B', '4', 'H')
#define DRM_FORMAT_YUYV fourcc_code('Y', 'U', 'Y', 'V')
#define DRM_FORMAT_YVYU fourcc_code('Y', 'V', 'Y', 'U')
#define DRM_FORMAT_UYVY fourcc_code('U', 'Y', 'V', 'Y')
#define DRM_FORMAT_VYUY fourcc_code('V', 'Y', 'U', 'Y')
#define DRM_FORMAT_NV12 fourcc_code('N', 'V', '1', '2')

#define fourcc_mod_code(vendor, val) ((u64)(vendor) << 56 | ((val) & 0x00ffffffffffffffull))
#define DRM_FORMAT_MOD_VENDOR_INTEL 1
#define DRM_FORMAT_MOD_LINEAR 0ull
#define DRM_FORMAT_MOD_INVALID 0x00ffffffffffffffull
#define I915_FORMAT_MOD_X_TILED fourcc_mod_code(DRM_FORMAT_MOD_VENDOR_INTEL, 1)
#define I915_FORMAT_MOD_Y_TILED fourcc_mod_code(DRM_FORMAT_MOD_VENDOR_INTEL, 2)
#define I915_FORMAT_MOD_Yf_TILED fourcc_mod_code(DRM_FORMAT_MOD_VENDOR_INTEL, 3)
#define I915_FORMAT_MOD_Y_TILED_CCS fourcc_mod_code(DRM_FORMAT_MOD_VENDOR_INTEL, 4)
#define I915_FORMAT_MOD_Yf_TILED_CCS fourcc_mod_code(DRM_FORMAT_MOD_VENDOR_INTEL, 5)

#endif
