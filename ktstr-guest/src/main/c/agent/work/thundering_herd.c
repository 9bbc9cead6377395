/* SPDX-License-Identifier: Apache-2.0 */
#include "../clock.h"
#include "round.h"

enum { WAITERS, BATCHES, PAUSE };

#define WAITER_SPINS 64u

static void call(struct worker *worker)
{
	const uint64_t *values = worker->parameters->values;
	uint64_t batch;

	while (!work_stopped(worker)) {
		for (batch = 0; batch < values[BATCHES] && !work_stopped(worker); batch++) {
			round_call(worker, worker->group);
			work_units_done(worker, 1);
		}
		work_rest_until(worker, now_nanos() + values[PAUSE]);
		work_iteration_done(worker);
	}
}

static void wait(struct worker *worker)
{
	uint32_t heard = 0;

	while (round_wait(worker, worker->group, &heard)) {
		work_units_done(worker, 1);
		work_spin_units(worker, WAITER_SPINS);
		work_iteration_done(worker);
	}
}

static void run(struct worker *worker)
{
	round_run(worker, call, wait);
}

const struct work_type work_thundering_herd = {
	.name = "thundering-herd",
	.description = "Wakes all waiters at once, so many times in a row, then pauses; 1 unit per call and wake-up, and 64 of computing.",
	.group = 1,
	.group_parameters = 1,
	.parameters = { [WAITERS] = { "waiters", 1, GROUP_WORKERS_MAX - 1 },
			[BATCHES] = { "batches", 1, WORK_UNITS_MAX },
			[PAUSE] = { "interBatchNanos", 1, WORK_NANOS_MAX } },
	.run = run,
};
