/* SPDX-License-Identifier: Apache-2.0 */
/* Workers of a pair that have to know each other. */
#ifndef KTSTR_WORK_PEER_H
#define KTSTR_WORK_PEER_H

#include "../work.h"

#include <sys/types.h>

/* In the memory of the group. */
struct peers {
	uint32_t pids[2];
};

/* Introduces the worker and waits for the other one. 0 when the stop came first. */
pid_t peer_meet(struct worker *worker, struct peers *peers);

#endif
