/* SPDX-License-Identifier: Apache-2.0 */
#include "program.h"

#include "ordinary.h"
#include "reply.h"
#include "witness.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/sched.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#define TERMINAL_SIZE 72u
/* Below the agent, above whatever a scheduler under test schedules. */
#define ENDING_PRIORITY (WITNESS_PRIORITY - 10)

bool program_parse(const json_t *object, struct program *program, struct complaint *complaint)
{
	json_t *array, *element;
	size_t i;

	memset(program, 0, sizeof(*program));
	if (!member_argv(object, &array, complaint))
		return false;
	json_array_foreach(array, i, element)
		program->argv[i] = check_memory(strdup(json_string_value(element)), "an argument");
	return true;
}

void program_free(struct program *program)
{
	unsigned int i;

	for (i = 0; program->argv[i]; i++)
		free(program->argv[i]);
	program->argv[0] = NULL;
}

static void become_program(const struct program *program, int exec_error_fd) __attribute__((noreturn));

static void become_program(const struct program *program, int exec_error_fd)
{
	char terminal[TERMINAL_SIZE];
	char *environment[] = {
		"PATH=/include:/ktstr/bin:/bin:/sbin:/usr/bin:/usr/sbin",
		"HOME=/root",
		terminal,
		program->in_cgroup ? PROGRAM_OF_PLAN : NULL,
		NULL,
	};
	int error;

	snprintf(terminal, sizeof(terminal), "TERM=%s", program->terminal ? program->terminal : "dumb");
	error = (program->terminal ? setsid() : setpgid(0, 0)) < 0 ? errno : -become_ordinary();
	if (!error && program->terminal && ioctl(program->input, TIOCSCTTY, 0) < 0)
		error = errno;
	/* dup2 takes close-on-exec off: these three are all that the program gets. */
	if (!error && (chdir("/") < 0 || dup2(program->input, STDIN_FILENO) < 0 ||
		       dup2(program->output, STDOUT_FILENO) < 0 || dup2(program->error, STDERR_FILENO) < 0))
		error = errno;
	if (!error) {
		execve(program->argv[0], program->argv, environment);
		error = errno;
	}
	/* The agent reads it from the pipe; an exit code could be the program's own. */
	_exit(write(exec_error_fd, &error, sizeof(error)) == sizeof(error) ? 127 : 126);
}

pid_t fork_into(int cgroup)
{
	struct clone_args arguments = {
		.flags = CLONE_INTO_CGROUP,
		.exit_signal = SIGCHLD,
		.cgroup = (uint64_t)cgroup,
	};

	return (pid_t)syscall(SYS_clone3, &arguments, sizeof(arguments));
}

bool program_start(struct program *program, struct complaint *complaint)
{
	int pipe_fds[2];

	/* The end that the child holds closes at a good exec. */
	if (pipe2(pipe_fds, O_CLOEXEC | O_NONBLOCK) < 0)
		return complain(complaint, "a pipe for %.300s: %s", program->argv[0], strerror(errno));
	program->pid = program->in_cgroup ? fork_into(program->cgroup) : fork();
	if (program->pid == 0)
		become_program(program, pipe_fds[1]);
	if (program->pid < 0)
		complain(complaint, "fork for %.300s: %s", program->argv[0], strerror(errno));
	check(close(pipe_fds[1]), "close a pipe");
	program->exec_error_fd = pipe_fds[0];
	if (program->pid > 0)
		return true;
	program_close(program);
	return false;
}

int program_exec_error(const struct program *program)
{
	int error;

	return read(program->exec_error_fd, &error, sizeof(error)) == sizeof(error) ? error : 0;
}

void program_let_run(pid_t pid)
{
	struct sched_param parameter = { .sched_priority = ENDING_PRIORITY };
	char path[64];
	struct dirent *entry;
	DIR *tasks;
	int tid;

	snprintf(path, sizeof(path), "/proc/%d/task", pid);
	tasks = opendir(path);
	if (!tasks)
		return;
	while ((entry = readdir(tasks))) {
		tid = atoi(entry->d_name);
		if (tid > 1 && sched_setscheduler(tid, SCHED_FIFO, &parameter) < 0 && errno != ESRCH)
			send_log("make thread %d of process %d SCHED_FIFO: %s", tid, pid, strerror(errno));
	}
	closedir(tasks);
}

void program_close(struct program *program)
{
	check(close(program->exec_error_fd), "close a pipe");
}
