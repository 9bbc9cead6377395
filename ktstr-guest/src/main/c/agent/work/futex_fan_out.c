/* SPDX-License-Identifier: Apache-2.0 */
#include "round.h"

/* What the messenger does while the others wake up. */
#define AFTER_WAKE 256u

static void send(struct worker *worker)
{
	while (!work_stopped(worker)) {
		work_spin_units(worker, worker->parameters->values[1]);
		round_call(worker, worker->group);
		work_spin_units(worker, AFTER_WAKE);
		work_iteration_done(worker);
	}
}

static void receive(struct worker *worker)
{
	uint32_t heard = 0;

	while (round_wait(worker, worker->group, &heard)) {
		work_spin_units(worker, worker->parameters->values[1]);
		work_iteration_done(worker);
	}
}

static void run(struct worker *worker)
{
	round_run(worker, send, receive);
}

const struct work_type work_futex_fan_out = {
	.name = "futex-fan-out",
	.description = "A messenger wakes several receivers at once; all compute, the messenger 256 units more after the wake.",
	.group = 1,
	.group_parameters = 1,
	.parameters = { { "fanOut", 1, GROUP_WORKERS_MAX - 1 }, { "spins", 1, WORK_UNITS_MAX } },
	.run = run,
};
