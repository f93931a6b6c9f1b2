/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
#ifndef HOSTED_LINUX_INIT_H
#define HOSTED_LINUX_INIT_H

#define __init
#define __exit
#define __initdata
#define __initconst

#endif
