/* SPDX-License-Identifier: Apache-2.0 */
#include "cpus.h"

#include <stdio.h>

static struct cpu_bits siblings_of(unsigned int cpu, const struct cpu_bits *allowed)
{
	struct cpu_bits siblings;
	char path[96];

	snprintf(path, sizeof(path), "/sys/devices/system/cpu/cpu%u/topology/thread_siblings_list", cpu);
	siblings = cpus_listed_in(path);
	return cpus_both(&siblings, allowed);
}

/* The pair on the two threads of a core; where the worker may not use two of any, it stays where it is. */
static void take_thread(struct worker *worker)
{
	struct cpu_bits allowed = cpus_allowed(), siblings;
	unsigned int count = cpus_count(&allowed), i, first;
	uint32_t *chosen = worker->group;
	uint32_t none = 0;

	if (count == 0)
		return;
	first = (unsigned int)work_random(worker, count);
	for (i = 0; i < count; i++) {
		siblings = siblings_of(cpus_nth(&allowed, (first + i) % count), &allowed);
		if (cpus_count(&siblings) < 2)
			continue;
		__atomic_compare_exchange_n(chosen, &none, cpus_nth(&siblings, 0) + 1, false, __ATOMIC_ACQ_REL,
					    __ATOMIC_ACQUIRE);
		siblings = siblings_of(__atomic_load_n(chosen, __ATOMIC_ACQUIRE) - 1, &allowed);
		cpus_pin(0, cpus_nth(&siblings, worker->position));
		return;
	}
}

static void run(struct worker *worker)
{
	take_thread(worker);
	while (!work_stopped(worker)) {
		work_spin_units(worker, 1024);
		work_iteration_done(worker);
	}
}

const struct work_type work_smt_sibling_spin = {
	.name = "smt-sibling-spin",
	.description = "Pairs that compute on the two threads of one core; 1024 units per iteration.",
	.group = 2,
	.run = run,
};
