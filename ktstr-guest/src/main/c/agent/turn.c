/* SPDX-License-Identifier: Apache-2.0 */
#include "turn.h"

#include "channel.h"
#include "check.h"
#include "clock.h"
#include "exec.h"
#include "payload.h"
#include "reply.h"
#include "scheduler.h"
#include "scheduler_log.h"
#include "workers.h"

#include <errno.h>
#include <sys/wait.h>

#define WAIT_SLICE_NANOS (20 * NANOS_PER_MILLI)

static void reap(void)
{
	siginfo_t ended;

	for (;;) {
		ended.si_pid = 0;
		/* WNOWAIT: a dead process shows its statistics only until it is reaped. */
		if (waitid(P_ALL, 0, &ended, WEXITED | WNOHANG | WNOWAIT) < 0 && errno != ECHILD)
			check(-1, "waitid");
		if (ended.si_pid == 0)
			return;
		workers_note_end(&ended);
		scheduler_note_end(&ended);
		exec_note_end(&ended);
		payload_note_end(&ended);
		/* Orphans of the scheduler come here too, as PID 1 is everybody's parent. */
		check(waitid(P_PID, (id_t)ended.si_pid, &ended, WEXITED | WNOHANG), "reap process %d", ended.si_pid);
	}
}

bool is_answered(unsigned int type)
{
	switch (type) {
	case FRAME_FILE_DATA:
	case FRAME_EXEC_INPUT:
	case FRAME_EXEC_RESIZE:
	case FRAME_EXEC_KILL:
		return false;
	default:
		return true;
	}
}

struct frame *next_frame(void)
{
	static struct frame frame;

	return channel_receive(&frame) ? &frame : NULL;
}

void turn(void)
{
	channel_heartbeat();
	scheduler_log_pump();
	reap();
	payload_trim();
	workers_watch();
}

void turn_while_busy(void)
{
	struct frame *frame;

	turn();
	while ((frame = next_frame())) {
		if (frame->type == FRAME_POWER_OFF)
			power_off();
		if (is_answered(frame->type))
			send_failed(frame->sequence, NULL, "request 0x%02x came before the answer to the one before it",
				    frame->type);
	}
}

void turn_until_request(uint64_t nanos)
{
	uint64_t due = now_nanos() + nanos;

	for (turn(); !channel_has_frame() && now_nanos() < due; turn())
		sleep_until(now_nanos() + NANOS_PER_MILLI);
}

void turn_for(uint64_t nanos)
{
	uint64_t due = now_nanos() + nanos;
	uint64_t now;

	for (;;) {
		turn_while_busy();
		now = now_nanos();
		if (now >= due)
			return;
		sleep_until(due - now < WAIT_SLICE_NANOS ? due : now + WAIT_SLICE_NANOS);
	}
}
