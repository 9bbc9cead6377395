/* SPDX-License-Identifier: Apache-2.0 */
#include "cpus.h"

#include "../textfile.h"

#include <linux/mempolicy.h>
#include <stdio.h>
#include <sys/syscall.h>
#include <unistd.h>

#define NODES_MAX 64u

struct cpu_bits cpus_allowed(void)
{
	struct cpu_bits cpus = { 0 };

	/* The kernel's own call, as in settings.c. On a machine with more CPUs than fit it fails, and none is known. */
	if (syscall(SYS_sched_getaffinity, 0, sizeof(cpus.words), cpus.words) < 0)
		return (struct cpu_bits){ 0 };
	return cpus;
}

unsigned int cpus_count(const struct cpu_bits *cpus)
{
	unsigned int cpu, count = 0;

	for (cpu = 0; cpu < CPU_MAX; cpu++)
		count += cpu_bits_has(cpus, cpu);
	return count;
}

unsigned int cpus_nth(const struct cpu_bits *cpus, unsigned int index)
{
	unsigned int cpu;

	for (cpu = 0; cpu < CPU_MAX; cpu++)
		if (cpu_bits_has(cpus, cpu) && index-- == 0)
			return cpu;
	return 0;
}

struct cpu_bits cpus_both(const struct cpu_bits *some, const struct cpu_bits *others)
{
	struct cpu_bits both = { 0 };
	unsigned int cpu;

	for (cpu = 0; cpu < CPU_MAX; cpu++)
		if (cpu_bits_has(some, cpu) && cpu_bits_has(others, cpu))
			cpu_bits_add(&both, cpu);
	return both;
}

bool cpus_keep_to(pid_t pid, const struct cpu_bits *cpus)
{
	return syscall(SYS_sched_setaffinity, pid, sizeof(cpus->words), cpus->words) == 0;
}

bool cpus_pin(pid_t pid, unsigned int cpu)
{
	struct cpu_bits cpus = { 0 };

	cpu_bits_add(&cpus, cpu);
	return cpus_keep_to(pid, &cpus);
}

void cpus_pin_group(struct worker *worker, uint32_t *chosen)
{
	struct cpu_bits allowed = cpus_allowed();
	unsigned int count = cpus_count(&allowed);
	uint32_t none = 0;

	if (count == 0)
		return;
	/* The first of the group chooses; a CPU is stored as its number and one. */
	__atomic_compare_exchange_n(chosen, &none, cpus_nth(&allowed, (unsigned int)work_random(worker, count)) + 1, false,
				    __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE);
	cpus_pin(0, __atomic_load_n(chosen, __ATOMIC_ACQUIRE) - 1);
}

struct cpu_bits cpus_listed_in(const char *path)
{
	struct cpu_bits cpus = { 0 };
	char text[CPULIST_TEXT_SIZE];

	if (read_text(path, text, sizeof(text)) < 0 || !cpulist_parse(text, &cpus))
		return (struct cpu_bits){ 0 };
	return cpus;
}

struct cpu_bits cpus_of_node(unsigned int node)
{
	char path[64];

	snprintf(path, sizeof(path), "/sys/devices/system/node/node%u/cpulist", node);
	return cpus_listed_in(path);
}

unsigned int nodes_count(void)
{
	unsigned int node;
	char path[64];

	for (node = 0; node < NODES_MAX; node++) {
		snprintf(path, sizeof(path), "/sys/devices/system/node/node%u", node);
		if (access(path, F_OK) < 0)
			break;
	}
	return node ? node : 1;
}

bool node_bind(void *memory, size_t size, unsigned int node)
{
	uint64_t nodes = UINT64_C(1) << node;

	return syscall(SYS_mbind, memory, size, MPOL_BIND, &nodes, NODES_MAX + 1, MPOL_MF_MOVE) == 0;
}
