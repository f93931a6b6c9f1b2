// SPDX-License-Identifier: MIT OR GPL-2.0-only
/*
 * The global graphics translation table: a million entries in the upper half
 * of BAR0, each one 4 KiB page of a 4 GiB address space.
 */
#include "sim/ggtt.h"

#include <stdlib.h>
#include <string.h>

#include "sim/device.h"

/**
 * sim_ggtt_init() - allocate the table, nothing present
 * @sim: simulated GPU
 *
 * Return: false without memory.
 */
bool sim_ggtt_init(struct sim *sim)
{
	sim->ggtt.pte = calloc(SIM_GGTT_ENTRIES, sizeof(*sim->ggtt.pte));
	return sim->ggtt.pte;
}

/**
 * sim_ggtt_fini() - free the table
 * @sim: simulated GPU
 */
void sim_ggtt_fini(struct sim *sim)
{
	free(sim->ggtt.pte);
	sim->ggtt.pte = NULL;
}

/**
 * sim_ggtt_reset() - nothing present, as after power-on
 * @sim: simulated GPU
 */
void sim_ggtt_reset(struct sim *sim)
{
	memset(sim->ggtt.pte, 0, SIM_GGTT_ENTRIES * sizeof(*sim->ggtt.pte));
}

/**
 * sim_ggtt_pte_access() - the driver reads or writes entries
 * @sim: simulated GPU
 * @offset: bytes into the table; @offset + @len lies inside it
 * @buf: data
 * @len: bytes, of any alignment
 * @write: direction
 */
void sim_ggtt_pte_access(struct sim *sim, uint32_t offset, void *buf, size_t len, bool write)
{
	uint8_t *entries = (uint8_t *)sim->ggtt.pte + offset;

	if (write)
		memcpy(entries, buf, len);
	else
		memcpy(buf, entries, len);
}

/**
 * sim_ggtt_translate() - bus address of a GGTT address
 * @sim: simulated GPU
 * @gma: GGTT address; beyond 4 GiB nothing is present
 * @pa: gets the bus address
 *
 * Return: false if the page is not present; a fault is counted.
 */
bool sim_ggtt_translate(struct sim *sim, uint64_t gma, uint64_t *pa)
{
	uint64_t index = gma / SIM_PAGE_SIZE;

	if (index >= SIM_GGTT_ENTRIES || !(sim->ggtt.pte[index] & SIM_PTE_PRESENT)) {
		sim->ggtt.faults++;
		return false;
	}
	*pa = (sim->ggtt.pte[index] & SIM_PTE_ADDRESS) | gma % SIM_PAGE_SIZE;
	return true;
}

static size_t page_run(uint64_t address, size_t len)
{
	size_t left = SIM_PAGE_SIZE - address % SIM_PAGE_SIZE;

	return len < left ? len : left;
}

/**
 * sim_ggtt_read() - copy from a GGTT address
 * @sim: simulated GPU
 * @gma: GGTT address
 * @buf: target; zeroed where no page is present, a fault is counted for each
 * @len: bytes
 */
void sim_ggtt_read(struct sim *sim, uint64_t gma, void *buf, size_t len)
{
	uint8_t *to = buf;

	while (len) {
		size_t run = page_run(gma, len);
		uint64_t pa;

		if (!sim_ggtt_translate(sim, gma, &pa))
			memset(to, 0, run);
		else if (!sim_memory_read(sim, pa, to, run))
			sim->ggtt.faults++;
		to += run;
		gma += run;
		len -= run;
	}
}

/**
 * sim_ggtt_write() - copy to a GGTT address
 * @sim: simulated GPU
 * @gma: GGTT address; what no page holds is lost, a fault is counted for each
 * @buf: source
 * @len: bytes
 */
void sim_ggtt_write(struct sim *sim, uint64_t gma, const void *buf, size_t len)
{
	const uint8_t *from = buf;

	while (len) {
		size_t run = page_run(gma, len);
		uint64_t pa;

		if (sim_ggtt_translate(sim, gma, &pa) && !sim_memory_write(sim, pa, from, run))
			sim->ggtt.faults++;
		from += run;
		gma += run;
		len -= run;
	}
}
