/* SPDX-License-Identifier: Apache-2.0 */
#include "../work.h"

#include <sched.h>

static void run(struct worker *worker)
{
	while (!work_stopped(worker)) {
		/* Cannot fail on Linux. */
		sched_yield();
		work_units_done(worker, 1);
		/* 1024 turns may take seconds here, and reading the clock is cheap beside a system call. */
		work_checkpoint(worker);
		work_iteration_done(worker);
	}
}

const struct work_type work_yield = {
	.name = "yield",
	.description = "Gives the CPU up again and again; 1 unit per yield.",
	.group = 1,
	.run = run,
};
