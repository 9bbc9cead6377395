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
#include "process_counts.h"

#include <stdbool.h>
#include <stdint.h>

#define CHECKPOINT_UNITS 1024u
#define ALU_WIDTH_MAX 8u
/* Bounds for parameters: turns of a loop, times. */
#define WORK_UNITS_MAX (1u << 30)
#define WORK_NANOS_MAX (UINT64_C(86400) * 1000000000)
/* Waits for a peer look around this often, so that a worker whose peer died or starves still sees the stop. */
#define PEER_TIMEOUT_NANOS UINT64_C(100000000)

struct worker;

/* A number that belongs to a work in a plan, by the name it has there. */
struct work_parameter {
	const char *name;
	uint64_t least;
	uint64_t most;
};

#define WORK_PARAMETERS_MAX 6u

/* The memory that the workers of a group share, for their type to lay out as it likes; all zero when they start. */
#define GROUP_MEMORY_SIZE 4096u
#define GROUP_FILES_MAX 64u
#define GROUP_WORKERS_MAX 256u

/* What a type tells besides its wake-ups. */
enum details {
	DETAILS_NONE,
	DETAILS_REQUESTS, /* how long each took, work_request_sample() */
	DETAILS_SPINS,	  /* three numbers of each, work_spin_sample() */
};

#define SPIN_NUMBERS 3u

struct work_parameters;

struct work_type {
	const char *name;
	const char *description;
	unsigned int group; /* workers that play together, without those of group_parameters */
	unsigned int group_parameters; /* the first so many parameters each say how many more play together */
	bool has_phases;		/* "phases" in a plan */
	bool is_program;		/* "argv" in a plan: run() becomes that, and the agent watches it and ends it */
	enum details details;
	struct work_parameter parameters[WORK_PARAMETERS_MAX + 1]; /* ends with a null name */
	/*
	 * For each group, before its workers are forked: opens what they inherit and the agent then closes; close-on-exec. At
	 * most GROUP_FILES_MAX. Returns how many, or -errno with none left open. Null: nothing.
	 */
	int (*open_files)(const struct work_parameters *parameters, int *files);
	void (*run)(struct worker *worker);
};

/* Ends with a null. */
extern const struct work_type *const work_types[];

extern const struct work_type work_spin;
extern const struct work_type work_yield;
extern const struct work_type work_mixed;
extern const struct work_type work_io_sync;
extern const struct work_type work_bursty;
extern const struct work_type work_pipe;
extern const struct work_type work_futex;
extern const struct work_type work_cache_pressure;
extern const struct work_type work_cache_yield;
extern const struct work_type work_cache_pipe;
extern const struct work_type work_futex_fan_out;
extern const struct work_type work_sequence;
extern const struct work_type work_fork_exit;
extern const struct work_type work_nice_sweep;
extern const struct work_type work_affinity_churn;
extern const struct work_type work_policy_churn;
extern const struct work_type work_fan_out_compute;
extern const struct work_type work_page_fault_churn;
extern const struct work_type work_mutex_contention;
extern const struct work_type work_custom;
extern const struct work_type work_alu_hot;
extern const struct work_type work_smt_sibling_spin;
extern const struct work_type work_ipc_variance;
extern const struct work_type work_io_rand_read;
extern const struct work_type work_io_convoy;
extern const struct work_type work_idle_churn;
extern const struct work_type work_wake_chain;
extern const struct work_type work_asymmetric_waker;
extern const struct work_type work_epoll_storm;
extern const struct work_type work_thundering_herd;
extern const struct work_type work_timer_latency;
extern const struct work_type work_net_traffic;
extern const struct work_type work_irq_wake;
extern const struct work_type work_cross_affinity_churn;
extern const struct work_type work_numa_migration_churn;
extern const struct work_type work_cgroup_churn;
extern const struct work_type work_cgroup_attach_storm;
extern const struct work_type work_numa_working_set_sweep;
extern const struct work_type work_priority_inversion;
extern const struct work_type work_signal_storm;
extern const struct work_type work_preempt_storm;
extern const struct work_type work_rt_starvation;
extern const struct work_type work_producer_consumer_imbalance;
extern const struct work_type work_schbench;
extern const struct work_type work_taobench;
extern const struct work_type work_calibrated_spin;

enum phase_type { PHASE_SPIN, PHASE_SLEEP, PHASE_YIELD, PHASE_IO, PHASE_ALU_HOT };

struct phase {
	enum phase_type type;
	uint64_t nanos;
};

/* What the plan says about a work. */
struct work_parameters {
	uint64_t values[WORK_PARAMETERS_MAX]; /* in the order in which the type names them */
	const struct phase *phases;
	unsigned int phase_count;
	const char *arguments; /* one behind the other, a NUL after each */
	unsigned int argument_count;
};

struct worker_settings;

/*
 * Of one worker, in memory that it shares with the agent. The worker writes, the agent reads at any time; each member
 * is stored and loaded whole, and a worker that was stopped in the middle leaves at worst one checkpoint half told.
 */
struct telemetry {
	uint32_t arrived;  /* ready for the release */
	uint32_t began;	   /* and has seen it; usage_at_release is told */
	uint32_t finished; /* everything below is final, until it is started again */
	uint32_t refused;  /* enum refusal: what could not be set up for it */
	int32_t refused_errno;

	uint64_t work_units;
	uint64_t iterations;
	uint64_t last_checkpoint; /* 0: none since the release */
	/* 0: running or wanting to. A due time: asleep until then. UINT64_MAX: blocked for as long as it takes. */
	uint64_t waiting_until;
	uint64_t max_gap;
	uint64_t max_gap_cpu;
	uint64_t max_gap_at; /* offset of its end from the release of the plan */
	uint64_t cpu;
	uint64_t migrations; /* as far as checkpoints saw them */
	struct cpu_bits cpus_used;
	uint64_t wake_total;
	uint64_t wake_kept;
	uint64_t details_total;
	uint64_t details_kept;

	struct schedstat stat_at_release;
	struct schedstat stat_at_end;
	uint64_t cpu_nanos_at_release;
	uint64_t cpu_nanos; /* since the release */
	struct usage usage_at_release;
	struct usage usage; /* since the release */
	uint64_t finished_at;
	uint64_t program_from; /* CPU time of the process when it became a program; 0: it has not */
	uint32_t program_errno; /* why it could not; 0: it could */
	struct numa_pages numa;
} __attribute__((aligned(256)));

#define telemetry_put(member, value) __atomic_store_n(&(member), (value), __ATOMIC_RELAXED)
#define telemetry_get(member) __atomic_load_n(&(member), __ATOMIC_RELAXED)

/* One per work of a plan, in shared memory: flags from the agent to its workers. */
struct orders {
	uint32_t release;
	uint32_t stop;
	uint64_t released_at;
	uint64_t plan_released_at;
	uint64_t gaps_begin_at; /* no earlier: when its cgroup was thawed last, UINT64_MAX while it is frozen, 0: it never was */
} __attribute__((aligned(256)));

/* A worker as it sees itself; private memory but for what the pointers lead to. */
struct worker {
	const struct work_parameters *parameters;
	struct orders *orders;
	struct telemetry *telemetry;
	uint32_t *wake_samples;
	uint64_t wake_capacity;
	uint32_t *details; /* room for wake_capacity numbers, too */
	void *group;		    /* GROUP_MEMORY_SIZE bytes that the workers of the group share */
	unsigned int group_workers; /* how many they are */
	unsigned int position;	    /* in the group, from 0 */
	int files[GROUP_FILES_MAX]; /* of the group, as the type opened them; -1 behind the last */
	uint64_t released_at;	    /* the worker itself, which may start more than once */
	uint64_t last_checkpoint;
	uint64_t units_since_checkpoint;
	uint64_t spin_state;
	uint64_t random_state;
};

bool work_stopped(const struct worker *worker);

/* Real work, `units` of it, counted; a checkpoint each CHECKPOINT_UNITS. Returns early at the stop. */
void work_spin_units(struct worker *worker, uint64_t units);

/* As work_spin_units(), with so many multiplications in flight at once; a unit is a turn of all of them. */
void work_alu_units(struct worker *worker, uint64_t units, unsigned int width);

/* The same as work_spin_units() for a span of wall time, in bursts of CHECKPOINT_UNITS. */
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

/*
 * Waits while `*word` is `expected`, for a peer's time at most. Returns when the worker was woken; 0 where nobody did, or
 * there was nothing to wait for.
 */
uint64_t work_wait_word(struct worker *worker, uint32_t *word, uint32_t expected);

/* The same until a file can be read. */
uint64_t work_wait_file(struct worker *worker, int file);

void work_wake_sample(struct worker *worker, uint64_t nanos);
void work_request_sample(struct worker *worker, uint64_t nanos);
void work_spin_sample(struct worker *worker, uint64_t began, uint64_t wall_nanos, uint64_t cpu_nanos);

/* Gives the CPU up; how long it was away is a wake-up sample. */
void work_yield_cpu(struct worker *worker);

/* Sleeps until `due` or the stop; the oversleeping is a wake-up sample. */
void work_sleep_until(struct worker *worker, uint64_t due);

/* The same without a sample. */
void work_rest_until(struct worker *worker, uint64_t due);

/* For a worker that has nobody left to work with. */
void work_wait_for_stop(struct worker *worker);

/* A number below `bound`, which is not 0. */
uint64_t work_random(struct worker *worker, uint64_t bound);

/* Ends the worker as it is, with what it has done. */
void work_end(struct worker *worker, int code) __attribute__((noreturn));

/* Ends a worker that the kernel gives no memory, no file: an end of its own that the host sees. */
void work_give_up(void) __attribute__((noreturn));

/* The body of a worker process, from its arrival to its end. Does not return. */
void work_process(struct worker *worker, const struct work_type *type, const struct worker_settings *settings,
		  uint64_t seed) __attribute__((noreturn));

#endif
