/* SPDX-License-Identifier: Apache-2.0 */
#include "settings.h"

#include "random.h"

#include <errno.h>
#include <linux/mempolicy.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Some of the set's CPUs, any as likely as the others. */
static struct cpu_bits some_of(const struct cpu_bits *set, unsigned int wanted, uint64_t seed)
{
	struct cpu_bits some = { 0 };
	unsigned int cpu, left = 0;

	for (cpu = 0; cpu < CPU_MAX; cpu++)
		left += cpu_bits_has(set, cpu);
	for (cpu = 0; cpu < CPU_MAX && wanted; cpu++) {
		if (!cpu_bits_has(set, cpu))
			continue;
		if (random_number(seed, cpu) % left < wanted) {
			cpu_bits_add(&some, cpu);
			wanted--;
		}
		left--;
	}
	return some;
}

int affinity_apply(int pid, const struct worker_settings *settings, uint64_t seed)
{
	struct cpu_bits cpus = settings->affinity;

	if (settings->random_cpus)
		cpus = some_of(&settings->affinity, settings->random_cpus, seed);
	/* The kernel's own call: the library's wants a set of its own type. */
	return syscall(SYS_sched_setaffinity, pid, sizeof(cpus.words), cpus.words) < 0 ? -errno : 0;
}

/* As sched_setattr(2) takes it, first version; the kernel's header and the library's contradict each other. */
struct sched_attributes {
	uint32_t size;
	uint32_t policy;
	uint64_t flags;
	int32_t nice;
	uint32_t priority;
	uint64_t runtime, deadline, period;
};

static bool apply_policy(const struct worker_settings *settings)
{
	const struct sched_policy *policy = &settings->policy;
	struct sched_attributes attributes = {
		.size = sizeof(attributes),
		.policy = policy->number,
		.nice = settings->has_nice ? settings->nice : 0,
		.priority = policy->priority,
		.runtime = policy->runtime,
		.deadline = policy->deadline,
		.period = policy->period,
	};

	return syscall(SYS_sched_setattr, 0, &attributes, 0) == 0;
}

static bool apply_owner(const struct worker_settings *settings)
{
	return (!settings->has_gid || (setgid(settings->gid) == 0)) && (!settings->has_uid || setuid(settings->uid) == 0);
}

/*
 * The policy comes first: a real-time worker whose CPU is taken by others like it would be let onto it as an ordinary one, by the
 * kernel's fair server, and keep it. The owner comes last: others may not do the rest.
 */
enum refusal settings_apply(const struct worker_settings *settings, uint64_t seed)
{
	int result;

	if (settings->policy.set && !apply_policy(settings))
		return REFUSED_POLICY;
	result = settings->has_affinity ? affinity_apply(0, settings, seed) : 0;
	if (result < 0) {
		errno = -result;
		return REFUSED_AFFINITY;
	}
	if (settings->has_memory && syscall(SYS_set_mempolicy, settings->memory_mode, &settings->memory_nodes,
					    NODES_MAX + 1) < 0)
		return REFUSED_MEMORY;
	if (settings->has_nice && setpriority(PRIO_PROCESS, 0, settings->nice) < 0)
		return REFUSED_NICE;
	if (settings->comm[0])
		prctl(PR_SET_NAME, settings->comm, 0, 0, 0);
	return apply_owner(settings) ? REFUSED_NOTHING : REFUSED_OWNER;
}

const char *refusal_text(enum refusal refusal)
{
	static const char *const texts[] = {
		[REFUSED_NOTHING] = "begin",
		[REFUSED_ORDINARY] = "become an ordinary process",
		[REFUSED_AFFINITY] = "set its affinity",
		[REFUSED_MEMORY] = "set its memory policy",
		[REFUSED_POLICY] = "set its scheduling policy",
		[REFUSED_NICE] = "set its nice value",
		[REFUSED_OWNER] = "change its owner",
	};

	return refusal < sizeof(texts) / sizeof(texts[0]) ? texts[refusal] : texts[REFUSED_NOTHING];
}
