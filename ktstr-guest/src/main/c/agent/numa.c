/* SPDX-License-Identifier: Apache-2.0 */
#include "numa.h"

#include "textfile.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#define VMSTAT_SIZE (32u << 10)
/* How numa_maps calls memory of mmap(2) that is shared and of no file. */
#define SHARED_MEMORY " file=/dev/zero"

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
	/* What it shares with the agent and other workers is where whoever touched it first happened to be. */
	while (good && getline(&line, &size, maps) > 0)
		good = strstr(line, SHARED_MEMORY) || numa_add_line(pages, line);
	good = good && !ferror(maps);
	free(line);
	fclose(maps);
	return good;
}

/* Of the process itself, before it began: what it shares with the one that forked it, and the guest's count. */
static struct numa_pages before;

/* Work that needs no memory has a page of its own all the same. */
static void touch_a_page(void)
{
	volatile char *page = mmap(NULL, 1, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (page != MAP_FAILED)
		*page = 1;
}

void numa_begin(void)
{
	before.migrated_told = migrated_so_far(&before.migrated);
	before.told = read_maps(&before);
	touch_a_page();
}

void numa_subtract(struct numa_pages *pages, const struct numa_pages *earlier)
{
	unsigned int node;

	for (node = 0; node < NUMA_NODES_MAX; node++)
		if (pages->by_node[node] > earlier->by_node[node])
			pages->by_node[node] -= earlier->by_node[node];
		else
			pages->by_node[node] = 0;
}

void numa_end(struct numa_pages *pages)
{
	uint64_t now;

	pages->migrated_told = before.migrated_told && migrated_so_far(&now) && now >= before.migrated;
	if (pages->migrated_told)
		pages->migrated += now - before.migrated;
	memset(pages->by_node, 0, sizeof(pages->by_node));
	pages->told = before.told && read_maps(pages);
	numa_subtract(pages, &before);
}
