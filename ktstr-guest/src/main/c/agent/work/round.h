/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One worker of a group calls, the others work once for each call. In the memory of the group. What a receiver measures is
 * the time since the first call that it had not heard.
 */
#ifndef KTSTR_WORK_ROUND_H
#define KTSTR_WORK_ROUND_H

#include "../work.h"

#define ROUND_TIMES 64u

struct round {
	uint32_t number;   /* of the last call */
	uint32_t arrivals; /* counts, for the caller to wait at */
	uint64_t called_at[ROUND_TIMES]; /* by number */
	uint32_t waits_for[GROUP_WORKERS_MAX]; /* by position: the number of the call that the receiver waits for, or waited for */
};

_Static_assert(sizeof(struct round) <= GROUP_MEMORY_SIZE, "a round fits the memory of the group");

/* A worker's part, until the stop: the first of the group calls, the others receive. */
void round_run(struct worker *worker, void (*call)(struct worker *), void (*receive)(struct worker *));

/* Calls when all receivers wait, or some do not come in a peer's time. */
void round_call(struct worker *worker, struct round *round);

/* Waits for a call after `*heard`, which becomes it. False when the stop came first. */
bool round_wait(struct worker *worker, struct round *round, uint32_t *heard);

#endif
