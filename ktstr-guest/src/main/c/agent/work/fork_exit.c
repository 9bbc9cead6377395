/* SPDX-License-Identifier: Apache-2.0 */
#include "../clock.h"
#include "../work.h"

#include <errno.h>
#include <sys/wait.h>
#include <unistd.h>

/* Until the child is gone; the time that took is the sample. */
static void await(struct worker *worker, pid_t child)
{
	uint64_t began, ended;

	work_wait_begin(worker, UINT64_MAX);
	began = worker->last_checkpoint;
	while (waitpid(child, NULL, 0) < 0 && errno == EINTR)
		;
	ended = work_wait_end(worker, UINT64_MAX);
	work_wake_sample(worker, nanos_between(began, ended));
}

static void run(struct worker *worker)
{
	pid_t child;

	while (!work_stopped(worker)) {
		child = fork();
		if (child == 0)
			_exit(0);
		/* Out of processes or memory for the moment: others may be, too. */
		if (child < 0) {
			work_yield_cpu(worker);
			continue;
		}
		await(worker, child);
		work_units_done(worker, 1);
		work_iteration_done(worker);
	}
}

const struct work_type work_fork_exit = {
	.name = "fork-exit",
	.description = "Forks a child that ends at once, and waits for it; 1 unit per child.",
	.group = 1,
	.run = run,
};
