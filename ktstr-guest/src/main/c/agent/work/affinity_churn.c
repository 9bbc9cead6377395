/* SPDX-License-Identifier: Apache-2.0 */
#include "cpus.h"

static void run(struct worker *worker)
{
	struct cpu_bits allowed = cpus_allowed();
	unsigned int count = cpus_count(&allowed);

	while (!work_stopped(worker)) {
		work_spin_units(worker, worker->parameters->values[0]);
		/* Whoever narrowed the cpuset meanwhile has taken the CPU away: any other may do. */
		if (count)
			cpus_pin(0, cpus_nth(&allowed, (unsigned int)work_random(worker, count)));
		work_yield_cpu(worker);
		work_iteration_done(worker);
	}
}

const struct work_type work_affinity_churn = {
	.name = "affinity-churn",
	.description = "Computes, pins itself to a CPU at random, yields.",
	.group = 1,
	.parameters = { { "spins", 1, WORK_UNITS_MAX } },
	.run = run,
};
