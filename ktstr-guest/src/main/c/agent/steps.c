/* SPDX-License-Identifier: Apache-2.0 */
#include "steps.h"

#include "clock.h"
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

/* False when one failed. None is carried out on a scheduler that was lost before it. */
static bool carry_out(const struct step_plan *step, struct failed_op *failed)
{
	unsigned int i;

	for (i = 0; i < step->op_count && !is_lost(); i++) {
		failed->op = i;
		if (!scheduler_op(&step->ops[i], &failed->failure))
			return false;
	}
	/* They fork. */
	if (step->op_count)
		own_memory();
	return true;
}

bool steps_run(uint32_t request, const struct plan *plan, uint64_t released_at, struct failed_op *failed)
{
	struct step_times times = { .ended = released_at };
	const struct step_plan *step;
	bool good = true;
	unsigned int i;

	for (i = 0; good && i < plan->step_count && (i == 0 || !is_lost()); i++) {
		step = &plan->steps[i];
		failed->step = i;
		times.began = times.ended;
		good = carry_out(step, failed);
		/* A plan without operations holds for exactly as long as it says. */
		times.held_from = step->op_count ? now_nanos() : times.began;
		if (good && step->op_count && !is_lost())
			report_held(request, i);
		if (good)
			hold(times.held_from + step->hold_nanos);
		times.ended = good ? now_nanos() : times.held_from;
		report_step(request, i, &times, released_at);
	}
	return good;
}
