/* SPDX-License-Identifier: Apache-2.0 */
/* Where a process has its memory, as the kernel tells it: Documentation/admin-guide/mm/numa_memory_policy.rst. */
#ifndef KTSTR_NUMA_H
#define KTSTR_NUMA_H

#include <stdbool.h>
#include <stdint.h>

/* Firmware tables know no more nodes. */
#define NUMA_NODES_MAX 256u

struct numa_pages {
	uint32_t told; /* by_node is complete */
	uint32_t by_node[NUMA_NODES_MAX];
	uint32_t migrated_told; /* the kernel counts them */
	uint64_t migrated;	/* between nodes by NUMA balancing, in the whole guest, from the begin to the end */
};

/*
 * By the process that is looked at, before and after its work. Pages that it had before, from whoever forked it, are not
 * its own. Of a process that is another start of the same worker the pages count anew, and what was migrated is added. What
 * the kernel does not tell stays untold.
 */
void numa_begin(void);
void numa_end(struct numa_pages *pages);

/* Adds the N<node>=<pages> of one line of numa_maps. False for a node or a number that there cannot be. */
bool numa_add_line(struct numa_pages *pages, char *line);

/* Leaves what is more than before, node by node. */
void numa_subtract(struct numa_pages *pages, const struct numa_pages *earlier);

/* The value of a line "name value" in the text of /proc/vmstat, which is cut up. False where there is none. */
bool vmstat_value(char *text, const char *name, uint64_t *value);

/* The same of the running kernel. */
bool vmstat(const char *name, uint64_t *value);

#endif
