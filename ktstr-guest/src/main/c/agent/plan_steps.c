/* SPDX-License-Identifier: Apache-2.0 */
#include "plan_steps.h"

#include "members.h"

#include <inttypes.h>

/* The loop of a step: its operations from "from" on, before "to", every "nanos" of the hold. */
static bool parse_loop(const json_t *object, struct step_plan *step, struct complaint *complaint)
{
	const json_t *loop = json_object_get(object, "loop");
	uint64_t from, to;

	step->loop_nanos = 0;
	if (!loop)
		return true;
	if (!member_number(loop, "nanos", 1, PLAN_NANOS_MAX, &step->loop_nanos, complaint) ||
	    !member_number(loop, "from", 0, step->op_count, &from, complaint) ||
	    !member_number(loop, "to", from, step->op_count, &to, complaint))
		return false;
	step->loop_from = (unsigned int)from;
	step->loop_to = (unsigned int)to;
	return true;
}

static bool parse_step(const json_t *object, struct plan *plan, struct step_plan *step, struct complaint *complaint)
{
	json_t *array, *element;
	size_t i;

	if (!member_number(object, "holdNanos", 0, PLAN_NANOS_MAX, &step->hold_nanos, complaint) ||
	    !member_array(object, "ops", 0, PLAN_OPS_MAX - plan->op_count, &array, complaint))
		return false;
	step->first_op = plan->op_count;
	step->op_count = (unsigned int)json_array_size(array);
	json_array_foreach(array, i, element)
		if (!parse_op(element, plan, &plan->ops[plan->op_count++], complaint))
			return complain_at(complaint, "ops", i);
	return parse_loop(object, step, complaint);
}

bool parse_steps(const json_t *object, bool open, struct plan *plan, struct complaint *complaint)
{
	json_t *array, *element;
	uint64_t sum = 0;
	size_t i;

	plan->op_count = 0;
	if (!member_array(object, "steps", open ? 0 : 1, PLAN_STEPS_MAX, &array, complaint))
		return false;
	plan->step_count = (unsigned int)json_array_size(array);
	json_array_foreach(array, i, element) {
		if (!parse_step(element, plan, &plan->steps[i], complaint))
			return complain_at(complaint, "steps", i);
		sum += plan->steps[i].hold_nanos;
	}
	if ((sum < 1 && !open) || sum > PLAN_NANOS_MAX)
		return complain(complaint, "\"holdNanos\" of all steps is %" PRIu64 " in all: expected a number from 1 to %" PRIu64,
				sum, PLAN_NANOS_MAX);
	return true;
}
