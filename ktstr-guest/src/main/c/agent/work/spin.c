/* SPDX-License-Identifier: Apache-2.0 */
#include "../work.h"

static void run(struct worker *worker)
{
	while (!work_stopped(worker)) {
		work_spin_units(worker, 1024);
		work_iteration_done(worker);
	}
}

const struct work_type work_spin = {
	.name = "spin",
	.description = "Computes without ever giving the CPU up; 1024 units per iteration.",
	.group = 1,
	.run = run,
};
