/* SPDX-License-Identifier: Apache-2.0 */
#include "../clock.h"
#include "../program.h"
#include "../work.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#define ARGUMENTS (ARGUMENTS_MAX + 1) /* a null behind them */
#define CANNOT_EXECUTE 127

/*
 * The worker's process becomes the program: what the kernel says of the process is then said of the program, of which a process
 * beside it would know nothing.
 */
static void run(struct worker *worker)
{
	char *environment[] = {
		"PATH=/include:/ktstr/bin:/bin:/sbin:/usr/bin:/usr/sbin", "HOME=/root", PROGRAM_OF_PLAN, NULL,
	};
	char *argv[ARGUMENTS] = { NULL };
	const char *at = worker->parameters->arguments;
	unsigned int i;

	for (i = 0; i < worker->parameters->argument_count && i < ARGUMENTS - 1; i++) {
		argv[i] = (char *)at;
		at += strlen(at) + 1;
	}
	if (signal(SIGPIPE, SIG_DFL) == SIG_ERR)
		work_give_up();
	/* What it has used until now was not the program's; from now on only the agent writes there. */
	__atomic_store_n(&worker->telemetry->program_from, nanos_of(CLOCK_PROCESS_CPUTIME_ID), __ATOMIC_RELEASE);
	execve(argv[0], argv, environment);
	telemetry_put(worker->telemetry->program_errno, (uint32_t)errno);
	_exit(CANNOT_EXECUTE);
}

const struct work_type work_custom = {
	.name = "custom",
	.description = "Becomes a program, which is asked to end with SIGTERM; counts no units, only what the kernel counts of it.",
	.group = 1,
	.is_program = true,
	.run = run,
};
