/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the scheduler prints. It writes to a file of the guest, so that it never waits for anybody; the agent sends the
 * file on to the host as it grows. A guest that dies thus takes no line with it that is older than a moment.
 */
#ifndef KTSTR_SCHEDULER_LOG_H
#define KTSTR_SCHEDULER_LOG_H

#include "check.h"

#include <stdbool.h>

/* Begins a fresh file. */
bool scheduler_log_open(struct complaint *complaint);

/* Where the scheduler's standard output and standard error go. */
int scheduler_log_fd(void);

/* Sends a bounded part of what is new, now and then, and never waits for room. */
void scheduler_log_pump(void);

/* Sends all that is there: before something about the scheduler is told. */
void scheduler_log_flush(void);

#endif
