/* SPDX-License-Identifier: Apache-2.0 */
/* Operations of a plan's steps on its cgroups, their workers and the machine's CPUs. */
#ifndef KTSTR_CGROUP_OP_H
#define KTSTR_CGROUP_OP_H

#include "plan.h"

/*
 * What is found out on the way goes into `captured`. `seed` is another each time that something is carried out, and the same in
 * each run of the plan.
 */
bool cgroup_op(const struct plan *plan, const struct step_op *op, uint64_t seed, json_t *captured,
	       struct complaint *complaint);

/* Brings back what operations took offline. */
void cpus_bring_back(void);

#endif
