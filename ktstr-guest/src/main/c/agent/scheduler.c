/* SPDX-License-Identifier: Apache-2.0 */
#include "scheduler.h"

#include "clock.h"
#include "kernel_log.h"
#include "members.h"
#include "program.h"
#include "reply.h"
#include "sched_ext_dump.h"
#include "scheduler_log.h"
#include "textfile.h"
#include "turn.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define SCHED_EXT "/sys/kernel/sched_ext"

#define NAME_SIZE 128u
#define OPS_SIZE 128u
#define STATE_SIZE 32u
#define ATTACH_TIMEOUT_MAX (600 * NANOS_PER_SECOND)

#define ATTACH_POLL_NANOS (20 * NANOS_PER_MILLI)
#define END_POLL_NANOS (5 * NANOS_PER_MILLI)
#define TERM_NANOS (2 * NANOS_PER_SECOND)
#define KILL_NANOS NANOS_PER_SECOND
#define DISABLE_NANOS (2 * NANOS_PER_SECOND)
/* For a scheduler that the kernel threw out to say why, and for the kernel: the end must be told within 2 s. */
#define LAST_WORDS_NANOS NANOS_PER_SECOND

static struct {
	pid_t pid;	 /* 0: none */
	bool alive;
	bool started;	 /* attached once, and not stopped since */
	bool lost;	 /* seen gone since it was attached; one that came back would have missed a part of the test */
	uint64_t lost_at;
	char ops[OPS_SIZE]; /* what the kernel called it when it was attached */
	int end_code;	 /* as siginfo has it */
	int end_status;
} scheduler;

/* A START_SCHEDULER request, taken apart. */
struct start {
	char name[NAME_SIZE];
	uint64_t attach_timeout;
	struct program program;
};

static bool parse_start(const struct frame *request, struct start *start, struct complaint *complaint)
{
	json_t *object = parse_object(request->payload, request->length, complaint);
	bool good;

	if (!object)
		return false;
	good = member_text(object, "name", start->name, sizeof(start->name), complaint) &&
	       member_number(object, "attachTimeoutNanos", 1, ATTACH_TIMEOUT_MAX, &start->attach_timeout, complaint) &&
	       program_parse(object, &start->program, complaint);
	json_decref(object);
	return good;
}

static bool has_state(const char *wanted)
{
	char state[STATE_SIZE];

	return read_text(SCHED_EXT "/state", state, sizeof(state)) > 0 && strcmp(state, wanted) == 0;
}

static void read_ops(char *ops, size_t size)
{
	/* There is no root while no scheduler is attached. */
	if (read_text(SCHED_EXT "/root/ops", ops, size) < 0)
		ops[0] = '\0';
}

static bool spawn(struct start *start, struct complaint *complaint)
{
	int nothing = (int)check(open("/dev/null", O_RDONLY | O_CLOEXEC), "open /dev/null");
	bool started;

	start->program.input = nothing;
	start->program.output = scheduler_log_fd();
	start->program.error = scheduler_log_fd();
	started = program_start(&start->program, complaint);
	check(close(nothing), "close /dev/null");
	if (!started)
		return false;
	scheduler.pid = start->program.pid;
	scheduler.alive = true;
	scheduler.lost = false;
	return true;
}

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

static bool is_there(void)
{
	return scheduler.alive || kill(-scheduler.pid, 0) == 0;
}

static bool wait_for_end(uint64_t nanos)
{
	uint64_t deadline = now_nanos() + nanos;

	while (is_there() && now_nanos() < deadline)
		turn_for(END_POLL_NANOS);
	return !is_there();
}

static bool wait_until_disabled(uint64_t nanos)
{
	uint64_t deadline = now_nanos() + nanos;

	/* A kernel without sched_ext has no such file, and nothing to wait for. */
	while (access(SCHED_EXT "/state", F_OK) == 0 && !has_state("disabled")) {
		if (now_nanos() >= deadline)
			return false;
		turn_for(END_POLL_NANOS);
	}
	return true;
}

static void reset_by_kernel(void)
{
	int result = write_text("/proc/sysrq-trigger", "S");

	if (result < 0)
		send_log("write S to /proc/sysrq-trigger: %s", strerror(-result));
}

/* False when not even the last means helped. */
static bool end_scheduler(void)
{
	if (is_there()) {
		program_let_run(scheduler.pid);
		send_signal(SIGTERM);
		if (!wait_for_end(TERM_NANOS)) {
			program_let_run(scheduler.pid);
			send_signal(SIGKILL);
		}
		if (!wait_for_end(KILL_NANOS))
			reset_by_kernel();
	}
	if (!wait_until_disabled(DISABLE_NANOS)) {
		reset_by_kernel();
		wait_until_disabled(DISABLE_NANOS);
	}
	return wait_for_end(DISABLE_NANOS) && wait_until_disabled(0);
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

static void send_start_failed(uint32_t request, const char *reason, const char *message)
{
	json_t *object = pack("{ss so}", "reason", reason, "kernelLog", kernel_log_text());

	scheduler_log_flush();
	if (has_state("disabled"))
		sched_ext_dump_send();
	send_failed(request, object, "START_SCHEDULER: %s", message);
}

/* Null once it is attached, otherwise the reason why it will not be. */
static const char *wait_for_attach(const struct start *start, char *ops, struct complaint *complaint)
{
	uint64_t deadline = now_nanos() + start->attach_timeout;
	bool alive;
	int error;

	for (;;) {
		turn_for(0);
		/* In this order: a process that died now may have left the reason a moment before. */
		alive = scheduler.alive;
		error = program_exec_error(&start->program);
		if (error) {
			complain(complaint, "exec %.300s: %s", start->program.argv[0], strerror(error));
			return "exec-failed";
		}
		if (!alive) {
			complain(complaint, "%s ended before it was attached: %s %d", start->name,
				 scheduler.end_code == CLD_EXITED ? "exit code" : "signal", scheduler.end_status);
			return "died-at-start";
		}
		read_ops(ops, OPS_SIZE);
		if (has_state("enabled") && ops[0])
			return NULL;
		if (now_nanos() >= deadline) {
			complain(complaint, "%s was not attached within %" PRIu64 " ms", start->name,
				 start->attach_timeout / NANOS_PER_MILLI);
			return "not-attached";
		}
		turn_for(ATTACH_POLL_NANOS);
	}
}

static void start_parsed(uint32_t request, struct start *start)
{
	struct complaint complaint;
	char ops[OPS_SIZE];
	const char *reason;

	if (access(SCHED_EXT, F_OK) < 0) {
		send_start_failed(request, "no-sched-ext", "this kernel has no " SCHED_EXT " (CONFIG_SCHED_CLASS_EXT)");
		return;
	}
	kernel_log_begin();
	sched_ext_dump_begin();
	if (!spawn(start, &complaint)) {
		send_failed(request, NULL, "START_SCHEDULER: %s", complaint.text);
		return;
	}
	reason = wait_for_attach(start, ops, &complaint);
	program_close(&start->program);
	if (!reason) {
		scheduler.started = true;
		snprintf(scheduler.ops, sizeof(scheduler.ops), "%s", ops);
		send_done(request, pack("{sI so}", "pid", (json_int_t)scheduler.pid, "ops",
					json_text(ops, strlen(ops))));
		return;
	}
	if (!end_scheduler())
		send_log("the scheduler that failed to start could not be ended");
	send_start_failed(request, reason, complaint.text);
}

/* A scheduler that is attached already would be taken for the one to be started. */
static bool is_free(struct complaint *complaint)
{
	char state[STATE_SIZE], ops[OPS_SIZE];

	if (scheduler.started || scheduler.alive)
		return complain(complaint, "the scheduler before it (process %d) was not stopped", scheduler.pid);
	if (wait_until_disabled(DISABLE_NANOS))
		return true;
	if (read_text(SCHED_EXT "/state", state, sizeof(state)) < 0)
		snprintf(state, sizeof(state), "unknown");
	read_ops(ops, sizeof(ops));
	return complain(complaint,
			"sched_ext is \"%s\" with scheduler \"%s\" before this one was started, expected \"disabled\": "
			"something else in this guest attached it",
			state, ops);
}

void start_scheduler(const struct frame *request)
{
	struct complaint complaint;
	struct start start = { 0 };
	uint32_t sequence = request->sequence; /* the frame is overwritten by the next one */
	/* First, as it needs the frame. */
	bool good = parse_start(request, &start, &complaint) && is_free(&complaint) && scheduler_log_open(&complaint);

	if (good)
		start_parsed(sequence, &start);
	else
		send_failed(sequence, NULL, "START_SCHEDULER: %s", complaint.text);
	program_free(&start.program);
}

void stop_scheduler(const struct frame *request)
{
	uint32_t sequence = request->sequence; /* the frame is overwritten by the next one */
	json_t *answer;

	if (!scheduler.started && !scheduler.alive) {
		send_failed(sequence, NULL, "STOP_SCHEDULER: no scheduler was started");
		return;
	}
	scheduler.started = false;
	if (!end_scheduler()) {
		scheduler_log_flush();
		send_failed(sequence, NULL, "STOP_SCHEDULER: process %d %s after SIGTERM, SIGKILL and SysRq-S; sched_ext is %s",
			    scheduler.pid, is_there() ? "or one it started is still there" : "ended",
			    has_state("disabled") ? "disabled" : "not disabled");
		return;
	}
	answer = check_memory(json_object(), "an answer");
	put_end(answer);
	scheduler_log_flush();
	send_done(sequence, answer);
}

bool scheduler_was_started(void)
{
	return scheduler.started;
}

bool scheduler_is_alive(void)
{
	char ops[OPS_SIZE];

	read_ops(ops, sizeof(ops));
	/* Its process may live on after the kernel threw it out. */
	if (!scheduler.lost && (!scheduler.alive || !has_state("enabled") || strcmp(ops, scheduler.ops) != 0)) {
		scheduler.lost = true;
		scheduler.lost_at = now_nanos();
	}
	return !scheduler.lost;
}

void scheduler_hear_last_words(void)
{
	uint64_t deadline = now_nanos() + LAST_WORDS_NANOS;

	/* The kernel prints its reason when it is done with the scheduler. */
	while (!scheduler_is_alive() && (scheduler.alive || !has_state("disabled")) && now_nanos() < deadline)
		turn_for(END_POLL_NANOS);
}

/* "SCX_EV_DISPATCH_KEEP_LAST 3" per line. */
static json_t *read_events(void)
{
	json_t *events = check_memory(json_object(), "the events");
	char text[4096], name[128];
	char *line, *rest = text;
	int64_t value;

	if (read_text(SCHED_EXT "/root/events", text, sizeof(text)) <= 0)
		return events;
	while ((line = strsep(&rest, "\n")))
		if (sscanf(line, "%127s %" SCNd64, name, &value) == 2)
			json_put(events, name, json_integer(value));
	return events;
}

void scheduler_describe(json_t *object)
{
	char ops[OPS_SIZE];

	read_ops(ops, sizeof(ops));
	json_put(object, "schedulerAlive", json_boolean(scheduler_is_alive()));
	json_put(object, "schedulerOps", json_text(ops, strlen(ops)));
	json_put(object, "schedulerEvents", read_events());
	json_put(object, "schedulerKernelLog", kernel_log_text());
	scheduler_log_flush();
	if (!scheduler.lost)
		return;
	json_put(object, "schedulerLostAtNanos", json_integer((json_int_t)scheduler.lost_at));
	/* While the kernel is still at it, the file might make the agent wait. */
	if (has_state("disabled"))
		sched_ext_dump_send();
}
