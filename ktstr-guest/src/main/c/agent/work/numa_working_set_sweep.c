/* SPDX-License-Identifier: Apache-2.0 */
#include "cpus.h"
#include "memory.h"

#include <sys/mman.h>

enum { KIB };

/* The pages are new in each sweep, and on the node that they are bound to; where it cannot be, where the kernel likes. */
static void run(struct worker *worker)
{
	struct walk walk = walk_begin(worker->parameters->values[KIB] * 1024, LINE_BYTES);
	unsigned int nodes = nodes_count(), node = 0;

	while (!work_stopped(worker)) {
		madvise(walk.memory, walk.size, MADV_DONTNEED);
		node_bind(walk.memory, walk.size, node);
		walk_on(worker, &walk, walk.size / LINE_BYTES);
		work_checkpoint(worker);
		work_iteration_done(worker);
		node = (node + 1) % nodes;
	}
}

const struct work_type work_numa_working_set_sweep = {
	.name = "numa-working-set-sweep",
	.description = "Changes each cache line of a working set that is on another node in each sweep; 1 unit per line.",
	.group = 1,
	.parameters = { [KIB] = { "kib", 4, MEMORY_KIB_MAX } },
	.run = run,
};
