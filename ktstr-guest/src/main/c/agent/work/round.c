/* SPDX-License-Identifier: Apache-2.0 */
#include "round.h"

#include "../futex.h"

void round_run(struct worker *worker, void (*call)(struct worker *), void (*receive)(struct worker *))
{
	if (worker->position == 0)
		call(worker);
	else
		receive(worker);
}

/* All but the caller, who is the first of the group. */
static bool all_wait(const struct worker *worker, const struct round *round)
{
	unsigned int position;

	for (position = 1; position < worker->group_workers; position++)
		if (__atomic_load_n(&round->waits_for[position], __ATOMIC_ACQUIRE) != round->number + 1)
			return false;
	return true;
}

void round_call(struct worker *worker, struct round *round)
{
	uint64_t patience = now_nanos() + PEER_TIMEOUT_NANOS;
	uint32_t next = round->number + 1, arrivals;

	for (;;) {
		arrivals = __atomic_load_n(&round->arrivals, __ATOMIC_ACQUIRE);
		if (all_wait(worker, round) || work_stopped(worker) || now_nanos() >= patience)
			break;
		work_wait_word(worker, &round->arrivals, arrivals);
	}
	telemetry_put(round->called_at[next % ROUND_TIMES], now_nanos());
	__atomic_store_n(&round->number, next, __ATOMIC_RELEASE);
	futex_wake_all(&round->number);
}

bool round_wait(struct worker *worker, struct round *round, uint32_t *heard)
{
	uint32_t next = *heard + 1;
	uint64_t woken = 0;

	__atomic_store_n(&round->waits_for[worker->position], next, __ATOMIC_RELEASE);
	__atomic_add_fetch(&round->arrivals, 1, __ATOMIC_ACQ_REL);
	futex_wake_all(&round->arrivals);
	while (__atomic_load_n(&round->number, __ATOMIC_ACQUIRE) == *heard && !work_stopped(worker))
		woken = work_wait_word(worker, &round->number, *heard);
	if (work_stopped(worker))
		return false;
	*heard = __atomic_load_n(&round->number, __ATOMIC_ACQUIRE);
	if (woken)
		work_wake_sample(worker, nanos_between(telemetry_get(round->called_at[next % ROUND_TIMES]), woken));
	return true;
}
