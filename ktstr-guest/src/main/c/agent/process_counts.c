/* SPDX-License-Identifier: Apache-2.0 */
#include "process_counts.h"

#include "clock.h"
#include "textfile.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>

/* Of files that are short, or begin with what counts. */
#define TEXT_SIZE 1024u
/* The switches stand at the end of /proc/PID/status, behind the sets of CPUs and nodes. */
#define STATUS_SIZE (8u << 10)

static const char *read_of(int pid, const char *file, char *text, size_t size)
{
	char path[64];

	if (pid)
		snprintf(path, sizeof(path), "/proc/%d/%s", pid, file);
	else
		snprintf(path, sizeof(path), "/proc/self/%s", file);
	return read_text(path, text, size) < 0 ? "" : text;
}

bool counted_value(const char *text, const char *name, uint64_t *value)
{
	size_t length = strlen(name);
	const char *line, *next, *at;

	for (line = text; line; line = next) {
		next = strchr(line, '\n');
		next = next ? next + 1 : NULL;
		if (strncmp(line, name, length) != 0)
			continue;
		at = line + length + strspn(line + length, " \t");
		if (*at++ != ':')
			continue;
		at += strspn(at, " \t");
		return isdigit((unsigned char)*at) && sscanf(at, "%" SCNu64, value) == 1;
	}
	return false;
}

bool counted_faults(const char *text, struct usage *usage)
{
	/* The name before may hold anything, also a parenthesis. */
	const char *rest = strrchr(text, ')');

	return rest && sscanf(rest, ") %*c %*d %*d %*d %*d %*d %*u %" SCNu64 " %*u %" SCNu64, &usage->minor_faults,
			      &usage->major_faults) == 2;
}

static bool read_migrations(int pid, uint64_t *migrations)
{
	char text[TEXT_SIZE];

	return counted_value(read_of(pid, "sched", text, sizeof(text)), "se.nr_migrations", migrations);
}

bool migrations_told(void)
{
	uint64_t ignored;

	return read_migrations(0, &ignored);
}

struct schedstat read_schedstat(int pid)
{
	struct schedstat stat = { 0 };
	char text[TEXT_SIZE];

	if (sscanf(read_of(pid, "schedstat", text, sizeof(text)), "%" SCNu64 " %" SCNu64 " %" SCNu64, &stat.cpu_nanos,
		   &stat.run_delay_nanos, &stat.timeslices) != 3)
		return (struct schedstat){ 0 };
	read_migrations(pid, &stat.migrations);
	return stat;
}

void add_schedstat(struct schedstat *sum, const struct schedstat *earlier, const struct schedstat *later)
{
	sum->cpu_nanos += nanos_between(earlier->cpu_nanos, later->cpu_nanos);
	sum->run_delay_nanos += nanos_between(earlier->run_delay_nanos, later->run_delay_nanos);
	sum->timeslices += nanos_between(earlier->timeslices, later->timeslices);
	sum->migrations += nanos_between(earlier->migrations, later->migrations);
}

struct usage usage_of(const struct rusage *usage)
{
	return (struct usage){
		.minor_faults = (uint64_t)usage->ru_minflt,
		.major_faults = (uint64_t)usage->ru_majflt,
		.voluntary_switches = (uint64_t)usage->ru_nvcsw,
		.involuntary_switches = (uint64_t)usage->ru_nivcsw,
	};
}

struct usage read_usage(void)
{
	struct rusage usage;

	/* Of the caller it cannot fail. */
	getrusage(RUSAGE_SELF, &usage);
	return usage_of(&usage);
}

struct usage read_usage_of(int pid)
{
	static char status[STATUS_SIZE];
	struct usage usage = { 0 };
	char stat[TEXT_SIZE];

	read_of(pid, "status", status, sizeof(status));
	if (!counted_faults(read_of(pid, "stat", stat, sizeof(stat)), &usage) ||
	    !counted_value(status, "voluntary_ctxt_switches", &usage.voluntary_switches) ||
	    !counted_value(status, "nonvoluntary_ctxt_switches", &usage.involuntary_switches))
		return (struct usage){ 0 };
	return usage;
}

void add_usage(struct usage *sum, const struct usage *earlier, const struct usage *later)
{
	sum->minor_faults += nanos_between(earlier->minor_faults, later->minor_faults);
	sum->major_faults += nanos_between(earlier->major_faults, later->major_faults);
	sum->voluntary_switches += nanos_between(earlier->voluntary_switches, later->voluntary_switches);
	sum->involuntary_switches += nanos_between(earlier->involuntary_switches, later->involuntary_switches);
}
