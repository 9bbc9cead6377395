/* SPDX-License-Identifier: Apache-2.0 */
/* A RUN_PLAN request, taken apart and within bounds. */
#ifndef KTSTR_PLAN_H
#define KTSTR_PLAN_H

#include "check.h"
#include "cpulist.h"
#include "protocol.h"
#include "scheduler_op.h"
#include "work.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PLAN_STEPS_MAX 64u
#define PLAN_OPS_MAX 16u /* of a step */
#define PLAN_CGROUPS_MAX 256u
#define PLAN_WORKS_MAX 1024u
#define PLAN_PHASES_MAX 4096u
#define PLAN_WORKERS_MAX 4096u
#define PLAN_UNITS_MAX (1u << 30)
#define PLAN_NANOS_MAX (UINT64_C(86400) * 1000000000)
#define CGROUP_NAME_SIZE 65u
#define CGROUP_PARENT_SIZE 256u

struct work_plan {
	const struct work_type *type;
	unsigned int workers;
	struct work_parameters parameters;
};

struct cgroup_plan {
	char name[CGROUP_NAME_SIZE];
	char cpuset[CPULIST_TEXT_SIZE]; /* "": none was asked for */
	unsigned int cpu_weight;	/* 0: none was asked for */
	struct work_plan *works;	/* in plan.works */
	unsigned int work_count;
};

/* The operations in order, then the hold. */
struct step_plan {
	uint64_t hold_nanos;
	unsigned int op_count;
	struct scheduler_op ops[PLAN_OPS_MAX];
};

struct plan {
	char parent[CGROUP_PARENT_SIZE]; /* of all cgroups, like "/cells/inner"; "": ktstr's own */
	unsigned int step_count;
	unsigned int cgroup_count;
	unsigned int work_count;
	unsigned int phase_count;
	unsigned int worker_count;
	struct step_plan steps[PLAN_STEPS_MAX];
	struct cgroup_plan cgroups[PLAN_CGROUPS_MAX];
	struct work_plan works[PLAN_WORKS_MAX];
	struct phase phases[PLAN_PHASES_MAX];
	size_t text_length;
	char text[FRAME_PAYLOAD_MAX]; /* of the operations */
};

bool plan_parse(const char *payload, size_t length, struct plan *plan, struct complaint *complaint);

#endif
