/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a work type is, and what it may use. One file below work/ per type, one row in work_types.c.
 *
 * A type's run() works until work_stopped(). It counts work units as it does them, and may block only through the
 * functions here: they keep the telemetry, which the agent reads while the worker runs or starves.
 */
#ifndef KTSTR_WORK_H
#define KTSTR_WORK_H

#include "cpulist.h"
#include "numa.h"

#include <stdbool.h>
#include <stdint.h>

#define CHECKPOINT_UNITS 1024u
/* Waits for a peer look around this often, so that a worker whose peer died or starves still sees the stop. */
#define PEER_TIMEOUT_NANOS UINT64_C(100000000)

struct worker;

struct work_type {
	const char *name;
	const char *description;
	unsigned int group; /* workers that belong together, 1 or 2 */
	void (*run)(struct worker *worker);
};

/* Ends with a null. */
extern const struct work_type *const work_types[];

extern const struct work_type work_spin;
extern const struct work_type work_yield;
extern const struct work_type work_mixed;
extern const struct work_type work_bursty;
extern const struct work_type work_pipe;
extern const struct work_type work_futex;
extern const struct work_type work_sequence;

enum phase_type { PHASE_SPIN, PHASE_SLEEP, PHASE_YIELD };

struct phase {
	enum phase_type type;
	uint64_t nanos;
};

/* What the plan says about a work; each type reads its own members. */
struct work_parameters {
	uint64_t on_nanos;	     /* bursty */
	uint64_t off_nanos;	     /* bursty */
	uint64_t units;		     /* pipe: burst; futex-ping-pong: spins */
	const struct phase *phases;  /* sequence */
	unsigned int phase_count;    /* sequence */
};

struct schedstat {
	uint64_t cpu_nanos;
	uint64_t run_delay_nanos;
	uint64_t timeslices;
};

/*
 * Of one worker, in memory that it shares with the agent. The worker writes, the agent reads at any time; each member
 * is stored and loaded whole, and a worker that was stopped in the middle leaves at worst one checkpoint half told.
 */
struct telemetry {
	uint32_t arrived;  /* ready for the release */
	uint32_t finished; /* everything below is final */

	uint64_t work_units;
	uint64_t iterations;
	uint64_t last_checkpoint; /* 0: none since the release */
	/* 0: running or wanting to. A due time: asleep until then. UINT64_MAX: blocked for as long as it takes. */
	uint64_t waiting_until;
	uint64_t max_gap;
	uint64_t max_gap_cpu;
	uint64_t max_gap_at; /* offset of its end from the release */
	uint64_t cpu;
	uint64_t migrations;
	struct cpu_bits cpus_used;
	uint64_t wake_total;
	uint64_t wake_kept;

	struct schedstat stat_at_release;
	struct schedstat stat_at_end;
	uint64_t cpu_nanos_at_release;
	uint64_t cpu_nanos; /* since the release */
	uint64_t finished_at;
	struct numa_pages numa;
} __attribute__((aligned(256)));

#define telemetry_put(member, value) __atomic_store_n(&(member), (value), __ATOMIC_RELAXED)
#define telemetry_get(member) __atomic_load_n(&(member), __ATOMIC_RELAXED)

/* Two workers that wait for each other, in shared memory. */
struct pair {
	uint32_t turn;	 /* the half (0 or 1) that may work */
	uint64_t handed; /* when the turn changed */
} __attribute__((aligned(64)));

/* One per plan, in shared memory: flags from the agent to its workers. */
struct orders {
	uint32_t release;
	uint32_t stop;
	uint64_t released_at;
} __attribute__((aligned(256)));

/* A worker as it sees itself; private memory but for what the pointers lead to. */
struct worker {
	const struct work_parameters *parameters;
	struct orders *orders;
	struct telemetry *telemetry;
	uint32_t *wake_samples;
	uint64_t wake_capacity;
	struct pair *pair;
	unsigned int half;	   /* of the pair */
	int from_peer;		   /* read end */
	int to_peer;		   /* write end */
	uint64_t released_at;
	uint64_t last_checkpoint;
	uint64_t units_since_checkpoint;
	uint64_t spin_state;
	uint64_t random_state;
};

bool work_stopped(const struct worker *worker);

/* Real work, `units` of it, counted; a checkpoint each CHECKPOINT_UNITS. Returns early at the stop. */
void work_spin_units(struct worker *worker, uint64_t units);

/* The same for a span of wall time, in bursts of CHECKPOINT_UNITS. */
void work_spin_until(struct worker *worker, uint64_t due);

void work_iteration_done(struct worker *worker);
void work_units_done(struct worker *worker, uint64_t units);
void work_checkpoint(struct worker *worker);

/*
 * Around anything that blocks. A block is not a gap; waking up after `due` is, from `due` on. work_wait_end() returns
 * the time.
 */
void work_wait_begin(struct worker *worker, uint64_t due);
uint64_t work_wait_end(struct worker *worker, uint64_t due);

void work_wake_sample(struct worker *worker, uint64_t nanos);

/* Sleeps until `due` or the stop; the oversleeping is a wake-up sample. */
void work_sleep_until(struct worker *worker, uint64_t due);

/* For a worker that has nobody left to work with. */
void work_wait_for_stop(struct worker *worker);

/* The body of a worker process, from its arrival to its end. Does not return. */
void work_process(struct worker *worker, const struct work_type *type) __attribute__((noreturn));

/* Reads /proc/PID/schedstat (PID 0: the caller's). Zeros where the kernel has none. */
struct schedstat read_schedstat(int pid);

#endif
