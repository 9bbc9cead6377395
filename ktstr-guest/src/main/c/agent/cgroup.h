/* SPDX-License-Identifier: Apache-2.0 */
/* The cgroups of a plan: /sys/fs/cgroup/ktstr/NAME; the one without a name is /sys/fs/cgroup itself. */
#ifndef KTSTR_CGROUP_H
#define KTSTR_CGROUP_H

#include "plan.h"

#include <jansson.h>

/* The directory all of them live in, with the controllers they need. Once, at the start. */
void cgroup_prepare(void);

/* Makes those from the index on that are there from the beginning, or none of them. */
bool cgroups_make(const struct plan *plan, unsigned int from, struct complaint *complaint);

bool cgroup_make(const struct cgroup_plan *cgroup, struct complaint *complaint);

/* At once; whoever is in it goes to the outermost one. */
bool cgroup_remove(const struct cgroup_plan *cgroup, struct complaint *complaint);

bool cgroup_write(const struct cgroup_plan *cgroup, const char *file, const char *value, struct complaint *complaint);
bool cgroup_write_cpu_max(const struct cgroup_plan *cgroup, const struct cpu_max *cpu_max, struct complaint *complaint);

/* Complains also when the kernel has made another set of it. */
bool cgroup_write_cpuset(const struct cgroup_plan *cgroup, const char *cpus, struct complaint *complaint);

/* What was asked for, not what came of it; one that is empty is a complaint. CPULIST_TEXT_SIZE bytes. */
bool cgroup_read_cpuset(const struct cgroup_plan *cgroup, char *text, struct complaint *complaint);

/* Whether all in it stand still. */
bool cgroup_is_frozen(const struct cgroup_plan *cgroup);

bool cgroup_move_tasks(const struct cgroup_plan *from, const struct cgroup_plan *to, struct complaint *complaint);

/* The PIDs in it, as an array. */
json_t *cgroup_procs(const struct cgroup_plan *cgroup);

/* A descriptor of the directory, to start processes in; the caller closes it. -1 as open(2). */
int cgroup_open(const struct cgroup_plan *cgroup);

/* Lets all go on that were frozen. */
void cgroups_thaw(const struct plan *plan);

/*
 * Kills who is left in them, and takes them away as far as that goes within a moment and before the next request; what is left shows in the host's
 * log, and goes when a later plan wants the same name.
 */
void cgroups_remove(const struct plan *plan);

#endif
