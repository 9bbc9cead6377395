/* SPDX-License-Identifier: Apache-2.0 */
/* Sets of CPUs and the kernel's list format for them: "0-2,5"; "" is the empty set. */
#ifndef KTSTR_CPULIST_H
#define KTSTR_CPULIST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define CPU_MAX 1024u
/* Every other CPU, four digits and a comma each, is the longest list there is. */
#define CPULIST_TEXT_SIZE (CPU_MAX / 2 * 5 + 1)

struct cpu_bits {
	uint64_t words[CPU_MAX / 64];
};

static inline void cpu_bits_add(struct cpu_bits *set, unsigned int cpu)
{
	if (cpu < CPU_MAX)
		set->words[cpu / 64] |= 1ull << (cpu % 64);
}

static inline bool cpu_bits_has(const struct cpu_bits *set, unsigned int cpu)
{
	return cpu < CPU_MAX && (set->words[cpu / 64] >> (cpu % 64) & 1);
}

/* False when the text is not such a list, or names a CPU from CPU_MAX on. */
bool cpulist_parse(const char *text, struct cpu_bits *set);

/* Gives `text` back, cut at `size` (which it never is from CPULIST_TEXT_SIZE on). */
const char *cpulist_format(const struct cpu_bits *set, char *text, size_t size);

#endif
