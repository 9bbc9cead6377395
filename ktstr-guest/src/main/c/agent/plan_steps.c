/* SPDX-License-Identifier: Apache-2.0 */
#include "plan_steps.h"

#include "members.h"

#include <inttypes.h>
#include <string.h>

/* Texts of operations outlive the request they came in. No text is longer than it was in JSON, with quotes for the NUL. */
static const char *keep_text(struct plan *plan, const char *text, struct complaint *complaint)
{
	size_t size = strlen(text) + 1;
	char *kept = plan->text + plan->text_length;

	if (size > sizeof(plan->text) - plan->text_length) {
		complain(complaint, "the texts of all operations have more than %zu bytes", sizeof(plan->text));
		return NULL;
	}
	memcpy(kept, text, size);
	plan->text_length += size;
	return kept;
}

static bool parse_command(const json_t *object, struct plan *plan, struct scheduler_op *op, struct complaint *complaint)
{
	json_t *array, *element;
	const char *kept;
	char name[SCHEDULER_NAME_SIZE];
	size_t i;

	if (!member_text(object, "name", name, sizeof(name), complaint) || !member_argv(object, &array, complaint))
		return false;
	op->name = keep_text(plan, name, complaint);
	op->arguments = plan->text + plan->text_length;
	op->argument_count = (unsigned int)json_array_size(array);
	kept = op->name;
	for (i = 0; kept && i < op->argument_count; i++) {
		element = json_array_get(array, i);
		kept = keep_text(plan, json_string_value(element), complaint);
	}
	return kept != NULL;
}

static bool parse_kind(const json_t *object, enum scheduler_op_kind *kind, struct complaint *complaint)
{
	static const char *const names[] = {
		[OP_DETACH] = "detachScheduler",
		[OP_ATTACH] = "attachScheduler",
		[OP_REPLACE] = "replaceScheduler",
		[OP_RESTART] = "restartScheduler",
	};
	char name[64];
	unsigned int i;

	if (!member_text(object, "op", name, sizeof(name), complaint))
		return false;
	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (strcmp(name, names[i]) == 0) {
			*kind = (enum scheduler_op_kind)i;
			return true;
		}
	}
	return complain(complaint, "\"op\" is \"%s\": this agent has no such operation", name);
}

static bool parse_op(const json_t *object, struct plan *plan, struct scheduler_op *op, struct complaint *complaint)
{
	memset(op, 0, sizeof(*op));
	if (!parse_kind(object, &op->kind, complaint))
		return false;
	if (op->kind == OP_DETACH)
		return true;
	if (op->kind != OP_RESTART && !parse_command(object, plan, op, complaint))
		return false;
	return member_number(object, "attachTimeoutNanos", 1, SCHEDULER_ATTACH_NANOS_MAX, &op->attach_timeout,
			     complaint);
}

static bool parse_step(const json_t *object, struct plan *plan, struct step_plan *step, struct complaint *complaint)
{
	json_t *array, *element;
	size_t i;

	if (!member_number(object, "holdNanos", 0, PLAN_NANOS_MAX, &step->hold_nanos, complaint) ||
	    !member_array(object, "ops", 0, PLAN_OPS_MAX, &array, complaint))
		return false;
	step->op_count = (unsigned int)json_array_size(array);
	json_array_foreach(array, i, element)
		if (!parse_op(element, plan, &step->ops[i], complaint))
			return complain_at(complaint, "ops", i);
	return true;
}

bool parse_steps(const json_t *object, struct plan *plan, struct complaint *complaint)
{
	json_t *array, *element;
	uint64_t sum = 0;
	size_t i;

	plan->text_length = 0;
	if (!member_array(object, "steps", 1, PLAN_STEPS_MAX, &array, complaint))
		return false;
	plan->step_count = (unsigned int)json_array_size(array);
	json_array_foreach(array, i, element) {
		if (!parse_step(element, plan, &plan->steps[i], complaint))
			return complain_at(complaint, "steps", i);
		sum += plan->steps[i].hold_nanos;
	}
	if (sum < 1 || sum > PLAN_NANOS_MAX)
		return complain(complaint, "\"holdNanos\" of all steps is %" PRIu64 " in all: expected a number from 1 to %" PRIu64,
				sum, PLAN_NANOS_MAX);
	return true;
}
