/* SPDX-License-Identifier: Apache-2.0 */
#include "../work.h"

#include <sched.h>

static void run(struct worker *worker)
{
	while (!work_stopped(worker)) {
		work_spin_units(worker, 1024);
		sched_yield();
		work_iteration_done(worker);
	}
}

const struct work_type work_mixed = {
	.name = "mixed",
	.description = "Computes 1024 units, then yields.",
	.group = 1,
	.run = run,
};
