/* SPDX-License-Identifier: Apache-2.0 */
/* The scheduler under test: a program of the guest that attaches itself to the kernel. At most one at a time. */
#ifndef KTSTR_SCHEDULER_H
#define KTSTR_SCHEDULER_H

#include "ring.h"

#include <jansson.h>
#include <signal.h>
#include <stdbool.h>

void start_scheduler(const struct frame *request);
void stop_scheduler(const struct frame *request);

/* Told by the reaper, before the process is gone. */
void scheduler_note_end(const siginfo_t *ended);

/* True from a successful start to the stop, whether it lives or not. */
bool scheduler_was_started(void);

/*
 * Whether it does what it was started for: its process lives, sched_ext is enabled, and the attached scheduler is the
 * one that START_SCHEDULER saw. Once false it stays so until the next start.
 */
bool scheduler_is_alive(void);

/* After the kernel threw it out: waits a bounded time for its process to say why and to end. */
void scheduler_hear_last_words(void);

/* Adds the scheduler* members of the answer to RUN_PLAN, and sends first what belongs to them. */
void scheduler_describe(json_t *object);

/* Adds schedulerOps and schedulerEvents of whatever is attached. */
void scheduler_describe_attached(json_t *object);

#endif
