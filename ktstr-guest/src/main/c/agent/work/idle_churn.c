/* SPDX-License-Identifier: Apache-2.0 */
#include "../clock.h"
#include "../work.h"

static void run(struct worker *worker)
{
	while (!work_stopped(worker)) {
		work_spin_units(worker, worker->parameters->values[0]);
		work_sleep_until(worker, now_nanos() + worker->parameters->values[1]);
		work_iteration_done(worker);
	}
}

const struct work_type work_idle_churn = {
	.name = "idle-churn",
	.description = "Computes a little, sleeps a little: its CPU goes idle and comes back all the time.",
	.group = 1,
	.parameters = { { "spins", 1, WORK_UNITS_MAX }, { "sleepNanos", 1, WORK_NANOS_MAX } },
	.run = run,
};
