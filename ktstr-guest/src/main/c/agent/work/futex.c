/* SPDX-License-Identifier: Apache-2.0 */
#include "../futex.h"

#include "../work.h"

/* False when the stop came first. */
static bool wait_for_turn(struct worker *worker)
{
	struct pair *pair = worker->pair;
	bool blocked = false;
	uint64_t due, handed, now = 0;

	while (__atomic_load_n(&pair->turn, __ATOMIC_ACQUIRE) != worker->half) {
		if (work_stopped(worker))
			return false;
		due = now_nanos() + PEER_TIMEOUT_NANOS;
		work_wait_begin(worker, due);
		blocked = futex_wait(&pair->turn, !worker->half, due) == 0;
		now = work_wait_end(worker, due);
	}
	/* The peer cannot hand the turn over again before it got it back, so this is the time of this wake-up. */
	handed = telemetry_get(pair->handed);
	if (blocked)
		work_wake_sample(worker, now > handed ? now - handed : 0);
	return true;
}

static void hand_over(struct worker *worker)
{
	struct pair *pair = worker->pair;

	telemetry_put(pair->handed, now_nanos());
	__atomic_store_n(&pair->turn, !worker->half, __ATOMIC_RELEASE);
	futex_wake_all(&pair->turn);
}

static void run(struct worker *worker)
{
	while (wait_for_turn(worker) && !work_stopped(worker)) {
		work_spin_units(worker, worker->parameters->units);
		hand_over(worker);
		work_iteration_done(worker);
	}
	/* The peer would sit its timeout out before it saw the stop. */
	futex_wake_all(&worker->pair->turn);
}

const struct work_type work_futex = {
	.name = "futex-ping-pong",
	.description = "Pairs that take turns: compute while it is one's own, then wake the peer and wait.",
	.group = 2,
	.run = run,
};
