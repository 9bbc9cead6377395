/* SPDX-License-Identifier: Apache-2.0 */
#include "../work.h"

#include <sys/resource.h>

static void run(struct worker *worker)
{
	int lowest = setpriority(PRIO_PROCESS, 0, -20) == 0 ? -20 : 0;
	int nice = lowest;

	while (!work_stopped(worker)) {
		work_spin_units(worker, 512);
		nice = nice < 19 ? nice + 1 : lowest;
		/* One that may not take its nice value back stays where it is. */
		setpriority(PRIO_PROCESS, 0, nice);
		work_yield_cpu(worker);
		work_iteration_done(worker);
	}
}

const struct work_type work_nice_sweep = {
	.name = "nice-sweep",
	.description = "Computes 512 units, takes the next nice value of -20 to 19 (without the right to: 0 to 19), yields.",
	.group = 1,
	.run = run,
};
