/* SPDX-License-Identifier: Apache-2.0 */
#include "../clock.h"
#include "../work.h"

static void run(struct worker *worker)
{
	const struct work_parameters *parameters = worker->parameters;

	while (!work_stopped(worker)) {
		work_spin_until(worker, now_nanos() + parameters->values[0]);
		work_sleep_until(worker, now_nanos() + parameters->values[1]);
		work_iteration_done(worker);
	}
}

const struct work_type work_bursty = {
	.name = "bursty",
	.description = "Computes for the on-window, sleeps for the off-window; a wake-up sample is the oversleeping.",
	.group = 1,
	.parameters = { { "onNanos", 1, WORK_NANOS_MAX }, { "offNanos", 1, WORK_NANOS_MAX } },
	.run = run,
};
