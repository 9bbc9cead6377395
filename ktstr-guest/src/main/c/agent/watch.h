/* SPDX-License-Identifier: Apache-2.0 */
/* A program in a worker's place, seen from outside by looks again and again: it tells nothing itself. */
#ifndef KTSTR_WATCH_H
#define KTSTR_WATCH_H

#include <stdint.h>
#include <sys/resource.h>
#include <sys/types.h>

struct watch {
	uint64_t cpu_nanos;   /* at the last look */
	uint64_t waits_since; /* the first look since it ran last at which one of its threads was ready to run; 0: none was */
};

/* Of a process with all its threads, also of one that has ended and was not reaped; 0 where there is none. */
uint64_t process_cpu_nanos(pid_t pid);

/*
 * Looks at a process. What was ready to run at one look, and has used no CPU time until the next one, waited in between: it could not
 * even go to sleep. Returns the CPU that its first thread was on last, -1 where it is gone.
 */
int watch_look(struct watch *watch, pid_t pid, uint64_t now);

/* What a child that has ended, and was not reaped, used with all that it has waited for itself. Returns 0 or -1 with errno. */
int usage_at_end(pid_t pid, struct rusage *usage);

#endif
