/* SPDX-License-Identifier: Apache-2.0 */
/* The steps of a plan, between the release of its workers and their stop. */
#ifndef KTSTR_STEPS_H
#define KTSTR_STEPS_H

#include "plan.h"
#include "scheduler_process.h"

/* When each part of a step was, on CLOCK_MONOTONIC. */
struct step_times {
	uint64_t began;
	uint64_t held_from;
	uint64_t ended;
};

struct failed_op {
	unsigned int step;
	unsigned int op;
	struct scheduler_failure failure;
};

/*
 * Carries them out and reports each, until the last, the loss of a scheduler or an operation that fails; false in the last
 * case.
 */
bool steps_run(uint32_t request, const struct plan *plan, uint64_t began, uint64_t released_at, struct failed_op *failed);

#endif
