/* SPDX-License-Identifier: Apache-2.0 */
#include "memory.h"

#include <sys/mman.h>

enum { KIB, TOUCHES, SPINS };

static void run(struct worker *worker)
{
	const uint64_t *values = worker->parameters->values;
	size_t size = values[KIB] * 1024, pages = size / PAGE_BYTES;
	volatile unsigned char *memory = memory_take(size);
	uint64_t i;

	while (!work_stopped(worker)) {
		for (i = 0; i < values[TOUCHES] && !work_stopped(worker); i++) {
			memory[work_random(worker, pages) * PAGE_BYTES]++;
			work_units_done(worker, 1);
		}
		work_spin_units(worker, values[SPINS]);
		madvise((void *)memory, size, MADV_DONTNEED);
		work_checkpoint(worker);
		work_iteration_done(worker);
	}
}

const struct work_type work_page_fault_churn = {
	.name = "page-fault-churn",
	.description = "Touches pages at random, computes, gives them all back; 1 unit per touch and per turn of the computation.",
	.group = 1,
	.parameters = { [KIB] = { "kib", 4, MEMORY_KIB_MAX },
			[TOUCHES] = { "touches", 1, WORK_UNITS_MAX },
			[SPINS] = { "spins", 1, WORK_UNITS_MAX } },
	.run = run,
};
