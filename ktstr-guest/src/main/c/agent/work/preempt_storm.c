/* SPDX-License-Identifier: Apache-2.0 */
#include "../clock.h"
#include "../work.h"
#include "cpus.h"
#include "realtime.h"

enum { PREEMPTORS, INTERVAL };

#define PREEMPTOR_SPINS 64u

static void compute(struct worker *worker)
{
	while (!work_stopped(worker)) {
		work_spin_units(worker, 1024);
		work_iteration_done(worker);
	}
}

static void preempt(struct worker *worker)
{
	realtime_or_nice(1, -20);
	while (!work_stopped(worker)) {
		work_sleep_until(worker, now_nanos() + worker->parameters->values[INTERVAL]);
		work_spin_units(worker, PREEMPTOR_SPINS);
		work_iteration_done(worker);
	}
}

static void run(struct worker *worker)
{
	cpus_pin_group(worker, worker->group);
	if (worker->position == 0)
		compute(worker);
	else
		preempt(worker);
}

const struct work_type work_preempt_storm = {
	.name = "preempt-storm",
	.description = "One computes on a CPU that FIFO tasks (without the right to: of nice -20) take from it again and again.",
	.group = 1,
	.group_parameters = 1,
	.parameters = { [PREEMPTORS] = { "preemptors", 1, 16 }, [INTERVAL] = { "intervalNanos", 1000, WORK_NANOS_MAX } },
	.run = run,
};
