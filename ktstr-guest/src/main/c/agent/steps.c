/* SPDX-License-Identifier: Apache-2.0 */
#include "steps.h"

#include "cgroup_op.h"
#include "clock.h"
#include "random.h"
#include "reply.h"
#include "report.h"
#include "scheduler.h"
#include "turn.h"
#include "witness.h"

#define HOLD_SLICE_NANOS (20 * NANOS_PER_MILLI)

/* Whether there is no scheduler left to test, and that not on purpose. */
static bool is_lost(void)
{
	return scheduler_was_started() && !scheduler_is_alive();
}

static void hold(uint64_t end)
{
	uint64_t now;

	while ((now = now_nanos()) < end && !is_lost())
		turn_for(end - now < HOLD_SLICE_NANOS ? end - now : HOLD_SLICE_NANOS);
}

static bool carry_out_one(const struct plan *plan, const struct step_op *op, uint64_t seed, json_t *captured,
			  struct scheduler_failure *failure)
{
	if (op->kind == OP_SCHEDULER)
		return scheduler_op(&op->scheduler, failure);
	return cgroup_op(plan, op, seed, captured, &failure->complaint) ||
	       scheduler_fail(failure, op->kind == OP_WAIT_PROGRAM ? "program-not-ended" : "operation-failed", false);
}

/*
 * Lap 0 is the beginning of the step, a later one what it repeats. False when an operation failed. None is carried out on a scheduler
 * that was lost before it.
 */
static bool carry_out(const struct plan *plan, const struct step_plan *step, uint64_t lap, json_t *captured,
		      struct failed_op *failed)
{
	unsigned int from = lap ? step->loop_from : 0, to = lap ? step->loop_to : step->op_count, i;
	uint64_t seed = random_number(plan->first_step + (uint64_t)(step - plan->steps), lap);

	for (i = from; i < to && !is_lost(); i++) {
		failed->op = i;
		if (!carry_out_one(plan, &plan->ops[step->first_op + i], random_number(seed, i), captured,
				   &failed->failure))
			return false;
	}
	/* They fork. */
	if (to > from)
		own_memory();
	return true;
}

/* The hold, in which operations may come again and again; not one that would begin after its end. */
static bool hold_in_laps(const struct plan *plan, const struct step_plan *step, uint64_t from, json_t *captured,
			 struct failed_op *failed)
{
	uint64_t end = from + step->hold_nanos, next, lap;
	bool good = true;

	for (lap = 1; good && step->loop_nanos && (next = from + lap * step->loop_nanos) < end && !is_lost(); lap++) {
		hold(next);
		/* An agent that came late leaves laps out, instead of running after them. */
		if (now_nanos() >= next + step->loop_nanos)
			continue;
		good = carry_out(plan, step, lap, captured, failed);
	}
	if (good)
		hold(end);
	return good;
}

bool steps_run(uint32_t request, const struct plan *plan, uint64_t began, uint64_t released_at, struct failed_op *failed)
{
	struct step_times times = { .ended = began };
	const struct step_plan *step;
	json_t *captured;
	bool good = true;
	unsigned int i;

	for (i = 0; good && i < plan->step_count && (i == 0 || !is_lost()); i++) {
		step = &plan->steps[i];
		captured = check_memory(json_object(), "what was captured");
		failed->step = i;
		times.began = times.ended;
		good = carry_out(plan, step, 0, captured, failed);
		/* A plan without operations holds for exactly as long as it says. */
		times.held_from = step->op_count ? now_nanos() : times.began;
		if (good && step->op_count && !is_lost())
			report_held(request, i);
		if (good)
			good = hold_in_laps(plan, step, times.held_from, captured, failed);
		times.ended = now_nanos();
		report_step(request, plan, i, &times, released_at, captured);
	}
	return good;
}
