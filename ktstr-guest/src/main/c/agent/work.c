/* SPDX-License-Identifier: Apache-2.0 */
#include "work.h"

#include "clock.h"
#include "futex.h"
#include "ordinary.h"
#include "settings.h"

#include <errno.h>
#include <poll.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* Exit code of a worker that could not begin; its telemetry says why. */
#define EXIT_REFUSED 2
/* Of one that could not go on. */
#define EXIT_GAVE_UP 3

bool work_stopped(const struct worker *worker)
{
	return __atomic_load_n(&worker->orders->stop, __ATOMIC_RELAXED);
}

/* A span until `now`, begun no earlier than the worker could go on. */
static uint64_t without_freeze(const struct worker *worker, uint64_t nanos, uint64_t now)
{
	uint64_t most = nanos_between(telemetry_get(worker->orders->gaps_begin_at), now);

	return nanos < most ? nanos : most;
}

/* How long the worker wanted to run and did not, seen at `now`. */
static void note_gap(struct worker *worker, uint64_t now, uint64_t gap)
{
	struct telemetry *telemetry = worker->telemetry;

	gap = without_freeze(worker, gap, now);
	if (gap <= telemetry->max_gap)
		return;
	telemetry_put(telemetry->max_gap, gap);
	telemetry_put(telemetry->max_gap_cpu, telemetry->cpu);
	telemetry_put(telemetry->max_gap_at, nanos_between(worker->orders->plan_released_at, now));
}

static void note_cpu(struct worker *worker)
{
	struct telemetry *telemetry = worker->telemetry;
	int cpu = sched_getcpu();

	if (cpu < 0)
		return;
	/* The first checkpoint is where the worker begins, not a migration. */
	if (worker->last_checkpoint != worker->released_at && (uint64_t)cpu != telemetry->cpu)
		telemetry_put(telemetry->migrations, telemetry->migrations + 1);
	telemetry_put(telemetry->cpu, (uint64_t)cpu);
	if ((unsigned int)cpu < CPU_MAX && !cpu_bits_has(&telemetry->cpus_used, (unsigned int)cpu))
		telemetry_put(telemetry->cpus_used.words[cpu / 64],
			      telemetry->cpus_used.words[cpu / 64] | 1ull << (cpu % 64));
}

static void checkpoint_at(struct worker *worker, uint64_t now, uint64_t gap)
{
	note_cpu(worker);
	note_gap(worker, now, gap);
	worker->last_checkpoint = now;
	worker->units_since_checkpoint = 0;
	telemetry_put(worker->telemetry->last_checkpoint, now);
}

void work_checkpoint(struct worker *worker)
{
	uint64_t now = now_nanos();

	checkpoint_at(worker, now, nanos_between(worker->last_checkpoint, now));
}

void work_iteration_done(struct worker *worker)
{
	telemetry_put(worker->telemetry->iterations, worker->telemetry->iterations + 1);
}

void work_units_done(struct worker *worker, uint64_t units)
{
	telemetry_put(worker->telemetry->work_units, worker->telemetry->work_units + units);
	worker->units_since_checkpoint += units;
	if (worker->units_since_checkpoint >= CHECKPOINT_UNITS)
		work_checkpoint(worker);
}

/* A multiplication that the next one waits for, per unit; the barrier keeps the compiler from folding the loop. */
static void spin(struct worker *worker, uint64_t units)
{
	uint64_t state = worker->spin_state;

	for (; units; units--) {
		state = state * 6364136223846793005ull + 1442695040888963407ull;
		__asm__ volatile("" : "+r"(state));
	}
	worker->spin_state = state;
}

void work_spin_units(struct worker *worker, uint64_t units)
{
	uint64_t burst;

	while (units && !work_stopped(worker)) {
		burst = CHECKPOINT_UNITS - worker->units_since_checkpoint;
		if (burst > units)
			burst = units;
		spin(worker, burst);
		work_units_done(worker, burst);
		units -= burst;
	}
}

/* Inlined for each width, so that all of them are in registers. */
static inline __attribute__((always_inline)) void alu(struct worker *worker, uint64_t turns, const unsigned int width)
{
	uint64_t states[ALU_WIDTH_MAX];
	unsigned int i;

#pragma GCC unroll 8
	for (i = 0; i < width; i++)
		states[i] = worker->spin_state + i;
	for (; turns; turns--) {
#pragma GCC unroll 8
		for (i = 0; i < width; i++) {
			states[i] = states[i] * 6364136223846793005ull + 1442695040888963407ull;
			__asm__ volatile("" : "+r"(states[i]));
		}
	}
	worker->spin_state = states[0];
}

static void alu_of_width(struct worker *worker, uint64_t turns, unsigned int width)
{
	switch (width) {
	case 1:
		return alu(worker, turns, 1);
	case 2:
		return alu(worker, turns, 2);
	case 3:
		return alu(worker, turns, 3);
	case 4:
		return alu(worker, turns, 4);
	case 5:
		return alu(worker, turns, 5);
	case 6:
		return alu(worker, turns, 6);
	case 7:
		return alu(worker, turns, 7);
	default:
		return alu(worker, turns, ALU_WIDTH_MAX);
	}
}

void work_alu_units(struct worker *worker, uint64_t units, unsigned int width)
{
	uint64_t burst;

	while (units && !work_stopped(worker)) {
		burst = units < CHECKPOINT_UNITS ? units : CHECKPOINT_UNITS;
		alu_of_width(worker, burst, width);
		work_units_done(worker, burst);
		units -= burst;
	}
}

void work_spin_until(struct worker *worker, uint64_t due)
{
	do {
		spin(worker, CHECKPOINT_UNITS);
		work_units_done(worker, CHECKPOINT_UNITS);
		/* The checkpoint has just read the clock. */
	} while (worker->last_checkpoint < due && !work_stopped(worker));
}

void work_wait_begin(struct worker *worker, uint64_t due)
{
	work_checkpoint(worker);
	telemetry_put(worker->telemetry->waiting_until, due);
}

uint64_t work_wait_end(struct worker *worker, uint64_t due)
{
	uint64_t now = now_nanos();

	checkpoint_at(worker, now, nanos_between(due, now));
	/* After the checkpoint: the agent must not take the block for a gap. */
	__atomic_store_n(&worker->telemetry->waiting_until, 0, __ATOMIC_RELEASE);
	return now;
}

static uint64_t next_random(struct worker *worker)
{
	worker->random_state ^= worker->random_state << 13;
	worker->random_state ^= worker->random_state >> 7;
	worker->random_state ^= worker->random_state << 17;
	return worker->random_state;
}

uint64_t work_random(struct worker *worker, uint64_t bound)
{
	return next_random(worker) % bound;
}

static uint32_t saturated(uint64_t number)
{
	return number > UINT32_MAX ? UINT32_MAX : (uint32_t)number;
}

/* Each sample is among those that are kept with the same probability, however many there are. */
static void keep_sample(struct worker *worker, uint32_t *samples, uint64_t *total, uint64_t *kept,
			const uint64_t *numbers, unsigned int width)
{
	uint64_t capacity = worker->wake_capacity / width;
	uint64_t place = *kept;
	unsigned int i;

	telemetry_put(*total, *total + 1);
	if (place >= capacity)
		place = next_random(worker) % *total;
	if (place >= capacity)
		return;
	for (i = 0; i < width; i++)
		samples[place * width + i] = saturated(numbers[i]);
	if (place == *kept)
		__atomic_store_n(kept, place + 1, __ATOMIC_RELEASE);
}

void work_wake_sample(struct worker *worker, uint64_t nanos)
{
	struct telemetry *telemetry = worker->telemetry;

	if (telemetry_get(worker->orders->gaps_begin_at))
		nanos = without_freeze(worker, nanos, now_nanos());
	keep_sample(worker, worker->wake_samples, &telemetry->wake_total, &telemetry->wake_kept, &nanos, 1);
}

void work_request_sample(struct worker *worker, uint64_t nanos)
{
	struct telemetry *telemetry = worker->telemetry;

	keep_sample(worker, worker->details, &telemetry->details_total, &telemetry->details_kept, &nanos, 1);
}

void work_spin_sample(struct worker *worker, uint64_t began, uint64_t wall_nanos, uint64_t cpu_nanos)
{
	struct telemetry *telemetry = worker->telemetry;
	uint64_t micros = nanos_between(worker->orders->plan_released_at, began) / 1000;
	const uint64_t numbers[SPIN_NUMBERS] = { micros, wall_nanos, cpu_nanos };

	keep_sample(worker, worker->details, &telemetry->details_total, &telemetry->details_kept, numbers, SPIN_NUMBERS);
}

void work_yield_cpu(struct worker *worker)
{
	uint64_t began = now_nanos();

	/* Cannot fail on Linux. */
	sched_yield();
	work_checkpoint(worker);
	work_wake_sample(worker, nanos_between(began, worker->last_checkpoint));
}

uint64_t work_wait_word(struct worker *worker, uint32_t *word, uint32_t expected)
{
	uint64_t due = now_nanos() + PEER_TIMEOUT_NANOS, now;
	bool woken;

	work_wait_begin(worker, due);
	woken = futex_wait(word, expected, due) == 0;
	now = work_wait_end(worker, due);
	return woken ? now : 0;
}

uint64_t work_wait_file(struct worker *worker, int file)
{
	struct pollfd readable = { .fd = file, .events = POLLIN };
	struct timespec timeout = timespec_of(PEER_TIMEOUT_NANOS);
	uint64_t due = now_nanos() + PEER_TIMEOUT_NANOS, now;
	bool woken;

	work_wait_begin(worker, due);
	woken = ppoll(&readable, 1, &timeout, NULL) > 0;
	now = work_wait_end(worker, due);
	return woken ? now : 0;
}

/* The stop flag is what it sleeps on, so that the stop ends a sleep of any length. Returns when it woke. */
static uint64_t sleep_for(struct worker *worker, uint64_t due)
{
	work_wait_begin(worker, due);
	while (!work_stopped(worker) && now_nanos() < due)
		futex_wait(&worker->orders->stop, 0, due);
	return work_wait_end(worker, due);
}

void work_sleep_until(struct worker *worker, uint64_t due)
{
	uint64_t now = sleep_for(worker, due);

	if (now >= due && due != UINT64_MAX)
		work_wake_sample(worker, now - due);
}

void work_rest_until(struct worker *worker, uint64_t due)
{
	sleep_for(worker, due);
}

void work_wait_for_stop(struct worker *worker)
{
	work_sleep_until(worker, UINT64_MAX);
}

static void refuse(struct telemetry *telemetry, enum refusal refusal, int error) __attribute__((noreturn));

static void refuse(struct telemetry *telemetry, enum refusal refusal, int error)
{
	telemetry->refused_errno = error;
	telemetry->refused = refusal;
	_exit(EXIT_REFUSED);
}

static void become_as_planned(struct telemetry *telemetry, const struct worker_settings *settings, uint64_t seed)
{
	enum refusal refusal;
	int result = setpgid(0, 0) < 0 ? -errno : become_ordinary();

	if (result < 0)
		refuse(telemetry, REFUSED_ORDINARY, -result);
	refusal = settings_apply(settings, seed);
	if (refusal != REFUSED_NOTHING)
		refuse(telemetry, refusal, errno);
}

static void wait_for_release(struct worker *worker)
{
	struct orders *orders = worker->orders;

	while (!__atomic_load_n(&orders->release, __ATOMIC_ACQUIRE))
		futex_wait(&orders->release, 0, UINT64_MAX);
	worker->released_at = orders->released_at;
	worker->last_checkpoint = worker->released_at;
}

void work_give_up(void)
{
	_exit(EXIT_GAVE_UP);
}

void work_end(struct worker *worker, int code)
{
	struct telemetry *telemetry = worker->telemetry;
	struct usage usage;

	work_checkpoint(worker);
	telemetry_put(telemetry->cpu_nanos,
		      nanos_between(telemetry->cpu_nanos_at_release, nanos_of(CLOCK_THREAD_CPUTIME_ID)));
	telemetry_put(telemetry->finished_at, now_nanos());
	usage = read_usage();
	telemetry->usage = (struct usage){ 0 };
	add_usage(&telemetry->usage, &telemetry->usage_at_release, &usage);
	telemetry->stat_at_end = read_schedstat(0);
	numa_end(&telemetry->numa);
	__atomic_store_n(&telemetry->finished, 1, __ATOMIC_RELEASE);
	_exit(code);
}

void work_process(struct worker *worker, const struct work_type *type, const struct worker_settings *settings,
		  uint64_t seed)
{
	struct telemetry *telemetry = worker->telemetry;

	become_as_planned(telemetry, settings, seed);
	numa_begin();
	telemetry_put(telemetry->cpu_nanos_at_release, nanos_of(CLOCK_THREAD_CPUTIME_ID));
	telemetry->stat_at_release = read_schedstat(0);
	__atomic_store_n(&telemetry->arrived, 1, __ATOMIC_RELEASE);
	wait_for_release(worker);
	/* The wait was none of its work. What the scheduler does from the release on counts, also before it gets here. */
	telemetry->usage_at_release = read_usage();
	__atomic_store_n(&telemetry->began, 1, __ATOMIC_RELEASE);
	work_checkpoint(worker);
	type->run(worker);
	work_end(worker, EXIT_SUCCESS);
}
