/* SPDX-License-Identifier: Apache-2.0 */
/* Cgroups that a worker makes below its own. The agent removes what a killed one left. */
#ifndef KTSTR_WORK_OWN_CGROUP_H
#define KTSTR_WORK_OWN_CGROUP_H

#include "../work.h"

/* What their names begin with. */
#define OWN_CGROUP_PREFIX "worker-"

#define OWN_CGROUP_PATH_SIZE 1024u

struct own_cgroup {
	char home[OWN_CGROUP_PATH_SIZE]; /* the worker's, "" where it is not known */
	char path[OWN_CGROUP_PATH_SIZE];
};

/* Named by the worker's process and a number of its choice; not made yet. */
struct own_cgroup own_cgroup_find(unsigned int number);

/* False where the worker may not, or the cgroup is there. */
bool own_cgroup_make(const struct own_cgroup *cgroup);
bool own_cgroup_enter(struct worker *worker, const struct own_cgroup *cgroup);
bool own_cgroup_leave(struct worker *worker, const struct own_cgroup *cgroup);
void own_cgroup_remove(const struct own_cgroup *cgroup);

#endif
