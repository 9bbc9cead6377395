/* SPDX-License-Identifier: Apache-2.0 */
#include "payload.h"

#include "cgroup.h"
#include "channel.h"
#include "clock.h"
#include "program.h"
#include "reply.h"
#include "turn.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define PAYLOADS_MAX 64u
#define POLL_NANOS (2 * NANOS_PER_MILLI)
#define KILL_NANOS (2 * NANOS_PER_SECOND)
/* Of what it printed, the last. */
#define OUTPUT_MAX (1u << 20)
#define ERRORS_MAX (64u << 10)
/* A piece of it; one byte before it says of which stream. */
#define PART_SIZE (128u << 10)

static struct payload {
	char name[CGROUP_NAME_SIZE]; /* "": free */
	unsigned int cgroup;
	struct program program;
	bool runs;
	bool asked; /* to end */
	int end_code; /* as siginfo has it */
	int end_status;
	uint64_t started_at, ended_at;
	int output, error; /* files that nobody else can name */
} payloads[PAYLOADS_MAX];

static struct payload *find(const char *name)
{
	size_t i;

	for (i = 0; i < PAYLOADS_MAX; i++)
		if (strcmp(payloads[i].name, name) == 0)
			return &payloads[i];
	return NULL;
}

static struct payload *require(const struct step_op *op, struct complaint *complaint)
{
	struct payload *payload = find(op->text);

	if (!payload)
		complain(complaint, "no program \"%s\" was started", op->text);
	return payload;
}

static int open_output(void)
{
	return open("/tmp", O_TMPFILE | O_RDWR | O_APPEND | O_CLOEXEC, 0600);
}

static void close_output(int fd)
{
	if (fd >= 0)
		check(close(fd), "close an output");
}

static bool start(struct payload *payload, const struct plan *plan, const struct step_op *op, struct complaint *complaint)
{
	const char *argument = op->arguments;
	bool started;
	unsigned int i;

	payload->program = (struct program){ .in_cgroup = true };
	payload->program.cgroup = cgroup_open(&plan->cgroups[op->cgroup]);
	payload->output = open_output();
	payload->error = open_output();
	if (payload->program.cgroup < 0 || payload->output < 0 || payload->error < 0) {
		complain(complaint, "start %s in cgroup %s: %s", op->text, plan->cgroups[op->cgroup].name, strerror(errno));
		close_output(payload->program.cgroup);
		close_output(payload->output);
		close_output(payload->error);
		return false;
	}
	for (i = 0; i < op->argument_count; i++, argument += strlen(argument) + 1)
		payload->program.argv[i] = check_memory(strdup(argument), "an argument");
	payload->program.input = (int)check(open("/dev/null", O_RDONLY | O_CLOEXEC), "open /dev/null");
	payload->program.output = payload->output;
	payload->program.error = payload->error;
	started = program_start(&payload->program, complaint);
	check(close(payload->program.input), "close /dev/null");
	check(close(payload->program.cgroup), "close a cgroup");
	if (!started) {
		close_output(payload->output);
		close_output(payload->error);
		program_free(&payload->program);
	}
	return started;
}

bool payload_run(const struct plan *plan, const struct step_op *op, struct complaint *complaint)
{
	struct payload *payload = find("");

	if (find(op->text))
		return complain(complaint, "a program \"%s\" was started already", op->text);
	if (!payload)
		return complain(complaint, "%u programs were started already", PAYLOADS_MAX);
	if (!start(payload, plan, op, complaint))
		return false;
	snprintf(payload->name, sizeof(payload->name), "%s", op->text);
	payload->cgroup = op->cgroup;
	payload->runs = true;
	payload->asked = false;
	payload->started_at = now_nanos();
	return true;
}

static bool wait_for(const struct payload *payload, uint64_t nanos)
{
	uint64_t deadline = now_nanos() + nanos;

	while (payload->runs && now_nanos() < deadline)
		turn_for(POLL_NANOS);
	return !payload->runs;
}

bool payload_wait(const struct step_op *op, struct complaint *complaint)
{
	struct payload *payload = require(op, complaint);

	if (!payload || wait_for(payload, op->number))
		return payload != NULL;
	return complain(complaint, "program \"%s\" had not ended after %lu ms", op->text,
			(unsigned long)(op->number / NANOS_PER_MILLI));
}

static void kill_one(struct payload *payload)
{
	if (!payload->runs)
		return;
	payload->asked = true;
	program_let_run(payload->program.pid);
	if (kill(-payload->program.pid, SIGKILL) < 0 && kill(payload->program.pid, SIGKILL) < 0 && errno != ESRCH)
		check(-1, "kill program %d", payload->program.pid);
}

bool payload_kill(const struct step_op *op, struct complaint *complaint)
{
	struct payload *payload = require(op, complaint);

	if (!payload)
		return false;
	kill_one(payload);
	return wait_for(payload, KILL_NANOS) || complain(complaint, "program \"%s\" is there even after SIGKILL", op->text);
}

static void kill_those(unsigned int cgroup)
{
	size_t i;

	for (i = 0; i < PAYLOADS_MAX; i++)
		if (payloads[i].runs && (cgroup == PLAN_CGROUPS_MAX || payloads[i].cgroup == cgroup))
			kill_one(&payloads[i]);
	for (i = 0; i < PAYLOADS_MAX; i++)
		if (payloads[i].asked)
			wait_for(&payloads[i], KILL_NANOS);
}

void payload_kill_in(unsigned int cgroup)
{
	kill_those(cgroup);
}

void payload_kill_all(void)
{
	kill_those(PLAN_CGROUPS_MAX);
}

static void send_output(char stream, int fd, off_t most)
{
	static char part[1 + PART_SIZE];
	struct stat stat;
	ssize_t length;
	off_t at;

	check(fstat(fd, &stat), "look at an output");
	part[0] = stream;
	for (at = stat.st_size > most ? stat.st_size - most : 0; at < stat.st_size; at += length) {
		turn();
		length = check(pread(fd, part + 1, PART_SIZE, at), "read an output");
		/* Somebody has cut it. */
		if (length == 0)
			return;
		channel_send(FRAME_PROGRAM_OUTPUT, part, 1 + (size_t)length);
	}
}

static void report(uint32_t request, struct payload *payload)
{
	int error = program_exec_error(&payload->program);
	json_t *object = pack("{sI ss sb sI}", "request", (json_int_t)request, "name", payload->name, "killed", payload->asked,
			      "wallNanos", (json_int_t)nanos_between(payload->started_at, payload->ended_at));

	if (error)
		json_put(object, "execError", json_text(strerror(error), strlen(strerror(error))));
	json_put(object, payload->end_code == CLD_EXITED ? "exitCode" : "signal", json_integer(payload->end_status));
	send_output(1, payload->output, OUTPUT_MAX);
	send_output(2, payload->error, ERRORS_MAX);
	send_json(FRAME_PROGRAM, object);
}

void payload_report(uint32_t request)
{
	struct payload *payload;

	for (payload = payloads; payload < payloads + PAYLOADS_MAX; payload++) {
		if (!payload->name[0] || payload->runs)
			continue;
		turn();
		report(request, payload);
		close_output(payload->output);
		close_output(payload->error);
		program_close(&payload->program);
		program_free(&payload->program);
		payload->name[0] = '\0';
	}
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
	}
}
