/* SPDX-License-Identifier: Apache-2.0 */
#include "settings.h"

#include "members.h"
#include "work.h"

#include <linux/mempolicy.h>
#include <linux/sched.h>
#include <string.h>

/* Older headers have no SCHED_EXT, and not these modes of a memory policy. */
#define POLICY_EXT 7u
#define MODE_PREFERRED_MANY 5
#define MODE_WEIGHTED_INTERLEAVE 6

static bool parse_policy(const json_t *object, struct sched_policy *policy, struct complaint *complaint)
{
	static const struct {
		const char *name;
		unsigned int number;
	} policies[] = {
		{ "normal", SCHED_NORMAL }, { "batch", SCHED_BATCH },	  { "idle", SCHED_IDLE }, { "fifo", SCHED_FIFO },
		{ "round-robin", SCHED_RR }, { "deadline", SCHED_DEADLINE }, { "ext", POLICY_EXT },
	};
	uint64_t priority = 0;
	char name[32];
	size_t i;

	if (!member_text(object, "name", name, sizeof(name), complaint))
		return false;
	for (i = 0; i < sizeof(policies) / sizeof(policies[0]); i++)
		if (strcmp(name, policies[i].name) == 0)
			break;
	if (i == sizeof(policies) / sizeof(policies[0]))
		return complain(complaint, "\"name\" is \"%s\": this agent knows no such scheduling policy", name);
	policy->set = true;
	policy->number = policies[i].number;
	if (policy->number == SCHED_DEADLINE)
		return member_number(object, "runtimeNanos", 1, WORK_NANOS_MAX, &policy->runtime, complaint) &&
		       member_number(object, "deadlineNanos", policy->runtime, WORK_NANOS_MAX, &policy->deadline,
				     complaint) &&
		       member_number(object, "periodNanos", policy->deadline, WORK_NANOS_MAX, &policy->period,
				     complaint);
	if ((policy->number == SCHED_FIFO || policy->number == SCHED_RR) &&
	    !member_number(object, "priority", 1, 99, &priority, complaint))
		return false;
	policy->priority = (unsigned int)priority;
	return true;
}

bool affinity_parse(const json_t *object, struct worker_settings *settings, struct complaint *complaint)
{
	char text[CPULIST_TEXT_SIZE];
	uint64_t random = 0;

	if (!member_text(object, "cpus", text, sizeof(text), complaint))
		return false;
	if (!text[0] || !cpulist_parse(text, &settings->affinity))
		return complain(complaint, "\"cpus\" is \"%.100s\": expected CPUs like 0-2,5, all below %u", text, CPU_MAX);
	if (json_object_get(object, "random") && !member_number(object, "random", 1, CPU_MAX, &random, complaint))
		return false;
	settings->has_affinity = true;
	settings->random_cpus = (unsigned int)random;
	return true;
}

static bool parse_memory_flags(const json_t *object, int *flags, struct complaint *complaint)
{
	static const struct {
		const char *name;
		int bit;
	} known[] = {
		{ "static", MPOL_F_STATIC_NODES },
		{ "relative", MPOL_F_RELATIVE_NODES },
		{ "numa-balancing", MPOL_F_NUMA_BALANCING },
	};
	json_t *array, *element;
	size_t i, j;

	if (!json_object_get(object, "flags"))
		return true;
	if (!member_array(object, "flags", 0, sizeof(known) / sizeof(known[0]), &array, complaint))
		return false;
	json_array_foreach(array, i, element) {
		for (j = 0; j < sizeof(known) / sizeof(known[0]); j++)
			if (json_is_string(element) && strcmp(json_string_value(element), known[j].name) == 0)
				break;
		if (j == sizeof(known) / sizeof(known[0]))
			return complain(complaint, "\"flags\"[%zu] is no flag of a memory policy", i);
		*flags |= known[j].bit;
	}
	return true;
}

static bool parse_memory(const json_t *object, struct worker_settings *settings, struct complaint *complaint)
{
	static const struct {
		const char *name;
		int number;
	} modes[] = {
		{ "default", MPOL_DEFAULT },
		{ "preferred", MPOL_PREFERRED },
		{ "bind", MPOL_BIND },
		{ "interleave", MPOL_INTERLEAVE },
		{ "local", MPOL_LOCAL },
		{ "preferred-many", MODE_PREFERRED_MANY },
		{ "weighted-interleave", MODE_WEIGHTED_INTERLEAVE },
	};
	struct cpu_bits nodes = { 0 };
	char mode[32], text[CPULIST_TEXT_SIZE];
	unsigned int i;

	if (!member_text(object, "mode", mode, sizeof(mode), complaint) ||
	    !member_text(object, "nodes", text, sizeof(text), complaint))
		return false;
	for (i = 0; i < sizeof(modes) / sizeof(modes[0]); i++)
		if (strcmp(mode, modes[i].name) == 0)
			break;
	if (i == sizeof(modes) / sizeof(modes[0]))
		return complain(complaint, "\"mode\" is \"%s\": this agent knows no such memory policy", mode);
	if (!cpulist_parse(text, &nodes))
		return complain(complaint, "\"nodes\" is \"%.100s\": expected nodes like 0-1", text);
	for (settings->memory_mode = modes[i].number, i = 1; i < sizeof(nodes.words) / sizeof(nodes.words[0]); i++)
		if (nodes.words[i])
			return complain(complaint, "\"nodes\" is \"%.100s\": expected nodes below %u", text, NODES_MAX);
	settings->memory_nodes = nodes.words[0];
	settings->has_memory = true;
	return parse_memory_flags(object, &settings->memory_mode, complaint);
}

static bool parse_owner(const json_t *object, const char *name, bool *has, unsigned int *id, struct complaint *complaint)
{
	uint64_t number = 0;

	*has = json_object_get(object, name) != NULL;
	if (*has && !member_number(object, name, 0, INT32_MAX, &number, complaint))
		return false;
	*id = (unsigned int)number;
	return true;
}

static bool parse_nice(const json_t *object, struct worker_settings *settings, struct complaint *complaint)
{
	const json_t *nice = json_object_get(object, "nice");

	if (!nice)
		return true;
	if (!json_is_integer(nice) || json_integer_value(nice) < -20 || json_integer_value(nice) > 19)
		return complain(complaint, "\"nice\" is no number from -20 to 19");
	settings->has_nice = true;
	settings->nice = (int)json_integer_value(nice);
	return true;
}

/* What stands in an object of its own, where it stands at all. */
static bool parse_part(const json_t *object, const char *name, struct worker_settings *settings,
		       bool (*parse)(const json_t *, struct worker_settings *, struct complaint *),
		       struct complaint *complaint)
{
	const json_t *part = json_object_get(object, name);

	if (!part)
		return true;
	if (!json_is_object(part))
		return complain(complaint, "\"%s\" is not an object", name);
	return parse(part, settings, complaint);
}

static bool parse_policy_part(const json_t *object, struct worker_settings *settings, struct complaint *complaint)
{
	return parse_policy(object, &settings->policy, complaint);
}

bool settings_parse(const json_t *object, struct worker_settings *settings, struct complaint *complaint)
{
	memset(settings, 0, sizeof(*settings));
	return parse_part(object, "policy", settings, parse_policy_part, complaint) &&
	       parse_part(object, "affinity", settings, affinity_parse, complaint) &&
	       parse_part(object, "memory", settings, parse_memory, complaint) &&
	       parse_nice(object, settings, complaint) &&
	       parse_owner(object, "uid", &settings->has_uid, &settings->uid, complaint) &&
	       parse_owner(object, "gid", &settings->has_gid, &settings->gid, complaint) &&
	       (!json_object_get(object, "comm") ||
		member_text(object, "comm", settings->comm, sizeof(settings->comm), complaint));
}

/* "cpuMax": {"periodNanos": N, "quotaNanos": N, "burstNanos": N}; no quota: no limit. */
bool cpu_max_parse(const json_t *object, struct cpu_max *cpu_max, struct complaint *complaint)
{
	memset(cpu_max, 0, sizeof(*cpu_max));
	return member_number(object, "periodNanos", 1000000, NANOS_PER_CPU_PERIOD_MAX, &cpu_max->period, complaint) &&
	       (!json_object_get(object, "quotaNanos") ||
		member_number(object, "quotaNanos", 1000000, WORK_NANOS_MAX, &cpu_max->quota, complaint)) &&
	       (!json_object_get(object, "burstNanos") ||
		member_number(object, "burstNanos", 0, cpu_max->quota, &cpu_max->burst, complaint));
}
