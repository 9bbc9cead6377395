/* SPDX-License-Identifier: Apache-2.0 */
#include "round.h"

#include <sys/resource.h>

/* One calls and is in the way of whom it has called: it is the less important of the two, and goes on computing. */
static void send(struct worker *worker)
{
	setpriority(PRIO_PROCESS, 0, 10);
	while (!work_stopped(worker)) {
		work_spin_units(worker, worker->parameters->values[0]);
		round_call(worker, worker->group);
		work_iteration_done(worker);
	}
}

static void receive(struct worker *worker)
{
	uint32_t heard = 0;

	/* Without the right to, it is as important as anyone. */
	setpriority(PRIO_PROCESS, 0, -10);
	while (round_wait(worker, worker->group, &heard)) {
		work_spin_units(worker, worker->parameters->values[1]);
		work_iteration_done(worker);
	}
}

static void run(struct worker *worker)
{
	round_run(worker, send, receive);
}

const struct work_type work_asymmetric_waker = {
	.name = "asymmetric-waker",
	.description = "Pairs: one of nice 10 computes much and wakes one of nice -10 (0 without the right to) that computes little.",
	.group = 2,
	.parameters = { { "wakerSpins", 1, WORK_UNITS_MAX }, { "wakeeSpins", 1, WORK_UNITS_MAX } },
	.run = run,
};
