/* SPDX-License-Identifier: Apache-2.0 */
#include "../futex.h"
#include "../work.h"

enum { CONTENDERS, HOLD, WORK };
enum { FREE, HELD, WANTED };

/* False when the stop came first. Of a holder that died the lock is never free again. */
static bool lock(struct worker *worker, uint32_t *mutex)
{
	uint32_t state = FREE;
	uint64_t began;

	if (__atomic_compare_exchange_n(mutex, &state, HELD, false, __ATOMIC_ACQUIRE, __ATOMIC_RELAXED))
		return true;
	began = now_nanos();
	while (__atomic_exchange_n(mutex, WANTED, __ATOMIC_ACQUIRE) != FREE) {
		if (work_stopped(worker))
			return false;
		work_wait_word(worker, mutex, WANTED);
	}
	work_wake_sample(worker, nanos_between(began, now_nanos()));
	return true;
}

static void unlock(uint32_t *mutex)
{
	if (__atomic_exchange_n(mutex, FREE, __ATOMIC_RELEASE) == WANTED)
		futex_wake(mutex, 1);
}

static void run(struct worker *worker)
{
	const uint64_t *values = worker->parameters->values;
	uint32_t *mutex = worker->group;

	while (!work_stopped(worker)) {
		work_spin_units(worker, values[WORK]);
		if (!lock(worker, mutex))
			return;
		work_spin_units(worker, values[HOLD]);
		unlock(mutex);
		work_iteration_done(worker);
	}
}

const struct work_type work_mutex_contention = {
	.name = "mutex-contention",
	.description = "A group with one lock: compute, take the lock, compute while holding it; a sample is the wait for the lock.",
	.group_parameters = 1,
	.parameters = { [CONTENDERS] = { "contenders", 2, GROUP_WORKERS_MAX },
			[HOLD] = { "hold", 1, WORK_UNITS_MAX },
			[WORK] = { "work", 1, WORK_UNITS_MAX } },
	.run = run,
};
