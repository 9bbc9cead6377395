/* SPDX-License-Identifier: Apache-2.0 */
/* The cgroups of a plan: /sys/fs/cgroup/ktstr/NAME. */
#ifndef KTSTR_CGROUP_H
#define KTSTR_CGROUP_H

#include "plan.h"

/* The directory all of them live in, with the controllers they need. Once, at the start. */
void cgroup_prepare(void);

/* Makes all cgroups of the plan, or none. */
bool cgroups_make(const struct plan *plan, struct complaint *complaint);

/* A descriptor of the directory, to start processes in; the caller closes it. -1 as open(2). */
int cgroup_open(const struct cgroup_plan *cgroup);

/*
 * Takes them away as far as that goes within a moment and before the next request; what is left shows in the host's
 * log, and goes when a later plan wants the same name.
 */
void cgroups_remove(const struct plan *plan);

#endif
