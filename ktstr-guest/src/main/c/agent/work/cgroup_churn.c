/* SPDX-License-Identifier: Apache-2.0 */
#include "own_cgroup.h"

static void run(struct worker *worker)
{
	struct own_cgroup cgroup = own_cgroup_find(0);

	while (!work_stopped(worker)) {
		if (own_cgroup_make(&cgroup))
			own_cgroup_enter(worker, &cgroup);
		work_spin_units(worker, worker->parameters->values[0]);
		own_cgroup_leave(worker, &cgroup);
		own_cgroup_remove(&cgroup);
		work_checkpoint(worker);
		work_iteration_done(worker);
	}
}

const struct work_type work_cgroup_churn = {
	.name = "cgroup-churn",
	.description = "Makes a cgroup below its own, computes in it, leaves and removes it; without the right to, only computes.",
	.group = 1,
	.parameters = { { "spins", 1, WORK_UNITS_MAX } },
	.run = run,
};
