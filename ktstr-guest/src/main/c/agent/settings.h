/* SPDX-License-Identifier: Apache-2.0 */
/* What a plan says about the workers of a work as processes: policy, nice, affinity, memory, owner, name. */
#ifndef KTSTR_SETTINGS_H
#define KTSTR_SETTINGS_H

#include "check.h"
#include "cpulist.h"

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#define COMM_SIZE 16u
#define NODES_MAX 64u
#define NANOS_PER_CPU_PERIOD_MAX UINT64_C(1000000000)

/* A policy of sched(7) as sched_setattr(2) takes it. */
struct sched_policy {
	bool set;
	unsigned int number; /* SCHED_OTHER, ... */
	unsigned int priority;
	uint64_t runtime, deadline, period; /* nanoseconds */
};

struct worker_settings {
	struct sched_policy policy;
	bool has_nice;
	int nice;
	bool has_affinity;
	struct cpu_bits affinity;
	unsigned int random_cpus; /* so many of them, by a seed; 0: all */
	bool has_memory;
	int memory_mode; /* of set_mempolicy(2), with its flags */
	uint64_t memory_nodes;
	bool has_uid, has_gid;
	unsigned int uid, gid;
	char comm[COMM_SIZE]; /* "": by the type of work */
};

/* cpu.max and cpu.max.burst of a cgroup, in nanoseconds. */
struct cpu_max {
	uint64_t period; /* 0: nothing was asked for */
	uint64_t quota;	 /* 0: no limit */
	uint64_t burst;
};

/* Which of them the kernel refused. */
enum refusal {
	REFUSED_NOTHING,
	REFUSED_ORDINARY,
	REFUSED_AFFINITY,
	REFUSED_MEMORY,
	REFUSED_POLICY,
	REFUSED_NICE,
	REFUSED_OWNER,
};

/* "" members are left out by a plan; each complaint says what was wanted. */
bool settings_parse(const json_t *object, struct worker_settings *settings, struct complaint *complaint);
bool cpu_max_parse(const json_t *object, struct cpu_max *cpu_max, struct complaint *complaint);

/* "affinity": {"cpus": "0-3", "random": 2} */
bool affinity_parse(const json_t *object, struct worker_settings *settings, struct complaint *complaint);

/* In the worker itself; `seed` tells workers apart. errno says why something was refused. */
enum refusal settings_apply(const struct worker_settings *settings, uint64_t seed);

/* For a process from outside, with another seed for other CPUs. 0 or -errno. */
int affinity_apply(int pid, const struct worker_settings *settings, uint64_t seed);

/* What was refused, as a person says it: "set its scheduling policy". */
const char *refusal_text(enum refusal refusal);

#endif
