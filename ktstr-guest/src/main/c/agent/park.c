/* SPDX-License-Identifier: Apache-2.0 */
#include "park.h"

#include "channel.h"
#include "clock.h"
#include "reply.h"
#include "scheduler.h"
#include "textfile.h"
#include "topology.h"
#include "turn.h"

#include <errno.h>
#include <stdbool.h>
#include <string.h>
#include <sys/wait.h>

#define LOOK_NANOS NANOS_PER_MILLI

/* PID 1 is the parent of whatever lost its own, so without a child of it there is no other process. */
static bool is_alone(struct complaint *complaint)
{
	siginfo_t ended;
	char children[256];

	/* Who has ended by now is no hindrance. */
	turn();
	if (waitid(P_ALL, 0, &ended, WEXITED | WNOHANG | WNOWAIT) < 0) {
		if (errno != ECHILD)
			check(-1, "waitid");
		return true;
	}
	/* A kernel without the file (CONFIG_PROC_CHILDREN) cannot name them. */
	if (read_text("/proc/thread-self/children", children, sizeof(children)) <= 0)
		strcpy(children, "unknown");
	return complain(complaint, "processes %s are left: expected none but the agent", children);
}

static bool may_park(struct complaint *complaint)
{
	if (scheduler_was_started())
		return complain(complaint, "a scheduler was started and not stopped");
	return is_alone(complaint);
}

/* Without a turn: the channel, which turns write to, is not this guest's any more. */
static void wait_for_channel(void)
{
	while (!channel_was_replaced())
		sleep_until(now_nanos() + LOOK_NANOS);
}

void park(const struct frame *request)
{
	struct complaint complaint;
	uint64_t woke_at;

	if (!may_park(&complaint)) {
		send_failed(request->sequence, NULL, "PARK: %s", complaint.text);
		return;
	}
	send_done(request->sequence, pack("{}"));
	wait_for_channel();
	woke_at = now_nanos();
	channel_begin();
	send_ready(woke_at);
}
