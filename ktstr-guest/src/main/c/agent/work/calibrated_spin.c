/* SPDX-License-Identifier: Apache-2.0 */
#include "../clock.h"
#include "../work.h"

enum { SPIN, REST };

/* Units for the first measurement of the CPU's speed. */
#define FIRST_UNITS 4096u
/* What is left of a spin is halved until it is this short: the last part is done by the speed alone. */
#define LAST_NANOS 20000u

static uint64_t cpu_nanos(void)
{
	return nanos_of(CLOCK_THREAD_CPUTIME_ID);
}

/* Computes so many units and learns from it: nanoseconds for 1024 units, of which half is what it knew before. */
static void compute(struct worker *worker, uint64_t units, uint64_t *speed)
{
	uint64_t began = cpu_nanos(), took;

	work_spin_units(worker, units);
	took = nanos_between(began, cpu_nanos()) * 1024 / units;
	if (took)
		*speed = *speed ? (*speed + took) / 2 : took;
}

/* Uses the CPU for `wanted` nanoseconds, however often it is taken away meanwhile. */
static void spin_for(struct worker *worker, uint64_t wanted, uint64_t *speed)
{
	uint64_t began = now_nanos(), cpu_began = cpu_nanos(), done = 0, left;

	while (done < wanted && !work_stopped(worker)) {
		left = wanted - done;
		left = left > LAST_NANOS ? left / 2 : left;
		compute(worker, 1 + left * 1024 / *speed, speed);
		done = nanos_between(cpu_began, cpu_nanos());
	}
	if (!work_stopped(worker))
		work_spin_sample(worker, began, nanos_between(began, now_nanos()), done);
}

static void run(struct worker *worker)
{
	uint64_t speed = 0;

	while (speed == 0 && !work_stopped(worker))
		compute(worker, FIRST_UNITS, &speed);
	while (!work_stopped(worker)) {
		spin_for(worker, worker->parameters->values[SPIN], &speed);
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
