/* SPDX-License-Identifier: Apache-2.0 */
/* What the kernel counts of a process, as it tells it in /proc and by getrusage(2). */
#ifndef KTSTR_PROCESS_COUNTS_H
#define KTSTR_PROCESS_COUNTS_H

#include <stdbool.h>
#include <stdint.h>

/* What others decide of it. */
struct schedstat {
	uint64_t cpu_nanos;
	uint64_t run_delay_nanos;
	uint64_t timeslices;
	uint64_t migrations; /* 0 where the kernel does not tell: migrations_told() */
};

/* What it does itself, and what is done to it then. */
struct usage {
	uint64_t minor_faults, major_faults;
	uint64_t voluntary_switches, involuntary_switches;
};

/* From /proc/PID/schedstat and /proc/PID/sched (PID 0: the caller's). Zeros where the kernel has none. */
struct schedstat read_schedstat(int pid);

/* Adds what came to be between two times. */
void add_schedstat(struct schedstat *sum, const struct schedstat *earlier, const struct schedstat *later);

/* Of the caller. */
struct usage read_usage(void);

struct rusage;

struct usage usage_of(const struct rusage *usage);

/* Of another process of one thread, also when it has ended and was not reaped. Zeros where there is none. */
struct usage read_usage_of(int pid);

void add_usage(struct usage *sum, const struct usage *earlier, const struct usage *later);

/* Whether the running kernel has /proc/PID/sched: always from 6.15 on, before that with CONFIG_SCHED_DEBUG. */
bool migrations_told(void);

/* The number in a line "name: number", blanks around the colon or none. False where there is no such line. */
bool counted_value(const char *text, const char *name, uint64_t *value);

/* The page faults in the text of /proc/PID/stat. False where it is something else. */
bool counted_faults(const char *text, struct usage *usage);

#endif
