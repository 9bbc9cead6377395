/* SPDX-License-Identifier: Apache-2.0 */
#include "payload.h"

#include "cgroup.h"
#include "clock.h"
#include "payload_output.h"
#include "process_tree.h"
#include "program.h"
#include "reply.h"
#include "turn.h"
#include "workers.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define PAYLOADS_MAX 64u
#define POLL_NANOS (2 * NANOS_PER_MILLI)
#define KILL_NANOS (2 * NANOS_PER_SECOND)
#define TRIM_NANOS (50 * NANOS_PER_MILLI)
/* Of one program; whoever starts more at a time is ended with its process group at best. */
#define TREE_MAX 4096u
#define LEFT_BEHIND_TRIES 8

/*
 * One that has ended and was told of keeps its name until the plan ends, since it may be waited for still. One that does not even
 * die at the end of its plan loses its name, and the host hears nothing more of it.
 */
static struct payload {
	char name[CGROUP_NAME_SIZE]; /* "" if it has none */
	unsigned int cgroup;
	struct program program;
	bool runs;
	bool open; /* its files are */
	bool asked; /* to end */
	int end_code; /* as siginfo has it */
	int end_status;
	uint64_t started_at, ended_at;
	struct payload_output output;
} payloads[PAYLOADS_MAX];

static bool is_told(const struct payload *payload)
{
	return !payload->runs && !payload->open;
}

static struct payload *find(const char *name)
{
	size_t i;

	for (i = 0; i < PAYLOADS_MAX; i++)
		if (payloads[i].name[0] && strcmp(payloads[i].name, name) == 0)
			return &payloads[i];
	return NULL;
}

/* Better one without a name than one that may be waited for. */
static struct payload *find_free(void)
{
	struct payload *found = NULL, *payload;

	for (payload = payloads; payload < payloads + PAYLOADS_MAX; payload++)
		if (is_told(payload) && (!found || !payload->name[0]))
			found = payload;
	return found;
}

static struct payload *require(const struct step_op *op, struct complaint *complaint)
{
	struct payload *payload = find(op->text);

	if (!payload)
		complain(complaint, "no program \"%s\" was started", op->text);
	return payload;
}

static void close_all(struct payload *payload)
{
	payload_output_close(&payload->output);
	program_close(&payload->program);
	program_free(&payload->program);
	payload->open = false;
}

static bool start(struct payload *payload, const struct plan *plan, const struct step_op *op, struct complaint *complaint)
{
	const char *argument = op->arguments;
	struct program *program = &payload->program;
	bool started;
	unsigned int i;

	*program = (struct program){ .in_cgroup = true };
	program->cgroup = cgroup_open(&plan->cgroups[op->cgroup]);
	if (program->cgroup < 0 || !payload_output_open(&payload->output)) {
		complain(complaint, "start %s in cgroup %s: %s", op->text, plan->cgroups[op->cgroup].name, strerror(errno));
		if (program->cgroup >= 0)
			check(close(program->cgroup), "close a cgroup");
		return false;
	}
	for (i = 0; i < op->argument_count; i++, argument += strlen(argument) + 1)
		program->argv[i] = check_memory(strdup(argument), "an argument");
	program->input = (int)check(open("/dev/null", O_RDONLY | O_CLOEXEC), "open /dev/null");
	program->output = payload->output.output;
	program->error = payload->output.error;
	payload->started_at = now_nanos();
	started = program_start(program, complaint);
	check(close(program->input), "close /dev/null");
	check(close(program->cgroup), "close a cgroup");
	if (!started) {
		payload_output_close(&payload->output);
		program_free(program);
	}
	return started;
}

bool payload_run(const struct plan *plan, const struct step_op *op, struct complaint *complaint)
{
	struct payload *payload = find(op->text);

	if (payload && !is_told(payload))
		return complain(complaint, "a program \"%s\" was started already", op->text);
	if (!payload)
		payload = find_free();
	if (!payload)
		return complain(complaint, "%u programs were started already", PAYLOADS_MAX);
	payload->name[0] = '\0';
	if (!start(payload, plan, op, complaint))
		return false;
	snprintf(payload->name, sizeof(payload->name), "%s", op->text);
	payload->cgroup = op->cgroup;
	payload->runs = true;
	payload->open = true;
	payload->asked = false;
	return true;
}

static bool wait_until(const struct payload *payload, uint64_t deadline)
{
	while (payload->runs && now_nanos() < deadline)
		turn_for(POLL_NANOS);
	return !payload->runs;
}

bool payload_wait(const struct step_op *op, struct complaint *complaint)
{
	struct payload *payload = require(op, complaint);

	if (!payload || wait_until(payload, now_nanos() + op->number))
		return payload != NULL;
	return complain(complaint, "program \"%s\" had not ended after %lu ms", op->text,
			(unsigned long)(op->number / NANOS_PER_MILLI));
}

static void kill_one(struct payload *payload)
{
	static pid_t tree[TREE_MAX];
	pid_t leader = payload->program.pid;
	size_t count, i;

	/* It may have ended just now. */
	turn();
	if (!payload->runs)
		return;
	payload->asked = true;
	count = process_tree_stop(leader, tree, TREE_MAX);
	if (kill(-leader, SIGKILL) < 0 && errno != ESRCH)
		check(-1, "kill the processes of program %d", leader);
	for (i = 0; i < count; i++) {
		program_let_run(tree[i]);
		if (kill(tree[i], SIGKILL) < 0 && errno != ESRCH)
			check(-1, "kill process %d of program %d", tree[i], leader);
	}
}

bool payload_kill(const struct step_op *op, struct complaint *complaint)
{
	struct payload *payload = require(op, complaint);

	if (!payload)
		return false;
	kill_one(payload);
	return wait_until(payload, now_nanos() + KILL_NANOS) ||
	       complain(complaint, "program \"%s\" is there even after SIGKILL", op->text);
}

static void kill_those(unsigned int cgroup)
{
	uint64_t deadline;
	size_t i;

	for (i = 0; i < PAYLOADS_MAX; i++)
		if (payloads[i].name[0] && payloads[i].runs && (cgroup == PLAN_CGROUPS_MAX || payloads[i].cgroup == cgroup))
			kill_one(&payloads[i]);
	/* All of them get the same few moments. */
	deadline = now_nanos() + KILL_NANOS;
	for (i = 0; i < PAYLOADS_MAX; i++)
		if (payloads[i].name[0] && payloads[i].asked)
			wait_until(&payloads[i], deadline);
}

void payload_kill_in(unsigned int cgroup)
{
	kill_those(cgroup);
}

/* What programs have left behind that have ended themselves; some may start others meanwhile. */
static void kill_left_behind(void)
{
	static pid_t pids[TREE_MAX];
	size_t count, i;
	int tries;

	for (tries = 0; tries < LEFT_BEHIND_TRIES; tries++) {
		count = process_find_marked(PROGRAM_OF_PLAN, pids, TREE_MAX);
		for (i = 0; i < count; i++) {
			program_let_run(pids[i]);
			if (kill(pids[i], SIGKILL) < 0 && errno != ESRCH)
				check(-1, "kill process %d, which a program has left behind", pids[i]);
		}
		if (count == 0)
			return;
		turn_for(POLL_NANOS);
	}
}

void payload_kill_all(void)
{
	size_t i;

	kill_those(PLAN_CGROUPS_MAX);
	for (i = 0; i < PAYLOADS_MAX && !payloads[i].name[0]; i++)
		;
	if (i < PAYLOADS_MAX || workers_ran_programs())
		kill_left_behind();
}

static void report(uint32_t request, struct payload *payload)
{
	int error = program_exec_error(&payload->program);
	bool killed = payload->asked && payload->end_code != CLD_EXITED && payload->end_status == SIGKILL;
	json_t *object = pack("{sI ss sb sI}", "request", (json_int_t)request, "name", payload->name, "killed", killed,
			      "wallNanos", (json_int_t)nanos_between(payload->started_at, payload->ended_at));

	if (error)
		json_put(object, "execError", json_text(strerror(error), strlen(strerror(error))));
	json_put(object, payload->end_code == CLD_EXITED ? "exitCode" : "signal", json_integer(payload->end_status));
	payload_output_send(&payload->output);
	send_json(FRAME_PROGRAM, object);
}

void payload_report(uint32_t request)
{
	struct payload *payload;

	for (payload = payloads; payload < payloads + PAYLOADS_MAX; payload++) {
		if (!payload->name[0] || payload->runs || !payload->open)
			continue;
		turn();
		report(request, payload);
		close_all(payload);
	}
}

void payload_forget_all(void)
{
	struct payload *payload;

	for (payload = payloads; payload < payloads + PAYLOADS_MAX; payload++) {
		if (payload->name[0] && payload->runs)
			send_log("program \"%s\" is there even after SIGKILL", payload->name);
		payload->name[0] = '\0';
	}
}

void payload_trim(void)
{
	static uint64_t next;
	struct payload *payload;
	uint64_t now = now_nanos();

	if (now < next)
		return;
	next = now + TRIM_NANOS;
	for (payload = payloads; payload < payloads + PAYLOADS_MAX; payload++)
		if (payload->runs)
			payload_output_trim(&payload->output);
}

void payload_note_end(const siginfo_t *ended)
{
	struct payload *payload;

	for (payload = payloads; payload < payloads + PAYLOADS_MAX; payload++) {
		if (!payload->runs || payload->program.pid != ended->si_pid)
			continue;
		payload->runs = false;
		payload->ended_at = now_nanos();
		payload->end_code = ended->si_code;
		payload->end_status = ended->si_status;
		/* Of a plan that is over. */
		if (!payload->name[0])
			close_all(payload);
	}
}
