/* SPDX-License-Identifier: Apache-2.0 */
#include "../clock.h"
#include "../futex.h"
#include "../work.h"
#include "cpus.h"
#include "realtime.h"

#include <errno.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { HOLD, WORK };
enum { LOW, MEDIUM, HIGH };

#define LOW_PAUSE 100000u
#define MEDIUM_PAUSE 300000u
#define HIGH_PAUSE 500000u
#define HIGH_SPINS 64u

/* In the memory of the group. */
struct inversion {
	uint32_t mutex; /* the kernel's kind, which lends the waiter's priority to the holder: 0 or its thread */
	uint32_t cpu;
};

/* False when the stop came first. */
static bool lock(struct worker *worker, uint32_t *mutex)
{
	uint64_t due;
	uint32_t none = 0;
	long result;

	if (__atomic_compare_exchange_n(mutex, &none, (uint32_t)getpid(), false, __ATOMIC_ACQUIRE, __ATOMIC_RELAXED))
		return true;
	do {
		due = now_nanos() + PEER_TIMEOUT_NANOS;
		work_wait_begin(worker, due);
		result = futex_lock_pi(mutex, due);
		work_wait_end(worker, due);
	} while (result < 0 && !work_stopped(worker));
	return result == 0;
}

static void unlock(uint32_t *mutex)
{
	uint32_t self = (uint32_t)getpid();

	if (!__atomic_compare_exchange_n(mutex, &self, 0, false, __ATOMIC_RELEASE, __ATOMIC_RELAXED))
		futex_unlock_pi(mutex);
}

static void hold(struct worker *worker, uint64_t units)
{
	struct inversion *inversion = worker->group;
	uint64_t began = now_nanos();

	if (!lock(worker, &inversion->mutex))
		return;
	if (worker->position == HIGH)
		work_wake_sample(worker, nanos_between(began, now_nanos()));
	work_spin_units(worker, units);
	unlock(&inversion->mutex);
}

static void turn(struct worker *worker)
{
	const uint64_t *values = worker->parameters->values;

	switch (worker->position) {
	case LOW:
		hold(worker, values[HOLD]);
		work_rest_until(worker, now_nanos() + LOW_PAUSE);
		return;
	case MEDIUM:
		work_spin_units(worker, values[WORK]);
		work_rest_until(worker, now_nanos() + MEDIUM_PAUSE);
		return;
	default:
		work_rest_until(worker, now_nanos() + HIGH_PAUSE);
		hold(worker, HIGH_SPINS);
	}
}

static void run(struct worker *worker)
{
	static const int nice[] = { [LOW] = 19, [MEDIUM] = 0, [HIGH] = -20 };
	struct inversion *inversion = worker->group;

	cpus_pin_group(worker, &inversion->cpu);
	realtime_or_nice((int)worker->position + 1, nice[worker->position]);
	while (!work_stopped(worker)) {
		turn(worker);
		work_iteration_done(worker);
	}
}

const struct work_type work_priority_inversion = {
	.name = "priority-inversion",
	.description = "Three on a CPU: high waits for a lock that low holds while medium is in its way; a sample is high's wait.",
	.group = 3,
	.parameters = { [HOLD] = { "hold", 1, WORK_UNITS_MAX }, [WORK] = { "work", 1, WORK_UNITS_MAX } },
	.run = run,
};
