/* SPDX-License-Identifier: Apache-2.0 */
#include "../work.h"

#include <sched.h>

static const struct {
	int policy;
	int priority;
} policies[] = {
	{ SCHED_OTHER, 0 }, { SCHED_BATCH, 0 }, { SCHED_IDLE, 0 }, { SCHED_FIFO, 1 }, { SCHED_RR, 1 },
};

#define POLICIES (sizeof(policies) / sizeof(policies[0]))

static void run(struct worker *worker)
{
	struct sched_param parameters;
	unsigned int next = 0;

	while (!work_stopped(worker)) {
		work_spin_units(worker, worker->parameters->values[0]);
		next = (next + 1) % POLICIES;
		parameters.sched_priority = policies[next].priority;
		/* One that may not be a real-time task stays what it is for that turn. */
		sched_setscheduler(0, policies[next].policy, &parameters);
		work_yield_cpu(worker);
		work_iteration_done(worker);
	}
}

const struct work_type work_policy_churn = {
	.name = "policy-churn",
	.description = "Computes, takes the next policy of other, batch, idle, FIFO and round-robin (where it may), yields.",
	.group = 1,
	.parameters = { { "spins", 1, WORK_UNITS_MAX } },
	.run = run,
};
