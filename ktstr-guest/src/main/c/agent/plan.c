/* SPDX-License-Identifier: Apache-2.0 */
#include "plan.h"

#include "members.h"
#include "plan_steps.h"

#include <string.h>

static bool parse_phase(const json_t *object, struct phase *phase, struct complaint *complaint)
{
	static const char *const names[] = { [PHASE_SPIN] = "spin", [PHASE_SLEEP] = "sleep", [PHASE_YIELD] = "yield" };
	char name[64];
	unsigned int i;

	if (!member_text(object, "type", name, sizeof(name), complaint))
		return false;
	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (strcmp(name, names[i]) == 0) {
			phase->type = (enum phase_type)i;
			/* A phase of no time would let a sequence turn without end and without a clock. */
			return member_number(object, "nanos", 1, PLAN_NANOS_MAX, &phase->nanos, complaint);
		}
	}
	return complain(complaint, "\"type\" is \"%s\": expected spin, sleep or yield", name);
}

static bool parse_phases(const json_t *object, struct plan *plan, struct work_parameters *parameters,
			 struct complaint *complaint)
{
	json_t *array, *element;
	size_t i;

	if (!member_array(object, "phases", 1, PLAN_PHASES_MAX - plan->phase_count, &array, complaint))
		return false;
	parameters->phases = &plan->phases[plan->phase_count];
	parameters->phase_count = (unsigned int)json_array_size(array);
	json_array_foreach(array, i, element)
		if (!parse_phase(element, &plan->phases[plan->phase_count++], complaint))
			return complain_at(complaint, "phases", i);
	return true;
}

static bool parse_parameters(const json_t *object, struct plan *plan, struct work_plan *work,
			     struct complaint *complaint)
{
	struct work_parameters *parameters = &work->parameters;

	if (work->type == &work_bursty)
		return member_number(object, "onNanos", 1, PLAN_NANOS_MAX, &parameters->on_nanos, complaint) &&
		       member_number(object, "offNanos", 1, PLAN_NANOS_MAX, &parameters->off_nanos, complaint);
	if (work->type == &work_pipe)
		return member_number(object, "burst", 1, PLAN_UNITS_MAX, &parameters->units, complaint);
	if (work->type == &work_futex)
		return member_number(object, "spins", 1, PLAN_UNITS_MAX, &parameters->units, complaint);
	if (work->type == &work_sequence)
		return parse_phases(object, plan, parameters, complaint);
	return true;
}

static bool parse_type(const json_t *object, const struct work_type **type, struct complaint *complaint)
{
	char name[64];
	unsigned int i;

	if (!member_text(object, "type", name, sizeof(name), complaint))
		return false;
	for (i = 0; work_types[i]; i++) {
		if (strcmp(name, work_types[i]->name) == 0) {
			*type = work_types[i];
			return true;
		}
	}
	return complain(complaint, "\"type\" is \"%s\": this agent has no such work type", name);
}

static bool parse_work(const json_t *object, struct plan *plan, struct work_plan *work, struct complaint *complaint)
{
	uint64_t workers;

	memset(work, 0, sizeof(*work));
	if (!member_number(object, "workers", 1, PLAN_WORKERS_MAX - plan->worker_count, &workers, complaint))
		return false;
	if (!json_is_object(json_object_get(object, "work")))
		return complain(complaint, "\"work\" is missing or not an object");
	object = json_object_get(object, "work");
	if (!parse_type(object, &work->type, complaint))
		return false;
	if (workers % work->type->group != 0)
		return complain(complaint, "\"workers\" is %u: %s requires a number divisible by %u",
				(unsigned int)workers, work->type->name, work->type->group);
	work->workers = (unsigned int)workers;
	plan->worker_count += work->workers;
	return parse_parameters(object, plan, work, complaint);
}

/* The kernel puts files of these names into each cgroup's directory, and cgroups live beside them. */
static bool is_kernels(const char *name)
{
	static const char *const prefixes[] = { "cgroup.", "cpu.", "cpuset.", "io.", "irq.", "memory." };
	size_t i;

	for (i = 0; i < sizeof(prefixes) / sizeof(prefixes[0]); i++)
		if (strncmp(name, prefixes[i], strlen(prefixes[i])) == 0)
			return true;
	return false;
}

static bool parse_name(const json_t *object, struct plan *plan, struct cgroup_plan *cgroup, struct complaint *complaint)
{
	const char *at;
	unsigned int i;

	if (!member_text(object, "name", cgroup->name, sizeof(cgroup->name), complaint))
		return false;
	for (at = cgroup->name; *at; at++)
		if (*at == '/' || (unsigned char)*at < 0x20 || *at == 0x7f)
			return complain(complaint, "\"name\" is \"%s\": expected no / and no control characters",
					cgroup->name);
	if (!cgroup->name[0] || strstr(cgroup->name, "..") || strcmp(cgroup->name, ".") == 0 ||
	    is_kernels(cgroup->name))
		return complain(complaint, "\"name\" is \"%s\": not a name for a cgroup", cgroup->name);
	for (i = 0; &plan->cgroups[i] != cgroup; i++)
		if (strcmp(plan->cgroups[i].name, cgroup->name) == 0)
			return complain(complaint, "\"name\" is \"%s\": another cgroup of the plan has it",
					cgroup->name);
	return true;
}

static bool parse_limits(const json_t *object, struct cgroup_plan *cgroup, struct complaint *complaint)
{
	struct cpu_bits cpus;
	uint64_t weight = 0;

	cgroup->cpuset[0] = '\0';
	if (json_object_get(object, "cpuset")) {
		if (!member_text(object, "cpuset", cgroup->cpuset, sizeof(cgroup->cpuset), complaint))
			return false;
		if (!cgroup->cpuset[0] || !cpulist_parse(cgroup->cpuset, &cpus))
			return complain(complaint, "\"cpuset\" is \"%.100s\": expected CPUs like 0-2,5, all below %u",
					cgroup->cpuset, CPU_MAX);
	}
	if (json_object_get(object, "cpuWeight") &&
	    !member_number(object, "cpuWeight", 1, 10000, &weight, complaint))
		return false;
	cgroup->cpu_weight = (unsigned int)weight;
	return true;
}

static bool parse_cgroup(const json_t *object, struct plan *plan, struct cgroup_plan *cgroup,
			 struct complaint *complaint)
{
	json_t *array, *element;
	size_t i;

	if (!parse_name(object, plan, cgroup, complaint) || !parse_limits(object, cgroup, complaint) ||
	    !member_array(object, "works", 0, PLAN_WORKS_MAX - plan->work_count, &array, complaint))
		return false;
	cgroup->works = &plan->works[plan->work_count];
	cgroup->work_count = (unsigned int)json_array_size(array);
	json_array_foreach(array, i, element)
		if (!parse_work(element, plan, &plan->works[plan->work_count++], complaint))
			return complain_at(complaint, "works", i);
	return true;
}

/* "/cells/inner": names as cgroups have them, each behind a slash. */
static bool parse_parent(const json_t *object, struct plan *plan, struct complaint *complaint)
{
	const char *at;

	plan->parent[0] = '\0';
	if (!json_object_get(object, "cgroupParent"))
		return true;
	if (!member_text(object, "cgroupParent", plan->parent, sizeof(plan->parent), complaint))
		return false;
	for (at = plan->parent; *at; at++)
		if ((unsigned char)*at <= 0x20 || *at == 0x7f || (*at == '/' && (at[1] == '/' || !at[1] || at[1] == '.')) ||
		    (*at == '/' && is_kernels(at + 1)))
			break;
	if (plan->parent[0] != '/' || *at)
		return complain(complaint, "\"cgroupParent\" is \"%.200s\": expected a path like /cells/inner",
				plan->parent);
	return true;
}

static bool parse_plan(const json_t *object, struct plan *plan, struct complaint *complaint)
{
	json_t *array, *element;
	size_t i;

	plan->cgroup_count = plan->work_count = plan->phase_count = plan->worker_count = 0;
	if (!parse_steps(object, plan, complaint) || !parse_parent(object, plan, complaint) ||
	    !member_array(object, "cgroups", 0, PLAN_CGROUPS_MAX, &array, complaint))
		return false;
	json_array_foreach(array, i, element)
		if (!parse_cgroup(element, plan, &plan->cgroups[plan->cgroup_count++], complaint))
			return complain_at(complaint, "cgroups", i);
	return true;
}

bool plan_parse(const char *payload, size_t length, struct plan *plan, struct complaint *complaint)
{
	json_t *object = parse_object(payload, length, complaint);
	bool good;

	if (!object)
		return false;
	good = parse_plan(object, plan, complaint);
	json_decref(object);
	return good;
}
