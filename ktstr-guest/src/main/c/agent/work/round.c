/* SPDX-License-Identifier: Apache-2.0 */
#include "round.h"

#include "../futex.h"

void round_call_now(struct round *round)
{
	uint32_t next = round->number + 1;

	telemetry_put(round->called_at[next % ROUND_TIMES], now_nanos());
	__atomic_store_n(&round->number, next, __ATOMIC_RELEASE);
	futex_wake_all(&round->number);
}

void round_call(struct worker *worker, struct round *round, unsigned int receivers)
{
	uint64_t patience = now_nanos() + PEER_TIMEOUT_NANOS;
	uint32_t idle;

	while ((idle = __atomic_load_n(&round->idle, __ATOMIC_ACQUIRE)) < receivers && !work_stopped(worker) &&
	       now_nanos() < patience)
		work_wait_word(worker, &round->idle, idle);
	round_call_now(round);
}

bool round_wait(struct worker *worker, struct round *round, uint32_t *heard)
{
	uint64_t woken = 0, called_at;

	__atomic_add_fetch(&round->idle, 1, __ATOMIC_ACQ_REL);
	futex_wake_all(&round->idle);
	while (__atomic_load_n(&round->number, __ATOMIC_ACQUIRE) == *heard && !work_stopped(worker))
		woken = work_wait_word(worker, &round->number, *heard);
	__atomic_sub_fetch(&round->idle, 1, __ATOMIC_ACQ_REL);
	if (work_stopped(worker))
		return false;
	called_at = telemetry_get(round->called_at[(*heard + 1) % ROUND_TIMES]);
	*heard = __atomic_load_n(&round->number, __ATOMIC_ACQUIRE);
	if (woken)
		work_wake_sample(worker, nanos_between(called_at, woken));
	return true;
}
