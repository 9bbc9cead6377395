/* SPDX-License-Identifier: Apache-2.0 */
/* The processes that do the work of a plan. */
#ifndef KTSTR_WORKERS_H
#define KTSTR_WORKERS_H

#include "plan.h"

#include <signal.h>

enum worker_end { WORKER_RUNNING, WORKER_EXITED, WORKER_SIGNALED, WORKER_STUCK };

/* What is known of a worker when all is over. */
struct outcome {
	const char *cgroup;
	unsigned int work; /* index in the cgroup's works */
	pid_t pid;
	enum worker_end end;
	int code; /* exit code or signal */
	uint64_t wall_nanos;
	uint64_t cpu_nanos;
	uint64_t max_gap;
	uint64_t max_gap_cpu;
	uint64_t max_gap_at;
	struct schedstat schedstat;
	const struct telemetry *telemetry;
	const uint32_t *wake_samples;
};

/*
 * Forks all workers of the plan, each in its cgroup, and waits until they stand ready. Workers that do not come because
 * they are starved already are released all the same: that is what the test is about. False when one of them failed;
 * workers_forget() then cleans up.
 */
bool workers_start(const struct plan *plan, struct complaint *complaint);

/* Returns the time, CLOCK_MONOTONIC. */
uint64_t workers_release(void);

/* Asks them to stop, waits a bounded time, kills those left, and settles all outcomes. Returns the time of the stop. */
uint64_t workers_stop(void);

unsigned int workers_count(void);
const struct outcome *workers_outcome(unsigned int worker);

/* Ends whoever is left and drops the memory. */
void workers_forget(void);

/* Told by the reaper, before the process is gone. */
void workers_note_end(const siginfo_t *ended);

#endif
