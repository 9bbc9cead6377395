/* SPDX-License-Identifier: Apache-2.0 */
#include "plan_steps.h"

#include "members.h"

#include <string.h>

/* Texts of operations outlive the request they came in. */
static bool keep_member(const json_t *object, const char *member, size_t size, struct plan *plan, const char **text,
			struct complaint *complaint)
{
	char copy[CPULIST_TEXT_SIZE];

	*text = member_text(object, member, copy, size, complaint) ? plan_keep_text(plan, copy, complaint) : NULL;
	return *text != NULL;
}

static bool parse_detach(const json_t *object, struct plan *plan, struct step_op *op, struct complaint *complaint)
{
	(void)object, (void)plan, (void)complaint;
	op->scheduler.kind = OP_DETACH;
	return true;
}

static bool parse_restart(const json_t *object, struct plan *plan, struct step_op *op, struct complaint *complaint)
{
	(void)plan;
	op->scheduler.kind = OP_RESTART;
	return member_number(object, "attachTimeoutNanos", 1, SCHEDULER_ATTACH_NANOS_MAX, &op->scheduler.attach_timeout,
			     complaint);
}

static bool parse_start(const json_t *object, struct plan *plan, struct step_op *op, struct complaint *complaint)
{
	return keep_member(object, "name", SCHEDULER_NAME_SIZE, plan, &op->scheduler.name, complaint) &&
	       plan_keep_argv(object, plan, &op->scheduler.arguments, &op->scheduler.argument_count, complaint) &&
	       member_number(object, "attachTimeoutNanos", 1, SCHEDULER_ATTACH_NANOS_MAX,
			     &op->scheduler.attach_timeout, complaint);
}

static bool parse_attach(const json_t *object, struct plan *plan, struct step_op *op, struct complaint *complaint)
{
	op->scheduler.kind = OP_ATTACH;
	return parse_start(object, plan, op, complaint);
}

static bool parse_replace(const json_t *object, struct plan *plan, struct step_op *op, struct complaint *complaint)
{
	op->scheduler.kind = OP_REPLACE;
	return parse_start(object, plan, op, complaint);
}

static bool parse_cgroup(const json_t *object, struct plan *plan, struct step_op *op, struct complaint *complaint)
{
	op->cgroup = plan_find_cgroup(plan, object, "cgroup", complaint);
	return op->cgroup != PLAN_CGROUPS_MAX;
}

/* One whose limits can be changed. */
static bool parse_inner(const json_t *object, struct plan *plan, struct step_op *op, struct complaint *complaint)
{
	return parse_cgroup(object, plan, op, complaint) &&
	       (plan->cgroups[op->cgroup].name[0] ||
		complain(complaint, "\"cgroup\" is \"\": expected one that the plan makes"));
}

static bool parse_spawn(const json_t *object, struct plan *plan, struct step_op *op, struct complaint *complaint)
{
	const struct cgroup_plan *cgroup;
	uint64_t work;

	if (!parse_cgroup(object, plan, op, complaint))
		return false;
	cgroup = &plan->cgroups[op->cgroup];
	if (!member_number(object, "work", 0, cgroup->work_count ? cgroup->work_count - 1 : 0, &work, complaint))
		return false;
	op->work = (unsigned int)work;
	return cgroup->work_count || complain(complaint, "\"cgroup\" is \"%s\", which has no works", cgroup->name);
}

static bool parse_two(const json_t *object, struct plan *plan, struct step_op *op, struct complaint *complaint)
{
	op->other = plan_find_cgroup(plan, object, "other", complaint);
	return op->other != PLAN_CGROUPS_MAX && parse_cgroup(object, plan, op, complaint);
}

static bool parse_swap(const json_t *object, struct plan *plan, struct step_op *op, struct complaint *complaint)
{
	return parse_two(object, plan, op, complaint) && parse_inner(object, plan, op, complaint) &&
	       (plan->cgroups[op->other].name[0] ||
		complain(complaint, "\"other\" is \"\": expected a cgroup that the plan makes"));
}

static bool parse_list(const json_t *object, struct plan *plan, struct step_op *op, struct complaint *complaint)
{
	char text[CPULIST_TEXT_SIZE];

	if (!parse_inner(object, plan, op, complaint) || !parse_cpus(object, "list", text, complaint))
		return false;
	op->text = plan_keep_text(plan, text, complaint);
	return op->text != NULL;
}

static bool parse_weight(const json_t *object, struct plan *plan, struct step_op *op, struct complaint *complaint)
{
	return parse_inner(object, plan, op, complaint) &&
	       member_number(object, "weight", 1, 10000, &op->number, complaint);
}

static bool parse_cpu_max(const json_t *object, struct plan *plan, struct step_op *op, struct complaint *complaint)
{
	return parse_inner(object, plan, op, complaint) && cpu_max_parse(object, &op->cpu_max, complaint);
}

static bool parse_affinity(const json_t *object, struct plan *plan, struct step_op *op, struct complaint *complaint)
{
	return parse_cgroup(object, plan, op, complaint) && affinity_parse(object, &op->settings, complaint);
}

static bool parse_capture(const json_t *object, struct plan *plan, struct step_op *op, struct complaint *complaint)
{
	return parse_inner(object, plan, op, complaint) &&
	       keep_member(object, "tag", CGROUP_NAME_SIZE, plan, &op->text, complaint);
}

static bool parse_cpu(const json_t *object, struct plan *plan, struct step_op *op, struct complaint *complaint)
{
	(void)plan;
	return member_number(object, "cpu", 1, CPU_MAX - 1, &op->number, complaint);
}

static bool parse_run(const json_t *object, struct plan *plan, struct step_op *op, struct complaint *complaint)
{
	return parse_cgroup(object, plan, op, complaint) &&
	       keep_member(object, "name", CGROUP_NAME_SIZE, plan, &op->text, complaint) &&
	       plan_keep_argv(object, plan, &op->arguments, &op->argument_count, complaint);
}

static bool parse_wait(const json_t *object, struct plan *plan, struct step_op *op, struct complaint *complaint)
{
	return keep_member(object, "name", CGROUP_NAME_SIZE, plan, &op->text, complaint) &&
	       member_number(object, "timeoutNanos", 1, PLAN_NANOS_MAX, &op->number, complaint);
}

static bool parse_kill(const json_t *object, struct plan *plan, struct step_op *op, struct complaint *complaint)
{
	return keep_member(object, "name", CGROUP_NAME_SIZE, plan, &op->text, complaint);
}

static bool parse_pause(const json_t *object, struct plan *plan, struct step_op *op, struct complaint *complaint)
{
	(void)plan;
	return member_number(object, "nanos", 1, PLAN_NANOS_MAX, &op->number, complaint);
}

static const struct {
	const char *name;
	enum step_op_kind kind;
	bool (*parse)(const json_t *object, struct plan *plan, struct step_op *op, struct complaint *complaint);
} operations[] = {
	{ "detachScheduler", OP_SCHEDULER, parse_detach },
	{ "attachScheduler", OP_SCHEDULER, parse_attach },
	{ "replaceScheduler", OP_SCHEDULER, parse_replace },
	{ "restartScheduler", OP_SCHEDULER, parse_restart },
	{ "addCgroup", OP_ADD_CGROUP, parse_inner },
	{ "removeCgroup", OP_REMOVE_CGROUP, parse_inner },
	{ "spawn", OP_SPAWN, parse_spawn },
	{ "stopWorkers", OP_STOP_WORKERS, parse_cgroup },
	{ "setCpuset", OP_SET_CPUSET, parse_list },
	{ "clearCpuset", OP_CLEAR_CPUSET, parse_inner },
	{ "swapCpusets", OP_SWAP_CPUSETS, parse_swap },
	{ "setMems", OP_SET_MEMS, parse_list },
	{ "setWeight", OP_SET_WEIGHT, parse_weight },
	{ "setCpuMax", OP_SET_CPU_MAX, parse_cpu_max },
	{ "setAffinity", OP_SET_AFFINITY, parse_affinity },
	{ "moveTasks", OP_MOVE_TASKS, parse_two },
	{ "freeze", OP_FREEZE, parse_inner },
	{ "unfreeze", OP_UNFREEZE, parse_inner },
	{ "captureProcs", OP_CAPTURE_PROCS, parse_capture },
	{ "cpuOffline", OP_CPU_OFFLINE, parse_cpu },
	{ "cpuOnline", OP_CPU_ONLINE, parse_cpu },
	{ "runProgram", OP_RUN_PROGRAM, parse_run },
	{ "waitProgram", OP_WAIT_PROGRAM, parse_wait },
	{ "killProgram", OP_KILL_PROGRAM, parse_kill },
	{ "pause", OP_PAUSE, parse_pause },
};

bool parse_op(const json_t *object, struct plan *plan, struct step_op *op, struct complaint *complaint)
{
	char name[64];
	size_t i;

	memset(op, 0, sizeof(*op));
	if (!member_text(object, "op", name, sizeof(name), complaint))
		return false;
	for (i = 0; i < sizeof(operations) / sizeof(operations[0]); i++) {
		if (strcmp(name, operations[i].name) == 0) {
			op->kind = operations[i].kind;
			return operations[i].parse(object, plan, op, complaint);
		}
	}
	return complain(complaint, "\"op\" is \"%s\": this agent has no such operation", name);
}
