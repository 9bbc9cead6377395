/* SPDX-License-Identifier: Apache-2.0 */
#include "scheduler_stop.h"

#include "clock.h"
#include "program.h"
#include "scheduler_log.h"
#include "turn.h"

#include <errno.h>
#include <signal.h>

#define END_POLL_NANOS (5 * NANOS_PER_MILLI)
#define TERM_NANOS (2 * NANOS_PER_SECOND)
#define KILL_NANOS NANOS_PER_SECOND
#define DISABLE_NANOS (2 * NANOS_PER_SECOND)

/*
 * To all it started as well (it leads a process group of its own), also when itself is gone: what is left of it would
 * run beside the next one, or stay attached.
 */
static void send_signal(int signal)
{
	if (kill(-scheduler.pid, signal) == 0)
		return;
	if (errno != ESRCH)
		check(-1, "signal %d to scheduler process group %d", signal, scheduler.pid);
	/* It has not come as far as making the group, or all of it is gone. */
	if (scheduler.alive && kill(scheduler.pid, signal) < 0 && errno != ESRCH)
		check(-1, "signal %d to scheduler process %d", signal, scheduler.pid);
}

/* Group 0 would be the agent's own. */
static bool is_there(void)
{
	return scheduler.alive || (scheduler.pid > 0 && kill(-scheduler.pid, 0) == 0);
}

static bool wait_for_end(uint64_t nanos)
{
	uint64_t deadline = now_nanos() + nanos;

	while (is_there() && now_nanos() < deadline)
		turn_for(END_POLL_NANOS);
	return !is_there();
}

static void end_processes(void)
{
	program_let_run(scheduler.pid);
	send_signal(SIGTERM);
	if (!wait_for_end(TERM_NANOS)) {
		program_let_run(scheduler.pid);
		send_signal(SIGKILL);
	}
	/* It may be stuck in the kernel with the scheduler that it attached. */
	if (!wait_for_end(KILL_NANOS))
		sched_ext_reset();
}

bool scheduler_stop(struct scheduler_failure *failure)
{
	char state[SCHED_EXT_STATE_SIZE];

	scheduler.started = false;
	if (is_there())
		end_processes();
	if (!sched_ext_wait_until_disabled(DISABLE_NANOS)) {
		sched_ext_reset();
		sched_ext_wait_until_disabled(DISABLE_NANOS);
	}
	wait_for_end(DISABLE_NANOS);
	scheduler_log_flush();
	sched_ext_read_state(state, sizeof(state));
	if (is_there()) {
		complain(&failure->complaint,
			 "process %d or one it started is still there after SIGTERM, SIGKILL and SysRq-S; sched_ext is \"%s\"",
			 scheduler.pid, state);
		return scheduler_fail(failure, "kill-timeout", true);
	}
	if (!sched_ext_wait_until_disabled(0)) {
		complain(&failure->complaint,
			 "process %d has ended, and sched_ext is \"%s\" even after SysRq-S: expected \"disabled\"",
			 scheduler.pid, state);
		scheduler.pid = 0;
		return scheduler_fail(failure, "state-stuck", true);
	}
	scheduler.pid = 0;
	return true;
}
