// SPDX-License-Identifier: MIT OR GPL-2.0-only
/* What a guest can do to a vGPU without having it run anything. */
#include <string.h>
#include <unistd.h>

#include "lab/hostile/attacks.h"
#include "pvinfo/pvinfo.h"

#define ROUNDS		4000u
#define CONFIG_BYTES	256u
#define CONFIG_KEPT	0x40u		/* the header, without which there are no BARs */

/* A GGTT address that is not the guest's. */
static uint32_t foreign_gma(const struct gpu *gpu)
{
	uint32_t gma;

	do
		gma = (attack_random() % GGTT_ENTRIES) * PAGE;
	while (gpu_owns(gpu, gma));
	return gma;
}

static const char *ggtt(struct gpu *gpu)
{
	const char *found = NULL;

	for (uint32_t i = 0; i < ROUNDS; i++) {
		const uint32_t gma = foreign_gma(gpu);
		volatile uint8_t *entry = gpu->bar0 + GGTT_AT + gma / PAGE * 8;

		if (gpu_entry(gpu, gma))
			found = "an entry of another part of the GGTT can be read";
		gpu_map(gpu, gma, gpu->page[0] | 1);
		*(volatile uint32_t *)(entry + 4) = attack_random();
		*(volatile uint16_t *)(entry + 2) = attack_random();
		entry[7] = attack_random();
		if (gpu_entry(gpu, gma))
			found = "an entry of another part of the GGTT can be written";
	}
	return found;
}

static const char *ggtt_pages(struct gpu *gpu)
{
	/* Host addresses, pages beyond the guest's memory, halves that never meet. */
	for (uint32_t i = 0; i < ROUNDS; i++) {
		const uint32_t gma = gpu->gma + attack_random() % gpu->window / PAGE * PAGE;
		volatile uint32_t *half = (volatile uint32_t *)(gpu->bar0 + GGTT_AT +
								gma / PAGE * 8);

		gpu_map(gpu, gma, attack_random());
		half[attack_random() & 1] = attack_random();
	}
	return NULL;
}

static const char *aperture(struct gpu *gpu)
{
	const char *found = NULL;

	for (uint32_t i = 0; i < ROUNDS; i++) {
		const uint32_t gma = foreign_gma(gpu) + attack_random() % (PAGE / 4) * 4;

		if (gma >= gpu->aperture_bytes)
			continue;
		*(volatile uint32_t *)(gpu->aperture + gma) = 0xbad0bad0;
		if (*(volatile uint32_t *)(gpu->aperture + gma))
			found = "another part of the aperture can be read";
	}
	return found;
}

static const char *fences(struct gpu *gpu)
{
	const char *found = NULL;

	for (uint32_t i = 0; i < 32; i++) {
		const uint32_t start = i & 1 ? foreign_gma(gpu) : gpu->gma;

		gpu_write(gpu, REG_FENCES + 8 * i + 4, start + (attack_random() & 0xfffff000));
		gpu_write(gpu, REG_FENCES + 8 * i, start | 1);
		if (i >= gpu->fences && gpu_read(gpu, REG_FENCES + 8 * i))
			found = "a fence beyond the guest's own keeps a value";
	}
	return found;
}

/* A fence whose lines lie in tiles behind its end: an access inside it would reach outside. */
static const char *tiles(struct gpu *gpu)
{
	const uint32_t last = gpu->gma + gpu->window - PAGE;
	volatile uint32_t *line = (volatile uint32_t *)(gpu->aperture + last + 512);
	const char *found = NULL;

	gpu_map(gpu, last, gpu->page[AT_TARGET / PAGE] | 1);
	for (uint32_t tiled_y = 0; tiled_y < 2; tiled_y++) {
		gpu_write(gpu, REG_FENCES, 0);
		gpu_write(gpu, REG_FENCES + 4, last | 7);	/* lines of 1024 bytes */
		gpu_write(gpu, REG_FENCES, last | tiled_y << 1 | 1);
		*gpu_dword(gpu, AT_TARGET + 512) = 0;
		*line = 0x600d;
		/* Reading it back brings the write to its end. */
		if (*line != 0x600d || *gpu_dword(gpu, AT_TARGET + 512) != 0x600d)
			found = "a fence leads out of its pages";
	}
	gpu_write(gpu, REG_FENCES, 0);
	return found;
}

static const char *pvinfo(struct gpu *gpu)
{
	const uint32_t notify = REG_PVINFO + offsetof(struct vgt_pvinfo, g2v_notify);
	const uint32_t pdp = REG_PVINFO + offsetof(struct vgt_pvinfo, pdp);
	const uint32_t ready = REG_PVINFO + offsetof(struct vgt_pvinfo, display_ready);
	uint32_t before[0x800 / 4];
	const char *found = NULL;

	for (uint32_t i = 0; i < 0x800 / 4; i++)
		before[i] = gpu_read(gpu, REG_PVINFO + 4 * i);
	for (uint32_t i = 0; i < VGT_PVINFO_SIZE / 4; i++)
		if (REG_PVINFO + 4 * i != notify)
			gpu_write(gpu, REG_PVINFO + 4 * i, attack_random());
	for (uint32_t i = 0; i < 0x800 / 4; i++)
		if (gpu_read(gpu, REG_PVINFO + 4 * i) != before[i])
			found = "the device model's half of the PVINFO page can be written";
	for (uint32_t i = 0; i < ROUNDS; i++) {
		for (uint32_t root = 0; root < 4; root++)
			gpu_write(gpu, pdp + 8 * root, i & 1 ? attack_random() :
				  gpu->page[attack_random() % RAM_PAGES]);
		gpu_write(gpu, notify, attack_random() % (VGT_G2V_COUNT + 2));
		gpu_write(gpu, ready, attack_random());
	}
	return found;
}

/* One access of 1, 2, 4 or 8 bytes, wherever it is. */
static void poke(volatile uint8_t *at, uint32_t width, bool write)
{
	const uint64_t value = attack_random();

	switch (width) {
	case 1:
		write ? (void)(*at = value) : (void)*at;
		break;
	case 2:
		write ? (void)(*(volatile uint16_t *)at = value) : (void)*(volatile uint16_t *)at;
		break;
	case 4:
		write ? (void)(*(volatile uint32_t *)at = value) : (void)*(volatile uint32_t *)at;
		break;
	default:
		write ? (void)(*(volatile uint64_t *)at = value) : (void)*(volatile uint64_t *)at;
	}
}

static const char *registers(struct gpu *gpu)
{
	for (uint32_t i = 0; i < 8 * ROUNDS; i++)
		poke(gpu->bar0 + attack_random() % (REG_BYTES - 8), 1u << attack_random() % 4,
		     attack_random() & 3);
	return NULL;
}

/* Timings, planes, clocks and cables, as zero, as all ones, as anything. */
static const char *display(struct gpu *gpu)
{
	static const struct {
		uint32_t first;
		uint32_t last;
	} blocks[] = {
		{ 0x45000, 0x46200 }, { 0x60000, 0x61000 }, { 0x64000, 0x64200 },
		{ 0x6c000, 0x6c100 }, { 0x70000, 0x71000 }, { 0xc5100, 0xc5130 },
	};
	static const uint32_t values[] = { 0, 0xffffffff, 0x80000000 };

	for (uint32_t round = 0; round < 4; round++)
		for (uint32_t block = 0; block < sizeof(blocks) / sizeof(blocks[0]); block++)
			for (uint32_t at = blocks[block].first; at < blocks[block].last; at += 4)
				gpu_write(gpu, at, round < 3 ? values[round] : attack_random());
	return NULL;
}

static const char *resets(struct gpu *gpu)
{
	for (uint32_t i = 0; i < ROUNDS; i++) {
		gpu_write(gpu, REG_GDRST, 1u << attack_random() % 8);
		gpu_write(gpu, gpu_base(attack_random() % ENGINES) + 0xd0, 0x00010001);
		gpu_write(gpu, gpu_base(attack_random() % ENGINES) + 0x29c, attack_random());
	}
	return NULL;
}

static const char *config(struct gpu *gpu)
{
	uint8_t kept[CONFIG_KEPT], value[8];
	const char *found = NULL;

	if (pread(gpu->config, kept, CONFIG_KEPT, 0) != CONFIG_KEPT)
		return "configuration space cannot be read";
	for (uint32_t i = 0; i < ROUNDS / 4; i++) {
		const uint32_t width = 1 + attack_random() % 4;

		for (uint32_t byte = 0; byte < width; byte++)
			value[byte] = attack_random();
		/* Not the header: the guest would only take its own BARs away. */
		if (pwrite(gpu->config, value, width,
			   CONFIG_KEPT + attack_random() % (CONFIG_BYTES - CONFIG_KEPT - 4)) < 0)
			found = "configuration space cannot be written";
		if (pread(gpu->config, value, width, attack_random() % (CONFIG_BYTES - 4)) < 0)
			found = "configuration space cannot be read";
	}
	if (pread(gpu->config, value, 4, 0) != 4 || memcmp(value, kept, 4))
		found = "the PCI id has changed";
	return found;
}

const struct attack device_attacks[] = {
	{ "ggtt", "GGTT entries of others, in all widths (isolation)", ggtt },
	{ "ggtt-pages", "entries for pages that are none, half entries (S22)", ggtt_pages },
	{ "aperture", "the aperture of others (isolation)", aperture },
	{ "fences", "fences of others, over the memory of others (isolation)", fences },
	{ "tiles", "a fence whose tiles lie behind its end (S29)", tiles },
	{ "pvinfo", "the PVINFO page, notices without sense, floods of them (S25)", pvinfo },
	{ "registers", "any register, any width, any value (S08, S09, S20)", registers },
	{ "display", "absurd timings, clocks and planes (S18, S19)", display },
	{ "resets", "resets in a loop (S17, S23)", resets },
	{ "config", "configuration space in odd widths (S24)", config },
	{ 0 }
};
