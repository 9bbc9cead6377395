/* SPDX-License-Identifier: Apache-2.0 */
/* The machine as sysfs shows it, for the host to compare with the one it declared. */
#include "topology.h"

#include "clock.h"
#include "cpulist.h"
#include "reply.h"
#include "textfile.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sysinfo.h>
#include <sys/utsname.h>
#include <unistd.h>

#define CPUS "/sys/devices/system/cpu"
#define NODES "/sys/devices/system/node"
#define NODE_MAX 1024u

static ssize_t read_at(char *text, size_t size, const char *format, ...) PRINTF_LIKE(3, 4);

static ssize_t read_at(char *text, size_t size, const char *format, ...)
{
	char path[256];
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(path, sizeof(path), format, arguments);
	va_end(arguments);
	return read_text(path, text, size);
}

/* A number below `cpu`'s topology directory; 0 where the kernel does not show it (some vendors have no dies). */
static json_int_t topology_number(unsigned int cpu, const char *name)
{
	char text[32];

	return read_at(text, sizeof(text), CPUS "/cpu%u/topology/%s", cpu, name) > 0 ? atoll(text) : 0;
}

/* "32768K" and the like. */
static json_int_t size_in_bytes(const char *text)
{
	char *unit;
	json_int_t size = strtoll(text, &unit, 10);

	switch (*unit) {
	case 'K':
		return size << 10;
	case 'M':
		return size << 20;
	case 'G':
		return size << 30;
	default:
		return size;
	}
}

static json_t *caches_of(unsigned int cpu)
{
	json_t *caches = check_memory(json_array(), "the caches");
	char level[16], type[32], size[32], shared[CPULIST_TEXT_SIZE];
	unsigned int index;

	for (index = 0; read_at(level, sizeof(level), CPUS "/cpu%u/cache/index%u/level", cpu, index) > 0; index++) {
		read_at(type, sizeof(type), CPUS "/cpu%u/cache/index%u/type", cpu, index);
		read_at(size, sizeof(size), CPUS "/cpu%u/cache/index%u/size", cpu, index);
		read_at(shared, sizeof(shared), CPUS "/cpu%u/cache/index%u/shared_cpu_list", cpu, index);
		json_array_append_new(caches, pack("{sI ss sI ss}", "level", (json_int_t)atoll(level), "type", type,
						   "sizeBytes", size_in_bytes(size), "shared", shared));
	}
	return caches;
}

static unsigned int node_of(unsigned int cpu)
{
	char path[128];
	unsigned int node;

	for (node = 0; node < NODE_MAX; node++) {
		snprintf(path, sizeof(path), CPUS "/cpu%u/node%u", cpu, node);
		if (access(path, F_OK) == 0)
			return node;
	}
	return 0;
}

static json_t *describe_cpus(const struct cpu_bits *online)
{
	json_t *cpus = check_memory(json_array(), "the CPUs");
	char siblings[CPULIST_TEXT_SIZE];
	unsigned int cpu;

	for (cpu = 0; cpu < CPU_MAX; cpu++) {
		if (!cpu_bits_has(online, cpu))
			continue;
		read_at(siblings, sizeof(siblings), CPUS "/cpu%u/topology/thread_siblings_list", cpu);
		json_array_append_new(cpus, pack("{sI sI sI sI sI ss so}", "id", (json_int_t)cpu,
						 "package", topology_number(cpu, "physical_package_id"),
						 "die", topology_number(cpu, "die_id"),
						 "core", topology_number(cpu, "core_id"),
						 "node", (json_int_t)node_of(cpu),
						 "siblings", siblings, "caches", caches_of(cpu)));
	}
	return cpus;
}

/* "Node 0 MemTotal:  1012345 kB" is the first line that has the word. */
static json_int_t node_memory(unsigned int node)
{
	char text[4096];
	const char *total;

	if (read_at(text, sizeof(text), NODES "/node%u/meminfo", node) < 0)
		return 0;
	total = strstr(text, "MemTotal:");
	return total ? atoll(total + strlen("MemTotal:")) << 10 : 0;
}

static json_t *node_distances(unsigned int node)
{
	json_t *distances = check_memory(json_array(), "the distances");
	char text[4096];
	char *word, *rest = text;

	if (read_at(text, sizeof(text), NODES "/node%u/distance", node) > 0)
		while ((word = strsep(&rest, " ")))
			json_array_append_new(distances, json_integer(atoll(word)));
	return distances;
}

static json_int_t memory_bytes(void)
{
	struct sysinfo info;

	check(sysinfo(&info), "sysinfo");
	return (json_int_t)info.totalram * info.mem_unit;
}

static json_t *describe_nodes(const char *online_text)
{
	json_t *nodes = check_memory(json_array(), "the nodes");
	char text[CPULIST_TEXT_SIZE];
	struct cpu_bits online; /* the same list format, of nodes here */
	unsigned int node;

	if (read_text(NODES "/online", text, sizeof(text)) <= 0) {
		/* A kernel without NUMA is one node. */
		json_array_append_new(nodes, pack("{sI ss sI s[i]}", "id", (json_int_t)0, "cpus", online_text,
						  "memoryBytes", memory_bytes(), "distances", 10));
		return nodes;
	}
	if (!cpulist_parse(text, &online))
		fatal("cannot understand \"%s\" in %s", text, NODES "/online");
	for (node = 0; node < CPU_MAX; node++) {
		if (!cpu_bits_has(&online, node))
			continue;
		read_at(text, sizeof(text), NODES "/node%u/cpulist", node);
		json_array_append_new(nodes, pack("{sI ss sI so}", "id", (json_int_t)node, "cpus", text, "memoryBytes",
						  node_memory(node), "distances", node_distances(node)));
	}
	return nodes;
}

void send_ready(uint64_t started_at)
{
	char online_text[CPULIST_TEXT_SIZE];
	struct cpu_bits online;
	struct utsname kernel;
	ssize_t length;

	check(uname(&kernel), "uname");
	length = read_text(CPUS "/online", online_text, sizeof(online_text));
	if (length < 0)
		fatal("read %s: %s", CPUS "/online", strerror((int)-length));
	if (!cpulist_parse(online_text, &online))
		fatal("cannot understand \"%s\" in %s", online_text, CPUS "/online");
	send_json(FRAME_READY,
		  pack("{si ss sI sb so so sI sI}", "protocol", (int)CHANNEL_VERSION, "kernel", kernel.release, "memoryBytes",
		       memory_bytes(), "schedExt", access("/sys/kernel/sched_ext", F_OK) == 0, "cpus",
		       describe_cpus(&online), "nodes", describe_nodes(online_text), "agentStartedNanos",
		       (json_int_t)started_at, "atNanos", (json_int_t)now_nanos()));
}
