/* SPDX-License-Identifier: Apache-2.0 */
#include "cpus.h"
#include "peer.h"

static void run(struct worker *worker)
{
	struct cpu_bits allowed = cpus_allowed();
	unsigned int count = cpus_count(&allowed);
	pid_t peer = peer_meet(worker, worker->group);

	while (!work_stopped(worker)) {
		work_spin_units(worker, worker->parameters->values[0]);
		if (count)
			cpus_pin(peer, cpus_nth(&allowed, (unsigned int)work_random(worker, count)));
		work_yield_cpu(worker);
		work_iteration_done(worker);
	}
}

const struct work_type work_cross_affinity_churn = {
	.name = "cross-affinity-churn",
	.description = "Pairs: compute, pin the peer to a CPU at random, yield.",
	.group = 2,
	.parameters = { { "spins", 1, WORK_UNITS_MAX } },
	.run = run,
};
