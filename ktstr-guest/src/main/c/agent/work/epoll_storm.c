/* SPDX-License-Identifier: Apache-2.0 */
#include "../clock.h"
#include "../work.h"

#include <errno.h>
#include <poll.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

enum { PRODUCERS, CONSUMERS, EVENTS };

#define EVENTS_MAX 32u
#define PRODUCER_PAUSE 100000u
#define CONSUMER_SPINS 64u

/* The event counters, and behind them the file that waits for them all. */
static int open_files(const struct work_parameters *parameters, int *files)
{
	int events = (int)parameters->values[EVENTS], i, error;
	struct epoll_event event = { .events = EPOLLIN };

	files[events] = epoll_create1(EPOLL_CLOEXEC);
	if (files[events] < 0)
		return -errno;
	for (i = 0; i < events; i++) {
		files[i] = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
		event.data.u32 = (uint32_t)i;
		if (files[i] >= 0 && epoll_ctl(files[events], EPOLL_CTL_ADD, files[i], &event) == 0)
			continue;
		error = -errno;
		for (; i >= 0; i--)
			if (files[i] >= 0)
				close(files[i]);
		close(files[events]);
		return error;
	}
	return events + 1;
}

static void produce(struct worker *worker)
{
	uint64_t *raised_at = worker->group;
	uint64_t one = 1, event;

	while (!work_stopped(worker)) {
		for (event = 0; event < worker->parameters->values[EVENTS]; event++) {
			telemetry_put(raised_at[event], now_nanos());
			/* EAGAIN: nobody has taken any for 2^64 events. */
			if (write(worker->files[event], &one, sizeof(one)) == (ssize_t)sizeof(one))
				work_units_done(worker, 1);
		}
		work_rest_until(worker, now_nanos() + PRODUCER_PAUSE);
		work_iteration_done(worker);
	}
}

static void consume(struct worker *worker)
{
	int all = worker->files[worker->parameters->values[EVENTS]];
	uint64_t *raised_at = worker->group;
	struct epoll_event event;
	uint64_t woken = 0, events;

	while (!work_stopped(worker)) {
		if (epoll_wait(all, &event, 1, 0) < 1) {
			woken = work_wait_file(worker, all);
			continue;
		}
		/* Another one may have been faster. */
		if (read(worker->files[event.data.u32], &events, sizeof(events)) != (ssize_t)sizeof(events))
			continue;
		if (woken)
			work_wake_sample(worker, nanos_between(telemetry_get(raised_at[event.data.u32]), woken));
		woken = 0;
		work_units_done(worker, 1);
		work_spin_units(worker, CONSUMER_SPINS);
		work_iteration_done(worker);
	}
}

static void run(struct worker *worker)
{
	if (worker->position < worker->parameters->values[PRODUCERS])
		produce(worker);
	else
		consume(worker);
}

const struct work_type work_epoll_storm = {
	.name = "epoll-storm",
	.description = "Producers raise events that all consumers wait for in one epoll; 1 unit per event, and 64 of computing.",
	.group_parameters = 2,
	.parameters = { [PRODUCERS] = { "producers", 1, GROUP_WORKERS_MAX / 2 },
			[CONSUMERS] = { "consumers", 1, GROUP_WORKERS_MAX / 2 },
			[EVENTS] = { "events", 1, EVENTS_MAX } },
	.open_files = open_files,
	.run = run,
};
