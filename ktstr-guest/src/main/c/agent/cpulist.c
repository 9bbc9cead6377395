/* SPDX-License-Identifier: Apache-2.0 */
#include "cpulist.h"

#include <stdio.h>
#include <string.h>

static bool parse_cpu(const char **at, unsigned int *cpu)
{
	const char *digit = *at;

	*cpu = 0;
	for (; *digit >= '0' && *digit <= '9'; digit++) {
		*cpu = *cpu * 10 + (unsigned int)(*digit - '0');
		if (*cpu >= CPU_MAX)
			return false;
	}
	if (digit == *at)
		return false;
	*at = digit;
	return true;
}

bool cpulist_parse(const char *text, struct cpu_bits *set)
{
	unsigned int first, last, cpu;

	memset(set, 0, sizeof(*set));
	if (!*text)
		return true;
	for (;;) {
		if (!parse_cpu(&text, &first))
			return false;
		last = first;
		if (*text == '-') {
			text++;
			if (!parse_cpu(&text, &last) || last < first)
				return false;
		}
		for (cpu = first; cpu <= last; cpu++)
			cpu_bits_add(set, cpu);
		if (!*text)
			return true;
		if (*text++ != ',')
			return false;
	}
}

const char *cpulist_format(const struct cpu_bits *set, char *text, size_t size)
{
	unsigned int first, last;
	const char *comma;
	size_t length = 0;

	text[0] = '\0';
	for (first = 0; first < CPU_MAX; first = last + 1) {
		last = first;
		if (!cpu_bits_has(set, first))
			continue;
		while (cpu_bits_has(set, last + 1))
			last++;
		comma = length ? "," : "";
		if (first == last)
			length += (size_t)snprintf(text + length, size - length, "%s%u", comma, first);
		else
			length += (size_t)snprintf(text + length, size - length, "%s%u-%u", comma, first, last);
		if (length >= size)
			break;
	}
	return text;
}
