// SPDX-License-Identifier: MIT OR GPL-2.0-only
/*
 * What lies behind a GPU bus address: stolen memory, which the simulator owns,
 * or the memory of the machine, which the embedding program resolves.
 */
#include "sim/memory.h"

#include <string.h>
#include <sys/mman.h>

#include "sim/device.h"

/**
 * sim_memory_init() - allocate stolen memory
 * @sim: simulated GPU with its platform set
 *
 * Return: false without memory.
 */
bool sim_memory_init(struct sim *sim)
{
	struct sim_memory *memory = &sim->memory;

	memory->stolen_base = sim->platform.stolen_base;
	memory->stolen_size = sim->platform.stolen_size;
	if (!memory->stolen_size)
		return true;
	memory->stolen = mmap(NULL, memory->stolen_size, PROT_READ | PROT_WRITE,
			      MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	if (memory->stolen != MAP_FAILED)
		return true;
	memory->stolen = NULL;
	return false;
}

/**
 * sim_memory_fini() - free stolen memory
 * @sim: simulated GPU
 */
void sim_memory_fini(struct sim *sim)
{
	if (sim->memory.stolen)
		munmap(sim->memory.stolen, sim->memory.stolen_size);
	sim->memory.stolen = NULL;
}

/**
 * sim_memory_ptr() - resolve a bus address
 * @sim: simulated GPU
 * @pa: bus address
 * @len: in: bytes wanted; out: bytes that follow at the returned pointer
 * @write: whether they will be written
 *
 * Return: host pointer, valid until the simulator calls its environment again
 * or returns to it; NULL if nothing is there or it may not be written.
 */
void *sim_memory_ptr(struct sim *sim, uint64_t pa, size_t *len, bool write)
{
	struct sim_memory *memory = &sim->memory;
	uint64_t offset = pa - memory->stolen_base;
	void *ptr;

	if (offset < memory->stolen_size) {
		if (*len > memory->stolen_size - offset)
			*len = memory->stolen_size - offset;
		return memory->stolen + offset;
	}
	ptr = sim->env.resolve(sim->env_ctx, pa, len, write);
	if (!ptr || !*len)
		return NULL;
	return ptr;
}

/* Copies of aligned dwords and qwords are single accesses: the CPU may watch. */
static void load(void *buf, const void *from, size_t len)
{
	if (len == 4 && !((uintptr_t)from & 3)) {
		uint32_t value = __atomic_load_n((const uint32_t *)from, __ATOMIC_ACQUIRE);

		memcpy(buf, &value, sizeof(value));
	} else if (len == 8 && !((uintptr_t)from & 7)) {
		uint64_t value = __atomic_load_n((const uint64_t *)from, __ATOMIC_ACQUIRE);

		memcpy(buf, &value, sizeof(value));
	} else {
		memcpy(buf, from, len);
	}
}

static void store(void *to, const void *buf, size_t len)
{
	if (len == 4 && !((uintptr_t)to & 3)) {
		uint32_t value;

		memcpy(&value, buf, sizeof(value));
		__atomic_store_n((uint32_t *)to, value, __ATOMIC_RELEASE);
	} else if (len == 8 && !((uintptr_t)to & 7)) {
		uint64_t value;

		memcpy(&value, buf, sizeof(value));
		__atomic_store_n((uint64_t *)to, value, __ATOMIC_RELEASE);
	} else {
		memcpy(to, buf, len);
	}
}

/**
 * sim_memory_read() - copy from a bus address
 * @sim: simulated GPU
 * @pa: bus address
 * @buf: target; zeroed where nothing is there
 * @len: bytes
 *
 * Return: false if any byte could not be read.
 */
bool sim_memory_read(struct sim *sim, uint64_t pa, void *buf, size_t len)
{
	uint8_t *to = buf;

	while (len) {
		size_t run = len;
		void *ptr = sim_memory_ptr(sim, pa, &run, false);

		if (!ptr) {
			memset(to, 0, len);
			return false;
		}
		load(to, ptr, run);
		to += run;
		pa += run;
		len -= run;
	}
	return true;
}

/**
 * sim_memory_write() - copy to a bus address
 * @sim: simulated GPU
 * @pa: bus address
 * @buf: source
 * @len: bytes
 *
 * Return: false if any byte could not be written.
 */
bool sim_memory_write(struct sim *sim, uint64_t pa, const void *buf, size_t len)
{
	const uint8_t *from = buf;

	while (len) {
		size_t run = len;
		void *ptr = sim_memory_ptr(sim, pa, &run, true);

		if (!ptr)
			return false;
		store(ptr, from, run);
		from += run;
		pa += run;
		len -= run;
	}
	return true;
}

/**
 * sim_memory_move() - copy between bus addresses, which may overlap
 * @sim: simulated GPU
 * @dst: target
 * @src: source
 * @len: bytes, at most 4096
 *
 * Return: false if a byte could not be read or written.
 */
bool sim_memory_move(struct sim *sim, uint64_t dst, uint64_t src, size_t len)
{
	uint8_t bounce[4096];

	if (!sim_memory_read(sim, src, bounce, len))
		return false;
	return sim_memory_write(sim, dst, bounce, len);
}
