/* SPDX-License-Identifier: Apache-2.0 */
#include "../futex.h"

#include "../work.h"

/* In the memory of the group. */
struct pair {
	uint32_t turn;	 /* the position (0 or 1) that may work */
	uint64_t handed; /* when the turn changed */
};

/* False when the stop came first. */
static bool wait_for_turn(struct worker *worker)
{
	struct pair *pair = worker->group;
	bool blocked = false;
	uint64_t due, handed, now = 0;

	while (__atomic_load_n(&pair->turn, __ATOMIC_ACQUIRE) != worker->position) {
		if (work_stopped(worker))
			return false;
		due = now_nanos() + PEER_TIMEOUT_NANOS;
		work_wait_begin(worker, due);
		blocked = futex_wait(&pair->turn, !worker->position, due) == 0;
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
	struct pair *pair = worker->group;

	telemetry_put(pair->handed, now_nanos());
	__atomic_store_n(&pair->turn, !worker->position, __ATOMIC_RELEASE);
	futex_wake_all(&pair->turn);
}

static void run(struct worker *worker)
{
	while (wait_for_turn(worker) && !work_stopped(worker)) {
		work_spin_units(worker, worker->parameters->values[0]);
		hand_over(worker);
		work_iteration_done(worker);
	}
	/* The peer would sit its timeout out before it saw the stop. */
	futex_wake_all(&((struct pair *)worker->group)->turn);
}

const struct work_type work_futex = {
	.name = "futex-ping-pong",
	.description = "Pairs that take turns: compute while it is one's own, then wake the peer and wait.",
	.group = 2,
	.parameters = { { "spins", 1, WORK_UNITS_MAX } },
	.run = run,
};
