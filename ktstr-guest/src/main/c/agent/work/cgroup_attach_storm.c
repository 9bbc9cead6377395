/* SPDX-License-Identifier: Apache-2.0 */
#include "own_cgroup.h"

/* One unit for each move, and one for each that the worker may not make: it is asked for all the same. */
static void run(struct worker *worker)
{
	struct own_cgroup cgroups[2] = { own_cgroup_find(0), own_cgroup_find(1) };
	unsigned int i, next = 0;

	for (i = 0; i < 2; i++)
		own_cgroup_make(&cgroups[i]);
	while (!work_stopped(worker)) {
		own_cgroup_enter(worker, &cgroups[next]);
		next = !next;
		work_units_done(worker, 1);
		work_iteration_done(worker);
	}
	own_cgroup_leave(worker, &cgroups[0]);
	for (i = 0; i < 2; i++)
		own_cgroup_remove(&cgroups[i]);
}

const struct work_type work_cgroup_attach_storm = {
	.name = "cgroup-attach-storm",
	.description = "Moves to and fro between two cgroups below its own; 1 unit per move.",
	.group = 1,
	.run = run,
};
