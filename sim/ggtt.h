/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
#ifndef SIM_GGTT_H
#define SIM_GGTT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct sim;

#define SIM_GGTT_ENTRIES	(1u << 20)
#define SIM_GGTT_BAR_OFFSET	0x800000u	/* entries in BAR0 */
#define SIM_PTE_PRESENT		(1u << 0)
#define SIM_PTE_ADDRESS		0x7ffffff000ull	/* bus address, 39 bits on Gen9 */
#define SIM_PAGE_SIZE		4096u

struct sim_ggtt {
	uint64_t *pte;
	uint64_t faults;
};

bool sim_ggtt_init(struct sim *sim);
void sim_ggtt_fini(struct sim *sim);
void sim_ggtt_reset(struct sim *sim);
void sim_ggtt_pte_access(struct sim *sim, uint32_t offset, void *buf, size_t len, bool write);
bool sim_ggtt_translate(struct sim *sim, uint64_t gma, uint64_t *pa);

#endif
