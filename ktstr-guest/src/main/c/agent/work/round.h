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
	uint32_t number; /* of the last call */
	uint32_t idle;	 /* receivers that wait */
	uint64_t called_at[ROUND_TIMES]; /* by number */
};

/* Calls when all receivers wait, or some do not come in a peer's time. */
void round_call(struct worker *worker, struct round *round, unsigned int receivers);

/* Calls whoever waits. */
void round_call_now(struct round *round);

/* Waits for a call after `*heard`, which becomes it. False when the stop came first. */
bool round_wait(struct worker *worker, struct round *round, uint32_t *heard);

#endif
