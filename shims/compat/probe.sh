#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# Find out what a kernel offers, by compiling small pieces against its headers.
#
# usage: probe.sh OUTPUT KERNELRELEASE COMPILER [FLAG ...]
#
# Writes OUTPUT: one `#define VGT_HAVE_X 1` for each probe that compiles. Run by
# Kbuild; an OUTPUT made for the same release by this very script is left alone.
set -u

out=$1
release=$2
shift 2

stamp="/* Probed on $release, by $(cksum < "$0") */"
[ -f "$out" ] && [ "$(head -n 1 "$out")" = "$stamp" ] && exit 0

mkdir -p "$(dirname "$out")"
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
echo "$stamp" > "$work/probes.h"

# try NAME COMPILER [FLAG ...]: C on the standard input.
try() {
	name=$1
	shift
	cat > "$work/$name.c"
	if "$@" -DKBUILD_MODNAME='"probe"' -DKBUILD_BASENAME='"probe"' -DMODULE \
		-Werror -Wno-unused -fsyntax-only "$work/$name.c" > "$work/$name.log" 2>&1; then
		echo "#define VGT_HAVE_$name 1" >> "$work/probes.h"
	fi
}

# A piece that compiles everywhere: where it does not, no answer would mean anything.
try SANITY "$@" << 'EOF'
#include <linux/module.h>
int probe(void);
int probe(void) { return 0; }
EOF
if ! grep -q VGT_HAVE_SANITY "$work/probes.h"; then
	echo "probe.sh: cannot compile against the headers of $release:" >&2
	sed -n '1,10p' "$work/SANITY.log" >&2
	rm -f "$out"
	exit 1
fi

# 6.12 moved it from asm/.
try LINUX_UNALIGNED_H "$@" << 'EOF'
#include <linux/unaligned.h>
EOF

# 6.13 joined hrtimer_init() and the assignment of the function.
try HRTIMER_SETUP "$@" << 'EOF'
#include <linux/hrtimer.h>
void probe(struct hrtimer *t, enum hrtimer_restart (*f)(struct hrtimer *t));
void probe(struct hrtimer *t, enum hrtimer_restart (*f)(struct hrtimer *t))
{
	hrtimer_setup(t, f, CLOCK_MONOTONIC, HRTIMER_MODE_REL);
}
EOF

# 6.3.
try LIST_COUNT_NODES "$@" << 'EOF'
#include <linux/list.h>
size_t probe(struct list_head *head);
size_t probe(struct list_head *head) { return list_count_nodes(head); }
EOF

# Until 6.12 the namespace of a symbol was a token; since 6.13 it is a string.
try NAMESPACE_TOKENS "$@" << 'EOF'
#include <linux/module.h>
MODULE_IMPORT_NS(PROBE);
EOF

# 6.8 dropped the count.
try EVENTFD_SIGNAL_ONE "$@" << 'EOF'
#include <linux/eventfd.h>
void probe(struct eventfd_ctx *ctx);
void probe(struct eventfd_ctx *ctx) { eventfd_signal(ctx); }
EOF

# 6.3.
try VM_FLAGS_SET "$@" << 'EOF'
#include <linux/mm.h>
void probe(struct vm_area_struct *vma);
void probe(struct vm_area_struct *vma) { vm_flags_set(vma, VM_IO); }
EOF

# 6.6 made pages be tracked by their number.
try KVM_WRITE_TRACK_GFN "$@" << 'EOF'
#include <linux/kvm_host.h>
#include <asm/kvm_page_track.h>
int probe(struct kvm *kvm);
int probe(struct kvm *kvm) { return kvm_write_track_add_gfn(kvm, 0); }
EOF

# 6.2, and the detaching in 6.6.
try VFIO_EMULATED_IOMMUFD "$@" << 'EOF'
#include <linux/vfio.h>
extern const struct vfio_device_ops probe;
const struct vfio_device_ops probe = {
	.bind_iommufd = vfio_iommufd_emulated_bind,
	.detach_ioas = vfio_iommufd_emulated_detach_ioas,
};
EOF

# Later kernels copy the answer to VFIO_DEVICE_GET_REGION_INFO themselves.
try VFIO_REGION_INFO_OP "$@" << 'EOF'
#include <linux/vfio.h>
int probe(const struct vfio_device_ops *ops, struct vfio_region_info *info,
	  struct vfio_info_cap *caps);
int probe(const struct vfio_device_ops *ops, struct vfio_region_info *info,
	  struct vfio_info_cap *caps)
{
	return ops->get_region_info_caps(NULL, info, caps);
}
EOF

if ! cmp -s "$work/probes.h" "$out"; then
	cp "$work/probes.h" "$out"
fi
