/* SPDX-License-Identifier: Apache-2.0 */
#include "peer.h"

#include <signal.h>
#include <stddef.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { BURST, SPINS };

static void handle(int number)
{
	(void)number;
}

static void run(struct worker *worker)
{
	struct sigaction action = { .sa_handler = handle, .sa_flags = SA_RESTART };
	const uint64_t *values = worker->parameters->values;
	uint64_t i;
	long peer;
	pid_t pid;

	/* Before the peer knows whom to send to. */
	if (sigaction(SIGUSR1, &action, NULL) < 0)
		work_give_up();
	pid = peer_meet(worker, worker->group);
	if (pid == 0)
		return;
	/* By a file: the number may be another process's once the peer has ended. */
	peer = syscall(SYS_pidfd_open, pid, 0);
	while (!work_stopped(worker)) {
		for (i = 0; i < values[BURST] && peer >= 0; i++)
			if (syscall(SYS_pidfd_send_signal, peer, SIGUSR1, NULL, 0) == 0)
				work_units_done(worker, 1);
		work_spin_units(worker, values[SPINS]);
		work_iteration_done(worker);
	}
}

const struct work_type work_signal_storm = {
	.name = "signal-storm",
	.description = "Pairs that send each other bursts of signals and compute; 1 unit per signal sent.",
	.group = 2,
	.parameters = { [BURST] = { "burst", 1, WORK_UNITS_MAX }, [SPINS] = { "spins", 1, WORK_UNITS_MAX } },
	.run = run,
};
