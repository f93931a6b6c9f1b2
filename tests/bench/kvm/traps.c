// SPDX-License-Identifier: MIT OR GPL-2.0-only
/*
 * Accesses of a vCPU, with the least monitor there can be: each that leaves KVM becomes
 * one read or write of the VFIO device, or nothing.
 */
#include <err.h>
#include <linux/kvm.h>
#include <stdint.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>

#include "pvinfo/pvinfo.h"
#include "tests/bench/kvm/device.h"
#include "tests/bench/kvm/samples.h"

/* Guest addresses: code, end of the stack, samples; outside of memory nothing and BAR 0. */
#define CODE		0x1000u
#define STACK		0x8000u
#define RESULTS		0x10000u
#define NOTHING		0xd0000000u
#define BAR0		0xe0000000u
#define BAR0_BYTES	(16u << 20)

/*
 * In the guest, 32 bits without paging: %ebp times, the time stamps around one access to
 * (%ebx); the differences go to (%edi).
 */
asm(".macro samples_of name, access\n"
    "\\name:\n"
    "	rdtsc\n"
    "	mov	%eax, %esi\n"
    "	\\access\n"
    "	rdtsc\n"
    "	sub	%esi, %eax\n"
    "	stosl\n"
    "	dec	%ebp\n"
    "	jnz	\\name\n"
    "	hlt\n"
    "\\name\\()_end:\n"
    ".endm\n"
    ".pushsection .rodata\n"
    ".code32\n"
    "samples_of guest_nothing\n"
    "samples_of guest_cpuid, \"push %ebx; xor %eax, %eax; cpuid; pop %ebx\"\n"
    "samples_of guest_read, \"mov (%ebx), %edx\"\n"
    "samples_of guest_write, \"mov %ecx, (%ebx)\"\n"
    ".code64\n"
    ".popsection\n");

extern const uint8_t guest_nothing[], guest_nothing_end[], guest_cpuid[], guest_cpuid_end[],
	guest_read[], guest_read_end[], guest_write[], guest_write_end[];

static const struct trap {
	const char *name;
	const uint8_t *code;
	const uint8_t *end;
	uint32_t address;
} traps[] = {
	{ "floor: two time stamps in the guest", guest_nothing, guest_nothing_end, NOTHING },
	{ "floor: cpuid, which KVM answers", guest_cpuid, guest_cpuid_end, NOTHING },
	{ "floor: read that the monitor ignores", guest_read, guest_read_end, NOTHING },
	{ "floor: write that the monitor ignores", guest_write, guest_write_end, NOTHING },
	{ "trap: read, plain register", guest_read, guest_read_end, BAR0 + 0x2054 },
	{ "trap: read, PVINFO", guest_read, guest_read_end, BAR0 + VGT_PVINFO_PAGE },
	{ "trap: read, master interrupt", guest_read, guest_read_end, BAR0 + 0x44200 },
	{ "trap: read, GT IIR", guest_read, guest_read_end, BAR0 + 0x44308 },
	{ "trap: read, ring timestamp", guest_read, guest_read_end, BAR0 + 0x2358 },
	{ "trap: write, plain register", guest_write, guest_write_end, BAR0 + 0x2054 },
	{ "trap: write, master interrupt", guest_write, guest_write_end, BAR0 + 0x44200 },
	{ "trap: write, GT IIR", guest_write, guest_write_end, BAR0 + 0x44308 },
	{ "trap: write, GT IER", guest_write, guest_write_end, BAR0 + 0x4430c },
};

struct vcpu {
	int fd;
	struct kvm_run *run;
};

static struct vcpu create_vcpu(const struct device *device)
{
	struct vcpu vcpu = { .fd = ioctl(device->vm, KVM_CREATE_VCPU, 0) };
	int bytes = ioctl(device->kvm, KVM_GET_VCPU_MMAP_SIZE, 0);

	if (vcpu.fd < 0 || bytes < 0)
		err(1, "KVM_CREATE_VCPU");
	vcpu.run = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, vcpu.fd, 0);
	if (vcpu.run == MAP_FAILED)
		err(1, "vCPU");
	return vcpu;
}

/* 32-bit flat segments, no paging. */
static void set_registers(const struct vcpu *vcpu, const struct trap *trap)
{
	const struct kvm_segment code = {
		.limit = UINT32_MAX, .selector = 8, .type = 11, .present = 1, .db = 1, .s = 1,
		.g = 1,
	};
	struct kvm_segment data = code;
	struct kvm_sregs sregs;
	const struct kvm_regs regs = {
		.rip = CODE, .rsp = STACK, .rbx = trap->address, .rdi = RESULTS, .rbp = SAMPLES,
		.rflags = 2,
	};

	data.selector = 16;
	data.type = 3;
	if (ioctl(vcpu->fd, KVM_GET_SREGS, &sregs))
		err(1, "KVM_GET_SREGS");
	sregs.cs = code;
	sregs.ds = sregs.es = sregs.ss = data;
	sregs.cr0 |= 1;
	if (ioctl(vcpu->fd, KVM_SET_SREGS, &sregs) || ioctl(vcpu->fd, KVM_SET_REGS, &regs))
		err(1, "registers of the vCPU");
}

/* The whole monitor: until the guest halts. */
static void run(const struct device *device, const struct vcpu *vcpu)
{
	struct kvm_run *run = vcpu->run;

	for (;;) {
		if (ioctl(vcpu->fd, KVM_RUN, 0))
			err(1, "KVM_RUN");
		if (run->exit_reason == KVM_EXIT_HLT)
			return;
		if (run->exit_reason != KVM_EXIT_MMIO)
			errx(1, "the guest left KVM with exit reason %u", run->exit_reason);
		if (run->mmio.phys_addr - BAR0 >= BAR0_BYTES)
			continue;
		if (run->mmio.is_write)
			device_write(device, run->mmio.phys_addr - BAR0, run->mmio.data,
				     run->mmio.len);
		else
			device_read(device, run->mmio.phys_addr - BAR0, run->mmio.data,
				    run->mmio.len);
	}
}

void traps_measure(const struct device *device)
{
	const struct vcpu vcpu = create_vcpu(device);
	uint32_t found[SAMPLES];
	uint64_t samples[SAMPLES];
	unsigned int t, i;

	for (t = 0; t < sizeof(traps) / sizeof(traps[0]); t++) {
		memcpy(device->ram + CODE, traps[t].code, traps[t].end - traps[t].code);
		set_registers(&vcpu, &traps[t]);
		run(device, &vcpu);
		memcpy(found, device->ram + RESULTS, sizeof(found));
		for (i = 0; i < SAMPLES; i++)
			samples[i] = found[i];
		samples_report(traps[t].name, samples, SAMPLES);
	}
}
