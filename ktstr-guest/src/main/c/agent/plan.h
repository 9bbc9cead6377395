/* SPDX-License-Identifier: Apache-2.0 */
/* A plan as the requests say it, taken apart and within bounds. */
#ifndef KTSTR_PLAN_H
#define KTSTR_PLAN_H

#include "check.h"
#include "cpulist.h"
#include "protocol.h"
#include "settings.h"
#include "step_op.h"
#include "work.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PLAN_STEPS_MAX 64u
#define PLAN_OPS_MAX 2048u /* of all steps of a request */
#define PLAN_CGROUPS_MAX 256u
#define PLAN_WORKS_MAX 1024u
#define PLAN_PHASES_MAX 4096u
#define PLAN_WORKERS_MAX 4096u
#define PLAN_NANOS_MAX WORK_NANOS_MAX
#define CGROUP_NAME_SIZE 65u   /* of one component */
#define CGROUP_PATH_SIZE 256u  /* "outer/inner" */
#define CGROUP_PARENT_SIZE 256u

struct work_plan {
	const struct work_type *type;
	unsigned int cgroup;	   /* index in plan.cgroups */
	unsigned int index;	   /* among the works of its cgroup, in the order in which they came */
	unsigned int first_worker; /* its workers are numbered one after the other over the whole plan */
	unsigned int first_group;  /* as are their groups */
	unsigned int workers;
	unsigned int group_workers; /* how many play together */
	bool on_demand; /* started by an operation, not with its cgroup */
	struct work_parameters parameters;
	struct worker_settings settings;
};

struct cgroup_plan {
	char name[CGROUP_PATH_SIZE]; /* "": no cgroup of its own, the guest's outermost one */
	bool on_demand;		     /* made by an operation, not at the beginning */
	char cpuset[CPULIST_TEXT_SIZE]; /* "": none was asked for */
	char mems[CPULIST_TEXT_SIZE];	/* likewise */
	unsigned int cpu_weight;	/* 0: none was asked for */
	struct cpu_max cpu_max;
	unsigned int work_count; /* in plan.works, not necessarily one after the other */
};

/* The operations in order, then the hold, in which those from `loop_from` on come again and again. */
struct step_plan {
	uint64_t hold_nanos;
	uint64_t loop_nanos; /* 0: they do not */
	unsigned int first_op; /* in plan.ops */
	unsigned int op_count;
	unsigned int loop_from; /* both counted within the step */
	unsigned int loop_to;
};

struct plan {
	char parent[CGROUP_PARENT_SIZE]; /* of all cgroups, like "/cells/inner"; "": ktstr's own */
	unsigned int step_count;
	uint64_t first_step; /* the number of the first of them, over all requests about the plan */
	unsigned int op_count;
	unsigned int cgroup_count;
	unsigned int work_count;
	unsigned int phase_count;
	unsigned int worker_count;
	unsigned int group_count;
	struct step_plan steps[PLAN_STEPS_MAX];
	struct step_op ops[PLAN_OPS_MAX];
	struct cgroup_plan cgroups[PLAN_CGROUPS_MAX];
	struct work_plan works[PLAN_WORKS_MAX];
	struct phase phases[PLAN_PHASES_MAX];
	size_t text_length;
	char text[2 * FRAME_PAYLOAD_MAX]; /* of operations and works */
};

/* A whole plan. With `open` it may be continued, and need not have steps. */
bool plan_parse(const char *payload, size_t length, bool open, struct plan *plan, struct complaint *complaint);

/* Replaces the steps and adds the cgroups of a continuation, or works to those that it names again; after a failure the plan has what it had, and no steps. */
bool plan_continue(const char *payload, size_t length, struct plan *plan, struct complaint *complaint);

/* The work of a cgroup that has this index in it; null where there is none. */
const struct work_plan *plan_find_work(const struct plan *plan, unsigned int cgroup, unsigned int index);

/* For the parsers of its parts. Copies a text into the plan; null when it has no room left. */
const char *plan_keep_text(struct plan *plan, const char *text, struct complaint *complaint);

/* The arguments of a program, one after another in the plan's text. */
bool plan_keep_argv(const json_t *object, struct plan *plan, const char **arguments, unsigned int *count,
		    struct complaint *complaint);

/* The index of the cgroup of this name; PLAN_CGROUPS_MAX when there is none, with a complaint about the member. */
unsigned int plan_find_cgroup(const struct plan *plan, const json_t *object, const char *member,
			      struct complaint *complaint);

#endif
