/* SPDX-License-Identifier: Apache-2.0 */
#include "../clock.h"
#include "../work.h"

#include <sched.h>

static void yield_until(struct worker *worker, uint64_t due)
{
	do {
		sched_yield();
		work_units_done(worker, 1);
		work_checkpoint(worker);
	} while (worker->last_checkpoint < due && !work_stopped(worker));
}

static void run_phase(struct worker *worker, const struct phase *phase)
{
	uint64_t due = now_nanos() + phase->nanos;

	switch (phase->type) {
	case PHASE_SPIN:
		work_spin_until(worker, due);
		return;
	case PHASE_SLEEP:
		work_sleep_until(worker, due);
		return;
	case PHASE_YIELD:
		yield_until(worker, due);
		return;
	}
}

static void run(struct worker *worker)
{
	const struct work_parameters *parameters = worker->parameters;
	unsigned int i;

	while (!work_stopped(worker)) {
		for (i = 0; i < parameters->phase_count && !work_stopped(worker); i++)
			run_phase(worker, &parameters->phases[i]);
		work_iteration_done(worker);
	}
}

const struct work_type work_sequence = {
	.name = "sequence",
	.description = "Runs phases in turn: spin (1024 units per burst), sleep (0 units), yield (1 unit each).",
	.group = 1,
	.has_phases = true,
	.run = run,
};
