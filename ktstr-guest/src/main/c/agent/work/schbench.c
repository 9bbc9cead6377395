/* SPDX-License-Identifier: Apache-2.0 */
#include "../clock.h"
#include "../futex.h"
#include "memory.h"

enum { WORKERS, KIB, OPERATIONS, THINK };
enum { BUSY, WAITING };

/* In the memory of the group: one for each worker but the messenger, who posts to each on its own. */
struct desk {
	uint32_t state;
	uint64_t posted_at;
};

struct office {
	uint32_t arrivals; /* counts, for the messenger to wait at */
	uint32_t unused[3];
	struct desk desks[GROUP_WORKERS_MAX - 1];
};

_Static_assert(sizeof(struct office) <= GROUP_MEMORY_SIZE, "the desks fill the memory of the group");

static void post(struct worker *worker)
{
	struct office *office = worker->group;
	unsigned int desks = worker->group_workers - 1, i;
	uint32_t arrivals;

	while (!work_stopped(worker)) {
		arrivals = __atomic_load_n(&office->arrivals, __ATOMIC_ACQUIRE);
		for (i = 0; i < desks; i++) {
			if (__atomic_load_n(&office->desks[i].state, __ATOMIC_ACQUIRE) != WAITING)
				continue;
			telemetry_put(office->desks[i].posted_at, now_nanos());
			__atomic_store_n(&office->desks[i].state, BUSY, __ATOMIC_RELEASE);
			futex_wake(&office->desks[i].state, 1);
			work_units_done(worker, 1);
		}
		work_wait_word(worker, &office->arrivals, arrivals);
		work_iteration_done(worker);
	}
}

/* False when the stop came first. */
static bool wait_for_post(struct worker *worker, struct office *office, struct desk *desk)
{
	uint64_t woken = 0;

	__atomic_store_n(&desk->state, WAITING, __ATOMIC_RELEASE);
	__atomic_add_fetch(&office->arrivals, 1, __ATOMIC_ACQ_REL);
	futex_wake(&office->arrivals, 1);
	while (__atomic_load_n(&desk->state, __ATOMIC_ACQUIRE) == WAITING) {
		if (work_stopped(worker))
			return false;
		woken = work_wait_word(worker, &desk->state, WAITING);
	}
	if (woken)
		work_wake_sample(worker, nanos_between(telemetry_get(desk->posted_at), woken));
	return true;
}

static void answer(struct worker *worker)
{
	const uint64_t *values = worker->parameters->values;
	struct office *office = worker->group;
	struct matrices matrices = matrices_take(values[KIB]);
	uint64_t began, i;

	while (wait_for_post(worker, office, &office->desks[worker->position - 1])) {
		began = now_nanos();
		work_rest_until(worker, began + values[THINK]);
		for (i = 0; i < values[OPERATIONS] && matrices_multiply(worker, &matrices); i++)
			;
		if (work_stopped(worker))
			return;
		work_request_sample(worker, nanos_between(began, now_nanos()));
		work_units_done(worker, 1);
		work_iteration_done(worker);
	}
}

static void run(struct worker *worker)
{
	if (worker->position == 0)
		post(worker);
	else
		answer(worker);
}

const struct work_type work_schbench = {
	.name = "schbench",
	.description = "A messenger wakes workers one by one, who think, multiply matrices and tell how long that took; 1 unit per request.",
	.group = 1,
	.group_parameters = 1,
	.details = DETAILS_REQUESTS,
	.parameters = { [WORKERS] = { "workers", 1, GROUP_WORKERS_MAX - 1 },
			[KIB] = { "kib", 1, MEMORY_KIB_MAX },
			[OPERATIONS] = { "operations", 1, WORK_UNITS_MAX },
			[THINK] = { "thinkNanos", 1, WORK_NANOS_MAX } },
	.run = run,
};
