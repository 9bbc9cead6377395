/* SPDX-License-Identifier: Apache-2.0 */
#include "../clock.h"
#include "../work.h"

#include <errno.h>
#include <signal.h>
#include <time.h>

#define SIGNAL SIGUSR2

/* One shot of a timer whose interrupt wakes the worker itself, without anybody in between. */
static uint64_t wait_for_interrupt(struct worker *worker, timer_t timer, const sigset_t *signals, uint64_t due)
{
	struct itimerspec times = { .it_value = timespec_of(due) };
	struct timespec timeout = timespec_of(PEER_TIMEOUT_NANOS);
	uint64_t woken;
	int received;

	if (timer_settime(timer, TIMER_ABSTIME, &times, NULL) < 0)
		work_give_up();
	do {
		work_wait_begin(worker, due);
		received = sigtimedwait(signals, NULL, &timeout);
		woken = work_wait_end(worker, due);
	} while (received != SIGNAL && !work_stopped(worker));
	return received == SIGNAL ? woken : 0;
}

static void run(struct worker *worker)
{
	struct sigevent event = { .sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGNAL };
	uint64_t due, woken;
	sigset_t signals;
	timer_t timer;

	sigemptyset(&signals);
	sigaddset(&signals, SIGNAL);
	if (sigprocmask(SIG_BLOCK, &signals, NULL) < 0 || timer_create(CLOCK_MONOTONIC, &event, &timer) < 0)
		work_give_up();
	while (!work_stopped(worker)) {
		work_spin_units(worker, worker->parameters->values[0]);
		due = now_nanos() + worker->parameters->values[1];
		woken = wait_for_interrupt(worker, timer, &signals, due);
		if (woken)
			work_wake_sample(worker, nanos_between(due, woken));
		work_iteration_done(worker);
	}
}

const struct work_type work_irq_wake = {
	.name = "irq-wake",
	.description = "Computes, then is woken by a timer's interrupt through a signal.",
	.group = 1,
	.parameters = { { "spins", 1, WORK_UNITS_MAX }, { "delayNanos", 1000, WORK_NANOS_MAX } },
	.run = run,
};
