/* SPDX-License-Identifier: Apache-2.0 */
/* The CPUs and nodes that a worker may use, and where it runs. */
#ifndef KTSTR_WORK_CPUS_H
#define KTSTR_WORK_CPUS_H

#include "../work.h"

#include <sys/types.h>

/* What the worker may run on: of the whole machine, and within its cpuset. */
struct cpu_bits cpus_allowed(void);
unsigned int cpus_count(const struct cpu_bits *cpus);
/* The one with so many before it. */
unsigned int cpus_nth(const struct cpu_bits *cpus, unsigned int index);
struct cpu_bits cpus_both(const struct cpu_bits *some, const struct cpu_bits *others);

/* PID 0: the caller. False, and nothing changed, where the kernel refuses: none of them is in the cpuset. */
bool cpus_keep_to(pid_t pid, const struct cpu_bits *cpus);
bool cpus_pin(pid_t pid, unsigned int cpu);

/* Pins the worker to a CPU that is the same for its whole group; `chosen` is in the group's memory. */
void cpus_pin_group(struct worker *worker, uint32_t *chosen);

/* From a file in which the kernel lists CPUs; empty where there is none. */
struct cpu_bits cpus_listed_in(const char *path);

/* The CPUs of a node; empty where the machine has no such node. Nodes are numbered without holes. */
struct cpu_bits cpus_of_node(unsigned int node);
unsigned int nodes_count(void);

/* Binds memory to a node and moves what is there. False where the node is not there, or not in the cpuset. */
bool node_bind(void *memory, size_t size, unsigned int node);

#endif
