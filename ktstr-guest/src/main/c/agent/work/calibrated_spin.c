/* SPDX-License-Identifier: Apache-2.0 */
#include "../clock.h"
#include "../work.h"

enum { SPIN, REST };

/* For the first measurement of how fast the CPU is. */
#define FIRST_UNITS 65536u
/* What is left of a spin is halved until it is this short; shorter times say little about the speed. */
#define LAST_NANOS 20000u
/* About what it takes to look at the clock. */
#define CLOSE_NANOS 1000u

static uint64_t cpu_nanos(void)
{
	return nanos_of(CLOCK_THREAD_CPUTIME_ID);
}

/* Nanoseconds for 1024 units, of which half is what was known before. */
static uint64_t learn(uint64_t speed, uint64_t units, uint64_t took)
{
	uint64_t seen = took * 1024 / units;

	if (speed == 0)
		return seen ? seen : 1;
	return took > LAST_NANOS ? (speed + seen + 1) / 2 : speed;
}

static uint64_t first_speed(struct worker *worker)
{
	uint64_t began = cpu_nanos();

	work_spin_units(worker, FIRST_UNITS);
	return learn(0, FIRST_UNITS, nanos_between(began, cpu_nanos()));
}

/* Uses the CPU for `wanted` nanoseconds, however often it is taken away meanwhile. Returns the speed as it is now. */
static uint64_t spin_for(struct worker *worker, uint64_t wanted, uint64_t speed)
{
	uint64_t began = now_nanos(), cpu_began = cpu_nanos(), done = 0, left, units, before;

	while ((left = nanos_between(done, wanted)) > CLOSE_NANOS && !work_stopped(worker)) {
		units = 1 + (left > LAST_NANOS ? left / 2 : left) * 1024 / speed;
		work_spin_units(worker, units);
		before = done;
		done = nanos_between(cpu_began, cpu_nanos());
		speed = learn(speed, units, done - before);
	}
	if (!work_stopped(worker))
		work_spin_sample(worker, began, nanos_between(began, now_nanos()), done);
	return speed;
}

static void run(struct worker *worker)
{
	uint64_t speed = first_speed(worker);

	while (!work_stopped(worker)) {
		speed = spin_for(worker, worker->parameters->values[SPIN], speed);
		work_sleep_until(worker, now_nanos() + worker->parameters->values[REST]);
		work_iteration_done(worker);
	}
}

const struct work_type work_calibrated_spin = {
	.name = "calibrated-spin",
	.description = "Uses the CPU for a time, as exactly as it can, then sleeps; tells how long each spin took.",
	.group = 1,
	.details = DETAILS_SPINS,
	.parameters = { [SPIN] = { "spinNanos", 1, UINT32_MAX }, [REST] = { "restNanos", 1, WORK_NANOS_MAX } },
	.run = run,
};
