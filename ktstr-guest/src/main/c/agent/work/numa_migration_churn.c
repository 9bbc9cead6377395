/* SPDX-License-Identifier: Apache-2.0 */
#include "cpus.h"
#include "memory.h"

enum { KIB };

/* To a node that the worker may use, with all that it has; elsewhere it goes on where it is. */
static void move_to(unsigned int node, const struct cpu_bits *allowed, const struct walk *walk)
{
	struct cpu_bits there = cpus_of_node(node);

	there = cpus_both(&there, allowed);
	if (cpus_count(&there))
		cpus_keep_to(0, &there);
	node_bind(walk->memory, walk->size, node);
}

static void run(struct worker *worker)
{
	struct walk walk = walk_begin(worker->parameters->values[KIB] * 1024, PAGE_BYTES);
	struct cpu_bits allowed = cpus_allowed();
	unsigned int nodes = nodes_count(), node = 0;

	while (!work_stopped(worker)) {
		node = (node + 1) % nodes;
		move_to(node, &allowed, &walk);
		work_checkpoint(worker);
		walk_on(worker, &walk, 1024);
		work_iteration_done(worker);
	}
}

const struct work_type work_numa_migration_churn = {
	.name = "numa-migration-churn",
	.description = "Moves from node to node with its memory, and changes 1024 bytes on its pages at each; 1 unit each.",
	.group = 1,
	.parameters = { [KIB] = { "kib", 4, MEMORY_KIB_MAX } },
	.run = run,
};
