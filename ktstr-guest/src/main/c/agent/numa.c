/* SPDX-License-Identifier: Apache-2.0 */
#include "numa.h"

#include "textfile.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define VMSTAT_SIZE (32u << 10)

bool numa_add_line(struct numa_pages *pages, char *line)
{
	unsigned long long node, count;
	char *word, *end, *rest = line;

	while ((word = strsep(&rest, " \n"))) {
		if (word[0] != 'N' || !isdigit((unsigned char)word[1]))
			continue;
		errno = 0;
		node = strtoull(word + 1, &end, 10);
		if (errno || *end != '=' || !isdigit((unsigned char)end[1]))
			return false;
		count = strtoull(end + 1, &end, 10);
		if (errno || *end || node >= NUMA_NODES_MAX || count > UINT32_MAX - pages->by_node[node])
			return false;
		pages->by_node[node] += (uint32_t)count;
	}
	return true;
}

bool vmstat_value(char *text, const char *name, uint64_t *value)
{
	size_t length = strlen(name);
	char *line, *end, *rest = text;

	while ((line = strsep(&rest, "\n"))) {
		if (strncmp(line, name, length) != 0 || line[length] != ' ')
			continue;
		errno = 0;
		*value = strtoull(line + length + 1, &end, 10);
		return !errno && end != line + length + 1 && !*end;
	}
	return false;
}

bool vmstat(const char *name, uint64_t *value)
{
	static char text[VMSTAT_SIZE];

	return read_text("/proc/vmstat", text, sizeof(text)) > 0 && vmstat_value(text, name, value);
}

static bool migrated_so_far(uint64_t *value)
{
	return vmstat("numa_pages_migrated", value);
}

/* A kernel without NUMA has no such file. */
static bool read_maps(struct numa_pages *pages)
{
	FILE *maps = fopen("/proc/self/numa_maps", "re");
	char *line = NULL;
	size_t size = 0;
	bool good = maps;

	if (!maps)
		return false;
	while (good && getline(&line, &size, maps) > 0)
		good = numa_add_line(pages, line);
	good = good && !ferror(maps);
	free(line);
	fclose(maps);
	return good;
}

void numa_begin(struct numa_pages *pages)
{
	pages->migrated_told = migrated_so_far(&pages->migrated);
}

void numa_end(struct numa_pages *pages)
{
	uint64_t now;

	if (pages->migrated_told && migrated_so_far(&now) && now >= pages->migrated)
		pages->migrated = now - pages->migrated;
	else
		pages->migrated_told = false;
	pages->told = read_maps(pages);
}
