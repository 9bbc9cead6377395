/* SPDX-License-Identifier: Apache-2.0 */
#include "scheduler_start.h"

#include "clock.h"
#include "kernel_log.h"
#include "reply.h"
#include "sched_ext_dump.h"
#include "scheduler_log.h"
#include "scheduler_stop.h"
#include "turn.h"

#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define ATTACH_POLL_NANOS (20 * NANOS_PER_MILLI)
/* For the kernel to be done with a scheduler that ended by itself. */
#define FREE_NANOS (2 * NANOS_PER_SECOND)

static struct scheduler_command last;

static bool spawn(struct complaint *complaint)
{
	int nothing = (int)check(open("/dev/null", O_RDONLY | O_CLOEXEC), "open /dev/null");
	bool started;

	last.program.input = nothing;
	last.program.output = scheduler_log_fd();
	last.program.error = scheduler_log_fd();
	started = program_start(&last.program, complaint);
	check(close(nothing), "close /dev/null");
	if (!started)
		return false;
	scheduler.pid = last.program.pid;
	scheduler.alive = true;
	scheduler.lost = false;
	return true;
}

/* Null once it is attached, otherwise the reason why it will not be. */
static const char *wait_for_attach(uint64_t attach_timeout, struct complaint *complaint)
{
	uint64_t deadline = now_nanos() + attach_timeout;
	bool alive;
	int error;

	for (;;) {
		turn_for(0);
		/* In this order: a process that died now may have left the reason a moment before. */
		alive = scheduler.alive;
		error = program_exec_error(&last.program);
		if (error) {
			complain(complaint, "exec %.300s: %s", last.program.argv[0], strerror(error));
			return "exec-failed";
		}
		if (!alive) {
			complain(complaint, "%s ended before it was attached: %s %d", last.name,
				 scheduler.end_code == CLD_EXITED ? "exit code" : "signal", scheduler.end_status);
			return "died-at-start";
		}
		sched_ext_read_ops(scheduler.ops, sizeof(scheduler.ops));
		if (sched_ext_has_state("enabled") && scheduler.ops[0])
			return NULL;
		if (now_nanos() >= deadline) {
			complain(complaint, "%s was not attached within %" PRIu64 " ms", last.name,
				 attach_timeout / NANOS_PER_MILLI);
			return "not-attached";
		}
		turn_for(ATTACH_POLL_NANOS);
	}
}

/* A scheduler that is attached already would be taken for the one to be started. */
static bool is_free(struct scheduler_failure *failure)
{
	char state[SCHED_EXT_STATE_SIZE], ops[SCHED_EXT_OPS_SIZE];

	if (scheduler.started || scheduler.alive) {
		complain(&failure->complaint, "the scheduler before it (process %d) was not stopped", scheduler.pid);
		return scheduler_fail(failure, "already-started", false);
	}
	if (sched_ext_wait_until_disabled(FREE_NANOS))
		return true;
	sched_ext_read_state(state, sizeof(state));
	sched_ext_read_ops(ops, sizeof(ops));
	complain(&failure->complaint,
		 "sched_ext is \"%s\" with scheduler \"%s\" before this one was started, expected \"disabled\": "
		 "something else in this guest attached it",
		 state, ops);
	return scheduler_fail(failure, "other-scheduler", false);
}

static bool start_last(uint64_t attach_timeout, struct scheduler_failure *failure)
{
	struct scheduler_failure unstoppable;
	const char *reason;

	if (!sched_ext_exists()) {
		complain(&failure->complaint, "this kernel has no " SCHED_EXT " (CONFIG_SCHED_CLASS_EXT)");
		return scheduler_fail(failure, "no-sched-ext", true);
	}
	kernel_log_begin();
	sched_ext_dump_begin();
	if (!spawn(&failure->complaint))
		return scheduler_fail(failure, "no-resources", false);
	reason = wait_for_attach(attach_timeout, &failure->complaint);
	program_close(&last.program);
	if (!reason) {
		scheduler.started = true;
		return true;
	}
	if (!scheduler_stop(&unstoppable))
		send_log("the scheduler that failed to start could not be ended: %s", unstoppable.complaint.text);
	return scheduler_fail(failure, reason, true);
}

static bool may_start(struct scheduler_failure *failure)
{
	if (!is_free(failure))
		return false;
	return scheduler_log_open(&failure->complaint) || scheduler_fail(failure, "no-resources", false);
}

bool scheduler_start(struct scheduler_command *command, uint64_t attach_timeout, struct scheduler_failure *failure)
{
	if (!may_start(failure)) {
		program_free(&command->program);
		return false;
	}
	program_free(&last.program);
	last = *command;
	return start_last(attach_timeout, failure);
}

bool scheduler_start_again(uint64_t attach_timeout, struct scheduler_failure *failure)
{
	return may_start(failure) && start_last(attach_timeout, failure);
}
