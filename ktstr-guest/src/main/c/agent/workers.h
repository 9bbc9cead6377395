/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The processes that do the work of a plan. Those of a work start, stop and start again together; a worker's counts go on
 * where they were.
 */
#ifndef KTSTR_WORKERS_H
#define KTSTR_WORKERS_H

#include "plan.h"
#include "watch.h"

#include <signal.h>
#include <sys/types.h>

/* In this order a later one is worse, and stays when the worker is started again. */
enum worker_end { WORKER_NEVER_STARTED, WORKER_RUNNING, WORKER_EXITED, WORKER_SIGNALED, WORKER_STUCK };

/* What is known of a worker, over all of its starts. */
struct outcome {
	unsigned int work; /* index in the plan's works */
	pid_t pid;	   /* of the last start */
	bool is_program;   /* or is to become one */
	bool there;	   /* not reaped yet */
	bool running;	   /* not settled yet */
	enum worker_end end;
	int code; /* exit code or signal */
	unsigned int starts;
	uint64_t wall_nanos;
	uint64_t cpu_nanos; /* of a program: since it is one */
	uint64_t max_gap;
	uint64_t max_gap_cpu;
	uint64_t max_gap_at;
	struct schedstat schedstat;
	struct usage usage;
	const struct telemetry *telemetry;
	const uint32_t *wake_samples;
	const uint32_t *details;
	struct watch watch;
	uint64_t look_at; /* the next time */
};

/* Makes room for the workers of a plan, or, when it is open, for as many as a plan may have. */
bool workers_open(const struct plan *plan, bool open, struct complaint *complaint);

/* Forks the workers of a cgroup that start with it. False when one could not be; workers_forget() then cleans up. */
bool workers_start(const struct plan *plan, unsigned int cgroup, struct complaint *complaint);

/* Forks the workers of one work, which must not be running. */
bool workers_start_work(const struct plan *plan, unsigned int work, struct complaint *complaint);

/*
 * Waits until all that were forked stand ready. Those that do not come because they are starved already are released all
 * the same: that is what the test is about. False when one of them failed.
 */
bool workers_gather(const struct plan *plan, struct complaint *complaint);

/* Lets them begin. Returns the time, CLOCK_MONOTONIC. */
uint64_t workers_release(const struct plan *plan);

/* Asks those of a cgroup to stop, waits a bounded time, kills those left, and settles their outcomes. */
void workers_stop(const struct plan *plan, unsigned int cgroup);

/* The same for all, and for good. Returns the time of the stop. */
uint64_t workers_stop_all(const struct plan *plan);

/* Those of a cgroup, and of the cgroups in it, stand still by the test's will: what they want begins when they go on. */
void workers_frozen(const struct plan *plan, unsigned int cgroup, uint64_t since);

/* Just before they go on. */
void workers_thaw(const struct plan *plan, unsigned int cgroup);

/* Looks at programs whose turn it is. */
void workers_watch(void);

/* Whether any worker of the plan is or was a program. */
bool workers_ran_programs(void);

const struct outcome *workers_outcome(unsigned int worker);

/* Ends whoever is left and drops the memory. */
void workers_forget(void);

/* Told by the reaper, before the process is gone. */
void workers_note_end(const siginfo_t *ended);

#endif
