/* SPDX-License-Identifier: Apache-2.0 */
/* The process of the scheduler under test, for the parts that start it, end it and look at it. Others include scheduler.h. */
#ifndef KTSTR_SCHEDULER_PROCESS_H
#define KTSTR_SCHEDULER_PROCESS_H

#include "check.h"
#include "sched_ext.h"

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

struct scheduler_process {
	pid_t pid;	/* 0: none */
	bool alive;
	bool started;	/* attached once, and not stopped since */
	bool lost;	/* seen gone since it was attached; one that came back would have missed a part of the test */
	uint64_t lost_at;
	char ops[SCHED_EXT_OPS_SIZE]; /* what the kernel called it when it was attached */
	int end_code;	/* as siginfo has it */
	int end_status;
};

extern struct scheduler_process scheduler;

/* Why something that was to be done with the scheduler was not. */
struct scheduler_failure {
	const char *reason; /* as protocol.h has it */
	bool tried;	    /* a scheduler was started for it, or stopped */
	struct complaint complaint;
};

/* Gives false back, so that it may `return scheduler_fail(...)`; the complaint is filled by then. */
bool scheduler_fail(struct scheduler_failure *failure, const char *reason, bool tried);

/* What belongs to a failure and must be with the host before it: the scheduler's last lines, and the kernel's dump. */
void scheduler_send_last_lines(const struct scheduler_failure *failure);

#endif
