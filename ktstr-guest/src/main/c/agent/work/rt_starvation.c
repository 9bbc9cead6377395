/* SPDX-License-Identifier: Apache-2.0 */
#include "../clock.h"
#include "../work.h"
#include "cpus.h"
#include "realtime.h"

static void starve(struct worker *worker)
{
	realtime_or_nice(1, -20);
	while (!work_stopped(worker)) {
		work_spin_until(worker, now_nanos() + worker->parameters->values[0]);
		work_sleep_until(worker, now_nanos() + worker->parameters->values[1]);
		work_iteration_done(worker);
	}
}

static void run(struct worker *worker)
{
	cpus_pin_group(worker, worker->group);
	if (worker->position == 0)
		starve(worker);
	while (!work_stopped(worker)) {
		work_spin_units(worker, 1024);
		work_iteration_done(worker);
	}
}

const struct work_type work_rt_starvation = {
	.name = "rt-starvation",
	.description = "Pairs on a CPU: a FIFO task (without the right to: of nice -20) keeps it for a while, the other has the rest.",
	.group = 2,
	.parameters = { { "onNanos", 1, WORK_NANOS_MAX }, { "offNanos", 1, WORK_NANOS_MAX } },
	.run = run,
};
