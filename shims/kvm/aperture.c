// SPDX-License-Identifier: GPL-2.0-only
#include "shims/kvm/aperture.h"

#include <linux/errno.h>
#include <linux/fs.h>
#include <linux/mm.h>
#include <linux/stddef.h>

#include "gvt/vgt.h"
#include "pvinfo/pvinfo.h"
#include "shims/kvm/region.h"

static u64 aperture_offset(pgoff_t pgoff)
{
	return ((u64)pgoff << PAGE_SHIFT) & VGT_KVM_OFFSET_MASK;
}

/*
 * No lock of the vGPU may be taken here: the user's address space is locked, and
 * pinning guest memory locks it with the vGPU's lock held.
 */
static vm_fault_t aperture_fault(struct vm_fault *vmf)
{
	const struct vgt_kvm_aperture *aperture = vmf->vma->vm_private_data;
	const u64 offset = aperture_offset(vmf->pgoff);

	if (offset < aperture->base || offset - aperture->base >= aperture->size)
		return VM_FAULT_SIGBUS;
	return vmf_insert_pfn(vmf->vma, vmf->address, PHYS_PFN(aperture->phys + offset));
}

static const struct vm_operations_struct aperture_vm_ops = {
	.fault = aperture_fault,
};

/**
 * vgt_kvm_aperture_init() - find out which part of the aperture is the vGPU's
 * @aperture: filled in
 * @core: the vGPU, as it is after reset
 * @phys: CPU physical address of BAR2 of the GPU
 *
 * The PVINFO page says it to the guest; it says it to us too.
 * Return: 0, or -EINVAL.
 */
int vgt_kvm_aperture_init(struct vgt_kvm_aperture *aperture, struct vgt_vgpu *core,
			  phys_addr_t phys)
{
	__u32 part[2];
	int err;

	static_assert(offsetof(struct vgt_pvinfo, mappable_size) ==
		      offsetof(struct vgt_pvinfo, mappable_base) + sizeof(part[0]));
	err = vgt_bus_guest_read(core, VGT_REGION_GTTMMADR,
				 VGT_PVINFO_PAGE + offsetof(struct vgt_pvinfo, mappable_base),
				 part, sizeof(part));
	if (err)
		return err;
	aperture->phys = phys;
	aperture->base = part[0];
	aperture->size = part[1];
	aperture->mapping = NULL;
	return 0;
}

/**
 * vgt_kvm_aperture_mmap() - let the user map a piece of BAR2
 * @aperture: the vGPU's part
 * @vma: what is asked for, at an offset of BAR2
 *
 * Context: process, the user's address space locked. The file of @vma keeps the vGPU open.
 * Return: 0, or -EINVAL when it is not all the vGPU's own, or a private mapping.
 */
int vgt_kvm_aperture_mmap(struct vgt_kvm_aperture *aperture, struct vm_area_struct *vma)
{
	const u64 offset = aperture_offset(vma->vm_pgoff);
	const u64 size = vma->vm_end - vma->vm_start;

	if (!(vma->vm_flags & VM_SHARED) || offset < aperture->base || size > aperture->size ||
	    offset - aperture->base > aperture->size - size)
		return -EINVAL;
	vm_flags_set(vma, VM_IO | VM_PFNMAP | VM_DONTEXPAND | VM_DONTDUMP);
	vma->vm_page_prot = pgprot_writecombine(vma->vm_page_prot);
	vma->vm_private_data = aperture;
	vma->vm_ops = &aperture_vm_ops;
	WRITE_ONCE(aperture->mapping, vma->vm_file->f_mapping);
	return 0;
}

/**
 * vgt_kvm_aperture_revoke() - take all pages back; the next touch faults them in again
 * @aperture: the vGPU's part
 *
 * Until Linux 6.10 all VFIO devices share one address space. What is another's at
 * the same offset is then taken back too, and comes again by its fault.
 * Context: process, may sleep, the vGPU is open.
 */
void vgt_kvm_aperture_revoke(struct vgt_kvm_aperture *aperture)
{
	struct address_space *mapping = READ_ONCE(aperture->mapping);

	if (mapping)
		unmap_mapping_range(mapping, VGT_KVM_OFFSET(VGT_REGION_GMADR) + aperture->base,
				    aperture->size, 1);
}
