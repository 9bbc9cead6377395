/* SPDX-License-Identifier: Apache-2.0 */
#include "scheduler.h"

#include "clock.h"
#include "kernel_log.h"
#include "members.h"
#include "reply.h"
#include "sched_ext_dump.h"
#include "scheduler_log.h"
#include "scheduler_start.h"
#include "scheduler_stop.h"
#include "turn.h"

#include <string.h>

#define END_POLL_NANOS (5 * NANOS_PER_MILLI)
/* For a scheduler that the kernel threw out to say why, and for the kernel: the end must be told within 2 s. */
#define LAST_WORDS_NANOS NANOS_PER_SECOND

struct scheduler_process scheduler;

bool scheduler_fail(struct scheduler_failure *failure, const char *reason, bool tried)
{
	failure->reason = reason;
	failure->tried = tried;
	return false;
}

void scheduler_send_last_lines(const struct scheduler_failure *failure)
{
	scheduler_log_flush();
	/* While the kernel is still at it, the file might make the agent wait. */
	if (failure->tried && sched_ext_has_state("disabled"))
		sched_ext_dump_send();
}

static void put_end(json_t *object)
{
	json_put(object, scheduler.end_code == CLD_EXITED ? "exitCode" : "signal", json_integer(scheduler.end_status));
}

void scheduler_note_end(const siginfo_t *ended)
{
	json_t *event;

	if (!scheduler.alive || ended->si_pid != scheduler.pid)
		return;
	scheduler.alive = false;
	scheduler.end_code = ended->si_code;
	scheduler.end_status = ended->si_status;
	/* Before it was attached, and once it was asked to end, the answer to the request tells. */
	if (!scheduler.started)
		return;
	event = pack("{sI sI}", "pid", (json_int_t)scheduler.pid, "atNanos", (json_int_t)now_nanos());
	put_end(event);
	scheduler_log_flush();
	send_json(FRAME_SCHEDULER_EXITED, event);
}

static bool parse_start(const struct frame *request, struct scheduler_command *command, uint64_t *attach_timeout,
			struct complaint *complaint)
{
	json_t *object = parse_object(request->payload, request->length, complaint);
	bool good;

	if (!object)
		return false;
	good = member_text(object, "name", command->name, sizeof(command->name), complaint) &&
	       member_number(object, "attachTimeoutNanos", 1, SCHEDULER_ATTACH_NANOS_MAX, attach_timeout, complaint) &&
	       program_parse(object, &command->program, complaint);
	json_decref(object);
	return good;
}

static void send_start_failed(uint32_t request, const struct scheduler_failure *failure)
{
	json_t *object = NULL;

	if (failure->tried) {
		object = pack("{ss so}", "reason", failure->reason, "kernelLog", kernel_log_text());
		scheduler_send_last_lines(failure);
	}
	send_failed(request, object, "START_SCHEDULER: %s", failure->complaint.text);
}

void start_scheduler(const struct frame *request)
{
	struct scheduler_failure failure;
	struct scheduler_command command = { 0 };
	uint32_t sequence = request->sequence; /* the frame is overwritten by the next one */
	uint64_t attach_timeout;

	if (!parse_start(request, &command, &attach_timeout, &failure.complaint))
		send_failed(sequence, NULL, "START_SCHEDULER: %s", failure.complaint.text);
	else if (!scheduler_start(&command, attach_timeout, &failure))
		send_start_failed(sequence, &failure);
	else
		send_done(sequence, pack("{sI so}", "pid", (json_int_t)scheduler.pid, "ops",
					 json_text(scheduler.ops, strlen(scheduler.ops))));
}

void stop_scheduler(const struct frame *request)
{
	struct scheduler_failure failure;
	uint32_t sequence = request->sequence; /* the frame is overwritten by the next one */
	json_t *answer;

	if (!scheduler.started && !scheduler.alive) {
		send_failed(sequence, pack("{ss}", "reason", "no-scheduler"), "STOP_SCHEDULER: no scheduler was started");
		return;
	}
	if (!scheduler_stop(&failure)) {
		send_failed(sequence, pack("{ss}", "reason", failure.reason), "STOP_SCHEDULER: %s",
			    failure.complaint.text);
		return;
	}
	answer = check_memory(json_object(), "an answer");
	put_end(answer);
	send_done(sequence, answer);
}

bool scheduler_was_started(void)
{
	return scheduler.started;
}

bool scheduler_is_alive(void)
{
	char ops[SCHED_EXT_OPS_SIZE];

	sched_ext_read_ops(ops, sizeof(ops));
	/* Its process may live on after the kernel threw it out. */
	if (!scheduler.lost &&
	    (!scheduler.alive || !sched_ext_has_state("enabled") || strcmp(ops, scheduler.ops) != 0)) {
		scheduler.lost = true;
		scheduler.lost_at = now_nanos();
	}
	return !scheduler.lost;
}

void scheduler_hear_last_words(void)
{
	uint64_t deadline = now_nanos() + LAST_WORDS_NANOS;

	/* The kernel prints its reason when it is done with the scheduler. */
	while (!scheduler_is_alive() && (scheduler.alive || !sched_ext_has_state("disabled")) &&
	       now_nanos() < deadline)
		turn_for(END_POLL_NANOS);
}

void scheduler_describe(json_t *object)
{
	json_put(object, "schedulerAlive", json_boolean(scheduler_is_alive()));
	scheduler_describe_attached(object);
	json_put(object, "schedulerKernelLog", kernel_log_text());
	scheduler_log_flush();
	if (!scheduler.lost)
		return;
	json_put(object, "schedulerLostAtNanos", json_integer((json_int_t)scheduler.lost_at));
	/* While the kernel is still at it, the file might make the agent wait. */
	if (sched_ext_has_state("disabled"))
		sched_ext_dump_send();
}

void scheduler_describe_attached(json_t *object)
{
	char ops[SCHED_EXT_OPS_SIZE];

	sched_ext_read_ops(ops, sizeof(ops));
	json_put(object, "schedulerOps", json_text(ops, strlen(ops)));
	json_put(object, "schedulerEvents", sched_ext_events());
}
