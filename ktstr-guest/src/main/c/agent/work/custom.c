/* SPDX-License-Identifier: Apache-2.0 */
#include "../futex.h"
#include "../work.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#define ARGUMENTS 129 /* ARGUMENTS_MAX, and a null behind them */
#define CANNOT_EXECUTE 127
#define SIGNALED 128
/* From SIGTERM to SIGKILL; shorter than what the agent gives a worker. */
#define GRACE_NANOS (500 * NANOS_PER_MILLI)
#define LOOK_NANOS (5 * NANOS_PER_MILLI)

static void become_program(const struct work_parameters *parameters) __attribute__((noreturn));

static void become_program(const struct work_parameters *parameters)
{
	char *environment[] = { "PATH=/include:/ktstr/bin:/bin:/sbin:/usr/bin:/usr/sbin", "HOME=/root", NULL };
	char *argv[ARGUMENTS] = { NULL };
	const char *at = parameters->arguments;
	unsigned int i;

	for (i = 0; i < parameters->argument_count && i < ARGUMENTS - 1; i++) {
		argv[i] = (char *)at;
		at += __builtin_strlen(at) + 1;
	}
	/* A group of its own, so that all it starts can be ended, and no longer than the worker. */
	if (setpgid(0, 0) == 0 && prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0) == 0 && signal(SIGPIPE, SIG_DFL) != SIG_ERR)
		execve(argv[0], argv, environment);
	_exit(CANNOT_EXECUTE);
}

/* Whether it has ended; it can still be asked about then. */
static bool has_ended(pid_t program, siginfo_t *ended)
{
	ended->si_pid = 0;
	return waitid(P_PID, (id_t)program, ended, WEXITED | WNOHANG | WNOWAIT) < 0 || ended->si_pid == program;
}

/* Only so that a wait is cut short when the program ends. */
static void note_child(int number)
{
	(void)number;
}

/* Until the program has ended, which is true, or the stop. */
static bool ends_by_itself(struct worker *worker, pid_t program, siginfo_t *ended)
{
	struct sigaction action = { .sa_handler = note_child };
	bool gone;

	if (sigaction(SIGCHLD, &action, NULL) < 0)
		work_give_up();
	work_wait_begin(worker, UINT64_MAX);
	/* One that ends just before the wait is seen after it. */
	while (!(gone = has_ended(program, ended)) && !work_stopped(worker))
		futex_wait(&worker->orders->stop, 0, now_nanos() + PEER_TIMEOUT_NANOS);
	work_wait_end(worker, UINT64_MAX);
	return gone;
}

static void wait_for_end(struct worker *worker, pid_t program, uint64_t due)
{
	siginfo_t ended;

	work_wait_begin(worker, UINT64_MAX);
	while (!has_ended(program, &ended) && now_nanos() < due)
		sleep_until(now_nanos() + LOOK_NANOS);
	work_wait_end(worker, UINT64_MAX);
}

/* It may not have come to be a group of its own yet. */
static void end_all(pid_t program, int number)
{
	if (kill(-program, number) < 0)
		kill(program, number);
}

static void run(struct worker *worker)
{
	pid_t program = fork();
	siginfo_t ended;
	bool by_itself;

	if (program == 0)
		become_program(worker->parameters);
	if (program < 0)
		work_give_up();
	by_itself = ends_by_itself(worker, program, &ended);
	if (!by_itself) {
		end_all(program, SIGTERM);
		wait_for_end(worker, program, now_nanos() + GRACE_NANOS);
	}
	end_all(program, SIGKILL);
	wait_for_end(worker, program, UINT64_MAX);
	worker->children = read_schedstat(program);
	while (waitpid(program, NULL, 0) < 0 && errno == EINTR)
		;
	if (by_itself && ended.si_status)
		work_end(worker, ended.si_code == CLD_EXITED ? ended.si_status : SIGNALED + ended.si_status);
	work_wait_for_stop(worker);
}

const struct work_type work_custom = {
	.name = "custom",
	.description = "Runs a program, which is asked to end with SIGTERM; counts no units, only what the kernel counts of it.",
	.group = 1,
	.has_arguments = true,
	.counts_children = true,
	.run = run,
};
