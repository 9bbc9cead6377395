/* SPDX-License-Identifier: Apache-2.0 */
#include "plan.h"

#include "members.h"
#include "plan_steps.h"

#include <string.h>

const char *plan_keep_text(struct plan *plan, const char *text, struct complaint *complaint)
{
	size_t size = strlen(text) + 1;
	char *kept = plan->text + plan->text_length;

	if (size > sizeof(plan->text) - plan->text_length) {
		complain(complaint, "the texts of all works and operations have more than %zu bytes", sizeof(plan->text));
		return NULL;
	}
	memcpy(kept, text, size);
	plan->text_length += size;
	return kept;
}

bool plan_keep_argv(const json_t *object, struct plan *plan, const char **arguments, unsigned int *count,
		    struct complaint *complaint)
{
	json_t *array, *element;
	size_t i;

	if (!member_argv(object, &array, complaint))
		return false;
	*arguments = plan->text + plan->text_length;
	*count = (unsigned int)json_array_size(array);
	json_array_foreach(array, i, element)
		if (!plan_keep_text(plan, json_string_value(element), complaint))
			return false;
	return true;
}

static bool parse_phase(const json_t *object, struct phase *phase, struct complaint *complaint)
{
	static const char *const names[] = { [PHASE_SPIN] = "spin",
					       [PHASE_SLEEP] = "sleep",
					       [PHASE_YIELD] = "yield",
					       [PHASE_IO] = "io",
					       [PHASE_ALU_HOT] = "alu-hot" };
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
	return complain(complaint, "\"type\" is \"%s\": expected spin, sleep, yield, io or alu-hot", name);
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
	const struct work_parameter *parameter = work->type->parameters;
	uint64_t *value = work->parameters.values;

	for (; parameter->name; parameter++, value++)
		if (!member_number(object, parameter->name, parameter->least, parameter->most, value, complaint))
			return false;
	return (!work->type->has_phases || parse_phases(object, plan, &work->parameters, complaint)) &&
	       (!work->type->is_program || plan_keep_argv(object, plan, &work->parameters.arguments,
							   &work->parameters.argument_count, complaint));
}

/* How many of its workers play together; the parameters are known by then. */
static bool find_group(struct work_plan *work, struct complaint *complaint)
{
	uint64_t group = work->type->group;
	unsigned int i;

	for (i = 0; i < work->type->group_parameters; i++)
		group += work->parameters.values[i];
	if (group < 1 || group > GROUP_WORKERS_MAX)
		return complain(complaint, "\"work\" is of groups of %lu workers: expected 1 to %u",
				(unsigned long)group, GROUP_WORKERS_MAX);
	work->group_workers = (unsigned int)group;
	if (work->workers % work->group_workers != 0)
		return complain(complaint, "\"workers\" is %u: %s requires a number divisible by %u", work->workers,
				work->type->name, work->group_workers);
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

static bool parse_work(const json_t *object, struct plan *plan, unsigned int cgroup, struct work_plan *work,
		       struct complaint *complaint)
{
	uint64_t workers;

	memset(work, 0, sizeof(*work));
	if (!member_number(object, "workers", 1, PLAN_WORKERS_MAX - plan->worker_count, &workers, complaint) ||
	    !settings_parse(object, &work->settings, complaint))
		return false;
	work->workers = (unsigned int)workers;
	work->cgroup = cgroup;
	work->index = plan->cgroups[cgroup].work_count;
	work->on_demand = json_is_true(json_object_get(object, "onDemand"));
	if (!json_is_object(json_object_get(object, "work")))
		return complain(complaint, "\"work\" is missing or not an object");
	object = json_object_get(object, "work");
	if (!parse_type(object, &work->type, complaint) || !parse_parameters(object, plan, work, complaint) ||
	    !find_group(work, complaint))
		return false;
	work->first_worker = plan->worker_count;
	work->first_group = plan->group_count;
	plan->worker_count += work->workers;
	plan->group_count += work->workers / work->group_workers;
	return true;
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

/* One directory's name, from `at` to `end`. */
static bool is_name(const char *at, size_t length)
{
	size_t i;

	if (length == 0 || length >= CGROUP_NAME_SIZE || (length == 1 && at[0] == '.') || is_kernels(at))
		return false;
	for (i = 0; i < length; i++)
		if ((unsigned char)at[i] < 0x20 || at[i] == 0x7f || (at[i] == '.' && i + 1 < length && at[i + 1] == '.'))
			return false;
	return true;
}

static unsigned int find_cgroup(const struct plan *plan, const char *name, size_t length)
{
	unsigned int i;

	for (i = 0; i < plan->cgroup_count; i++)
		if (strlen(plan->cgroups[i].name) == length && strncmp(plan->cgroups[i].name, name, length) == 0)
			return i;
	return PLAN_CGROUPS_MAX;
}

unsigned int plan_find_cgroup(const struct plan *plan, const json_t *object, const char *member,
			      struct complaint *complaint)
{
	char name[CGROUP_PATH_SIZE];
	unsigned int found;

	if (!member_text(object, member, name, sizeof(name), complaint))
		return PLAN_CGROUPS_MAX;
	found = find_cgroup(plan, name, strlen(name));
	if (found == PLAN_CGROUPS_MAX)
		complain(complaint, "\"%s\" is \"%s\": the plan has no such cgroup", member, name);
	return found;
}

/* "outer/inner" has to stand behind "outer". "" is the guest's outermost cgroup. */
static bool parse_name(const json_t *object, struct plan *plan, struct cgroup_plan *cgroup, struct complaint *complaint)
{
	const char *at, *end;

	if (!member_text(object, "name", cgroup->name, sizeof(cgroup->name), complaint))
		return false;
	for (at = cgroup->name; *at; at = *end ? end + 1 : end) {
		end = at + strcspn(at, "/");
		if (!is_name(at, (size_t)(end - at)) || (*end && !end[1]))
			return complain(complaint, "\"name\" is \"%s\": not a name for a cgroup", cgroup->name);
		if (*end && find_cgroup(plan, cgroup->name, (size_t)(end - cgroup->name)) == PLAN_CGROUPS_MAX)
			return complain(complaint, "\"name\" is \"%s\": the plan has no cgroup \"%.*s\" before it",
					cgroup->name, (int)(end - cgroup->name), cgroup->name);
	}
	if (find_cgroup(plan, cgroup->name, strlen(cgroup->name)) != PLAN_CGROUPS_MAX)
		return complain(complaint, "\"name\" is \"%s\": another cgroup of the plan has it", cgroup->name);
	return true;
}

bool parse_cpus(const json_t *object, const char *member, char *text, struct complaint *complaint)
{
	struct cpu_bits bits;

	if (!member_text(object, member, text, CPULIST_TEXT_SIZE, complaint))
		return false;
	if (!text[0] || !cpulist_parse(text, &bits))
		return complain(complaint, "\"%s\" is \"%.100s\": expected a list like 0-2,5, all below %u", member, text,
				CPU_MAX);
	return true;
}

static bool parse_limits(const json_t *object, struct cgroup_plan *cgroup, struct complaint *complaint)
{
	const json_t *cpu_max = json_object_get(object, "cpuMax");
	uint64_t weight = 0;

	if ((json_object_get(object, "cpuset") && !parse_cpus(object, "cpuset", cgroup->cpuset, complaint)) ||
	    (json_object_get(object, "mems") && !parse_cpus(object, "mems", cgroup->mems, complaint)) ||
	    (json_object_get(object, "cpuWeight") &&
	     !member_number(object, "cpuWeight", 1, 10000, &weight, complaint)))
		return false;
	cgroup->cpu_weight = (unsigned int)weight;
	if (!cgroup->name[0] && (cgroup->cpuset[0] || cgroup->mems[0] || weight || cpu_max))
		return complain(complaint, "\"name\" is \"\": the outermost cgroup has no limits");
	return !cpu_max || cpu_max_parse(cpu_max, &cgroup->cpu_max, complaint);
}

static bool parse_works(const json_t *object, struct plan *plan, unsigned int cgroup, struct complaint *complaint)
{
	json_t *array, *element;
	size_t i;

	if (!member_array(object, "works", 0, PLAN_WORKS_MAX - plan->work_count, &array, complaint))
		return false;
	json_array_foreach(array, i, element) {
		if (!parse_work(element, plan, cgroup, &plan->works[plan->work_count++], complaint))
			return complain_at(complaint, "works", i);
		plan->cgroups[cgroup].work_count++;
	}
	return true;
}

static bool parse_cgroup(const json_t *object, struct plan *plan, struct complaint *complaint)
{
	struct cgroup_plan *cgroup = &plan->cgroups[plan->cgroup_count];

	memset(cgroup, 0, sizeof(*cgroup));
	if (!parse_name(object, plan, cgroup, complaint) || !parse_limits(object, cgroup, complaint) ||
	    !parse_works(object, plan, plan->cgroup_count, complaint))
		return false;
	cgroup->on_demand = json_is_true(json_object_get(object, "onDemand"));
	plan->cgroup_count++;
	return true;
}

/* A continuation may name a cgroup again, to give it further works. */
static bool parse_more(const json_t *object, struct plan *plan, struct complaint *complaint)
{
	struct complaint ignored;
	unsigned int known = plan_find_cgroup(plan, object, "name", &ignored);

	unsigned int works = plan->work_count, i;

	if (known == PLAN_CGROUPS_MAX)
		return parse_cgroup(object, plan, complaint);
	if (!parse_works(object, plan, known, complaint))
		return false;
	for (i = works; i < plan->work_count; i++)
		if (!plan->works[i].on_demand)
			return complain(complaint, "\"works\" of a cgroup that is there already have one that is not onDemand");
	return true;
}

const struct work_plan *plan_find_work(const struct plan *plan, unsigned int cgroup, unsigned int index)
{
	const struct work_plan *work;

	for (work = plan->works; work < plan->works + plan->work_count; work++)
		if (work->cgroup == cgroup && work->index == index)
			return work;
	return NULL;
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

static bool parse_cgroups(const json_t *object, struct plan *plan,
			  bool (*parse)(const json_t *, struct plan *, struct complaint *), struct complaint *complaint)
{
	json_t *array, *element;
	size_t i;

	if (!member_array(object, "cgroups", 0, PLAN_CGROUPS_MAX - plan->cgroup_count, &array, complaint))
		return false;
	json_array_foreach(array, i, element)
		if (!parse(element, plan, complaint))
			return complain_at(complaint, "cgroups", i);
	return true;
}

static bool parse_plan(const json_t *object, bool open, struct plan *plan, struct complaint *complaint)
{
	plan->cgroup_count = plan->work_count = plan->phase_count = plan->worker_count = plan->group_count = 0;
	plan->text_length = 0;
	plan->first_step = 0;
	return parse_parent(object, plan, complaint) && parse_cgroups(object, plan, parse_cgroup, complaint) &&
	       parse_steps(object, open, plan, complaint);
}

bool plan_parse(const char *payload, size_t length, bool open, struct plan *plan, struct complaint *complaint)
{
	json_t *object = parse_object(payload, length, complaint);
	bool good;

	if (!object)
		return false;
	good = parse_plan(object, open, plan, complaint);
	json_decref(object);
	return good;
}

bool plan_continue(const char *payload, size_t length, struct plan *plan, struct complaint *complaint)
{
	json_t *object = parse_object(payload, length, complaint);
	unsigned int cgroups = plan->cgroup_count, works = plan->work_count, phases = plan->phase_count;
	unsigned int workers = plan->worker_count, groups = plan->group_count;
	size_t text = plan->text_length;
	unsigned int i;
	bool good;

	plan->first_step += plan->step_count;
	plan->step_count = plan->op_count = 0;
	good = object && parse_cgroups(object, plan, parse_more, complaint) && parse_steps(object, true, plan, complaint);
	json_decref(object);
	if (good)
		return true;
	plan->cgroup_count = cgroups;
	plan->work_count = works;
	plan->phase_count = phases;
	plan->worker_count = workers;
	plan->group_count = groups;
	plan->text_length = text;
	plan->step_count = plan->op_count = 0;
	for (i = 0; i < cgroups; i++)
		plan->cgroups[i].work_count = 0;
	for (i = 0; i < works; i++)
		plan->cgroups[plan->works[i].cgroup].work_count++;
	return false;
}
