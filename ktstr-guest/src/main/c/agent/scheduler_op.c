/* SPDX-License-Identifier: Apache-2.0 */
#include "scheduler_op.h"

#include "reply.h"
#include "scheduler_start.h"
#include "scheduler_stop.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool stop(struct scheduler_failure *failure)
{
	if (scheduler.started)
		return scheduler_stop(failure);
	complain(&failure->complaint, "no scheduler is attached that was started here");
	return scheduler_fail(failure, "no-scheduler", false);
}

static bool start(const struct scheduler_op *op, struct scheduler_failure *failure)
{
	struct scheduler_command command = { 0 };
	const char *argument = op->arguments;
	unsigned int i;

	snprintf(command.name, sizeof(command.name), "%s", op->name);
	for (i = 0; i < op->argument_count; i++) {
		command.program.argv[i] = check_memory(strdup(argument), "an argument");
		argument += strlen(argument) + 1;
	}
	return scheduler_start(&command, op->attach_timeout, failure);
}

static bool carry_out(const struct scheduler_op *op, struct scheduler_failure *failure)
{
	switch (op->kind) {
	case OP_DETACH:
		return stop(failure);
	case OP_ATTACH:
		return start(op, failure);
	case OP_REPLACE:
		return stop(failure) && start(op, failure);
	case OP_RESTART:
		return stop(failure) && scheduler_start_again(op->attach_timeout, failure);
	}
	fatal("scheduler operation %d", op->kind);
}

bool scheduler_op(const struct scheduler_op *op, struct scheduler_failure *failure)
{
	struct scheduler_failure unstoppable;

	if (carry_out(op, failure))
		return true;
	/* One that was in the way. */
	if (scheduler.started && !scheduler_stop(&unstoppable))
		send_log("the scheduler before a failed operation could not be ended: %s", unstoppable.complaint.text);
	scheduler_send_last_lines(failure);
	return false;
}
