/* SPDX-License-Identifier: Apache-2.0 */
#include "../clock.h"
#include "../work.h"

#include <sys/timerfd.h>
#include <unistd.h>

static int start_timer(uint64_t first, uint64_t interval)
{
	struct itimerspec times = { .it_value = timespec_of(first), .it_interval = timespec_of(interval) };
	int timer = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);

	if (timer < 0 || timerfd_settime(timer, TFD_TIMER_ABSTIME, &times, NULL) < 0)
		work_give_up();
	return timer;
}

static void run(struct worker *worker)
{
	uint64_t interval = worker->parameters->values[0];
	uint64_t due = now_nanos() + interval, woken = 0, expired;
	int timer = start_timer(due, interval);

	while (!work_stopped(worker)) {
		if (read(timer, &expired, sizeof(expired)) != (ssize_t)sizeof(expired)) {
			woken = work_wait_file(worker, timer);
			continue;
		}
		/* It was due the first time it expired since it was read. */
		if (woken)
			work_wake_sample(worker, nanos_between(due, woken));
		woken = 0;
		due += expired * interval;
		work_units_done(worker, 1);
		work_iteration_done(worker);
	}
}

const struct work_type work_timer_latency = {
	.name = "timer-latency",
	.description = "Waits for a periodic timer; 1 unit per wake-up, which is as late as its sample says.",
	.group = 1,
	.parameters = { { "intervalNanos", 1000, WORK_NANOS_MAX } },
	.run = run,
};
