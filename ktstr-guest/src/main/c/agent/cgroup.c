/* SPDX-License-Identifier: Apache-2.0 */
#include "cgroup.h"

#include "clock.h"
#include "program.h"
#include "reply.h"
#include "textfile.h"
#include "turn.h"
#include "workers.h"
#include "work/own_cgroup.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define ROOT "/sys/fs/cgroup"
#define PARENT ROOT "/ktstr"

#define REMOVE_TRIES 3
/* Until a cgroup that a new plan wants is free of the last one's killed workers. */
#define REUSE_TRIES 20
#define MOVE_TRIES 8
/* Whoever was moved into a cgroup is not one of its own workers, and stays. */
#define MOVE_AFTER_TRIES 4
#define BUSY_PAUSE_NANOS (5 * NANOS_PER_MILLI)
#define REMOVE_PAUSE_NANOS (100 * NANOS_PER_MILLI)

#define CONTROLLERS "+cpuset +cpu"

struct cgroup_path {
	char text[sizeof(PARENT) + CGROUP_PARENT_SIZE + CGROUP_PATH_SIZE + 64];
};

/* Below PARENT, of all cgroups of the plan that runs. */
static char parent[CGROUP_PARENT_SIZE];

static struct cgroup_path path_of(const struct cgroup_plan *cgroup, const char *file)
{
	struct cgroup_path path;
	const char *slash = *file ? "/" : "";

	if (cgroup->name[0])
		snprintf(path.text, sizeof(path.text), PARENT "%s/%s%s%s", parent, cgroup->name, slash, file);
	else
		snprintf(path.text, sizeof(path.text), ROOT "%s%s", slash, file);
	return path;
}

void cgroup_prepare(void)
{
	static const char *const controls[] = { ROOT "/cgroup.subtree_control", PARENT "/cgroup.subtree_control" };
	size_t i;
	int result;

	if (mkdir(PARENT, 0755) < 0 && errno != EEXIST)
		check(-1, "mkdir %s", PARENT);
	for (i = 0; i < sizeof(controls) / sizeof(controls[0]); i++) {
		result = write_text(controls[i], CONTROLLERS);
		if (result < 0)
			fatal("write \"" CONTROLLERS "\" to %s (needs CONFIG_CPUSETS and CONFIG_CGROUP_SCHED): %s",
			      controls[i], strerror(-result));
	}
}

bool cgroup_write(const struct cgroup_plan *cgroup, const char *file, const char *value, struct complaint *complaint)
{
	struct cgroup_path path = path_of(cgroup, file);
	int result = write_text(path.text, value);

	if (result < 0)
		return complain(complaint, "write \"%.100s\" to %s: %s", value, path.text, strerror(-result));
	return true;
}

/* The kernel takes a set with CPUs it does not have, and uses the rest or the parent's. */
static bool cpuset_is_effective(const struct cgroup_plan *cgroup, const char *cpus, struct complaint *complaint)
{
	struct cgroup_path path = path_of(cgroup, "cpuset.cpus.effective");
	char text[CPULIST_TEXT_SIZE];
	struct cpu_bits wanted, effective;
	ssize_t length = read_text(path.text, text, sizeof(text));

	if (length < 0)
		return complain(complaint, "read %s: %s", path.text, strerror((int)-length));
	if (!cpulist_parse(text, &effective) || !cpulist_parse(cpus, &wanted) ||
	    memcmp(&effective, &wanted, sizeof(wanted)) != 0)
		return complain(complaint, "cpuset \"%.100s\" of cgroup %s: the kernel made it \"%.100s\"",
				cpus, cgroup->name, text);
	return true;
}

/* What killed workers have made below it. */
static void remove_leftovers(const struct cgroup_path *path)
{
	DIR *directory = opendir(path->text);
	struct dirent *entry;

	while (directory && (entry = readdir(directory)))
		if (strncmp(entry->d_name, OWN_CGROUP_PREFIX, strlen(OWN_CGROUP_PREFIX)) == 0)
			unlinkat(dirfd(directory), entry->d_name, AT_REMOVEDIR);
	if (directory)
		check(closedir(directory), "close %s", path->text);
}

static bool remove_directory(const struct cgroup_plan *cgroup)
{
	struct cgroup_path path = path_of(cgroup, "");

	if (rmdir(path.text) == 0)
		return true;
	if (errno != EBUSY)
		return false;
	remove_leftovers(&path);
	return rmdir(path.text) == 0;
}

static bool remove_one(const struct cgroup_plan *cgroup)
{
	return remove_directory(cgroup) || errno != EBUSY;
}

bool cgroup_write_cpu_max(const struct cgroup_plan *cgroup, const struct cpu_max *cpu_max, struct complaint *complaint)
{
	char text[64];
	uint64_t period = cpu_max->period / 1000;

	if (cpu_max->quota)
		snprintf(text, sizeof(text), "%" PRIu64 " %" PRIu64, cpu_max->quota / 1000, period);
	else
		snprintf(text, sizeof(text), "max %" PRIu64, period);
	/* A burst above the quota that is there is refused, so the old one goes first. */
	if (!cgroup_write(cgroup, "cpu.max.burst", "0", complaint) || !cgroup_write(cgroup, "cpu.max", text, complaint))
		return false;
	snprintf(text, sizeof(text), "%" PRIu64, cpu_max->burst / 1000);
	return cpu_max->burst == 0 || cgroup_write(cgroup, "cpu.max.burst", text, complaint);
}

bool cgroup_write_cpuset(const struct cgroup_plan *cgroup, const char *cpus, struct complaint *complaint)
{
	return cgroup_write(cgroup, "cpuset.cpus", cpus, complaint) &&
	       cpuset_is_effective(cgroup, cpus, complaint);
}

bool cgroup_read_cpuset(const struct cgroup_plan *cgroup, char *text, struct complaint *complaint)
{
	ssize_t length = read_text(path_of(cgroup, "cpuset.cpus").text, text, CPULIST_TEXT_SIZE);

	if (length < 0)
		return complain(complaint, "read the cpuset of cgroup %s: %s", cgroup->name, strerror((int)-length));
	return length > 0 || complain(complaint, "cgroup %s has no cpuset that could be swapped", cgroup->name);
}

bool cgroup_is_frozen(const struct cgroup_plan *cgroup)
{
	static char text[1024];

	return read_text(path_of(cgroup, "cgroup.events").text, text, sizeof(text)) > 0 && strstr(text, "frozen 1") != NULL;
}

/* PIDs of a cgroup, one a line; the text lives until the next call. */
static const char *procs_of(const struct cgroup_plan *cgroup)
{
	static char text[64u << 10];

	return read_text(path_of(cgroup, "cgroup.procs").text, text, sizeof(text)) < 0 ? "" : text;
}

/* The next PID of such a text, 0 at its end. */
static pid_t next_pid(const char **at)
{
	char *end;
	pid_t pid;

	if (!**at)
		return 0;
	pid = (pid_t)strtol(*at, &end, 10);
	*at = *end ? end + 1 : end;
	return pid;
}

static bool has_limits(const struct cgroup_plan *cgroup)
{
	return cgroup->cpuset[0] || cgroup->mems[0] || cgroup->cpu_weight || cgroup->cpu_max.period;
}

/* The one around it; the name of one that is not nested is empty. */
static struct cgroup_plan outer_of(const struct cgroup_plan *cgroup)
{
	struct cgroup_plan outer = *cgroup;
	char *end = strrchr(outer.name, '/');

	*(end ? end : outer.name) = '\0';
	return outer;
}

/*
 * What is around it gives it the controllers, unless it has processes of its own: those and cgroups with controllers exclude
 * each other (cgroup-v2.rst, no internal process constraint).
 */
static bool get_controllers(const struct cgroup_plan *cgroup, bool crowded, struct complaint *complaint)
{
	struct cgroup_plan outer = outer_of(cgroup);
	int result;

	if (!outer.name[0])
		return true;
	crowded = crowded || *procs_of(&outer) != '\0';
	if (crowded && has_limits(cgroup))
		return complain(complaint, "cgroup %s cannot have limits of its own: processes run in %s itself", cgroup->name,
				outer.name);
	if (crowded)
		return true;
	result = write_text(path_of(&outer, "cgroup.subtree_control").text, CONTROLLERS);
	return result == 0 || complain(complaint, "enable controllers in cgroup %s: %s", outer.name, strerror(-result));
}

static bool set_limits(const struct cgroup_plan *cgroup, struct complaint *complaint)
{
	char weight[16];

	if ((cgroup->mems[0] && !cgroup_write(cgroup, "cpuset.mems", cgroup->mems, complaint)) ||
	    (cgroup->cpuset[0] && !cgroup_write_cpuset(cgroup, cgroup->cpuset, complaint)) ||
	    (cgroup->cpu_max.period && !cgroup_write_cpu_max(cgroup, &cgroup->cpu_max, complaint)))
		return false;
	snprintf(weight, sizeof(weight), "%u", cgroup->cpu_weight);
	return cgroup->cpu_weight == 0 || cgroup_write(cgroup, "cpu.weight", weight, complaint);
}

static bool make(const struct cgroup_plan *cgroup, bool crowded, struct complaint *complaint)
{
	struct cgroup_path path = path_of(cgroup, "");
	int tries = 0;

	if (!cgroup->name[0])
		return true;
	/* A cgroup that an earlier plan's stuck workers held may be free by now, or in a moment. */
	while (!remove_one(cgroup) && tries++ < REUSE_TRIES)
		turn_for(REMOVE_PAUSE_NANOS);
	if (tries > REUSE_TRIES)
		return complain(complaint, "cgroup %s is there already, and has processes", cgroup->name);
	if (mkdir(path.text, 0755) < 0)
		return complain(complaint, "mkdir %s: %s", path.text, strerror(errno));
	return get_controllers(cgroup, crowded, complaint) && set_limits(cgroup, complaint);
}

bool cgroup_make(const struct cgroup_plan *cgroup, struct complaint *complaint)
{
	return make(cgroup, false, complaint);
}

/* Whether workers start in the one around it as soon as all are made. */
static bool is_to_be_crowded(const struct plan *plan, const struct cgroup_plan *cgroup)
{
	struct cgroup_plan outer = outer_of(cgroup);
	const struct cgroup_plan *around;
	unsigned int i;

	for (i = 0; i < plan->work_count; i++) {
		around = &plan->cgroups[plan->works[i].cgroup];
		if (!plan->works[i].on_demand && !around->on_demand && strcmp(around->name, outer.name) == 0)
			return outer.name[0] != '\0';
	}
	return false;
}

/* Makes "/cells" and then "/cells/inner", each with the controllers that what is below it needs. */
static bool make_parents(struct complaint *complaint)
{
	struct cgroup_path path;
	char *end = parent;
	char rest;
	int result;

	while (*end) {
		end += 1 + strcspn(end + 1, "/");
		rest = *end;
		*end = '\0';
		snprintf(path.text, sizeof(path.text), PARENT "%s", parent);
		result = mkdir(path.text, 0755) < 0 && errno != EEXIST ? -errno : 0;
		if (result == 0) {
			snprintf(path.text, sizeof(path.text), PARENT "%s/cgroup.subtree_control", parent);
			result = write_text(path.text, CONTROLLERS);
		}
		*end = rest;
		if (result < 0)
			return complain(complaint, "make %s: %s", path.text, strerror(-result));
	}
	return true;
}

bool cgroups_make(const struct plan *plan, unsigned int from, struct complaint *complaint)
{
	unsigned int i;

	snprintf(parent, sizeof(parent), "%s", plan->parent);
	if (!make_parents(complaint))
		return false;
	for (i = from; i < plan->cgroup_count; i++) {
		if (plan->cgroups[i].on_demand ||
		    make(&plan->cgroups[i], is_to_be_crowded(plan, &plan->cgroups[i]), complaint))
			continue;
		/* Nothing runs in them yet, so they go at once; one that was in the way stays, and so it should. */
		for (;; i--) {
			remove_one(&plan->cgroups[i]);
			if (i == from)
				return false;
		}
	}
	return true;
}

int cgroup_open(const struct cgroup_plan *cgroup)
{
	struct cgroup_path path = path_of(cgroup, "");

	return open(path.text, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
}

json_t *cgroup_procs(const struct cgroup_plan *cgroup)
{
	json_t *pids = check_memory(json_array(), "a list of processes");
	const char *at = procs_of(cgroup);
	pid_t pid;

	while ((pid = next_pid(&at)) != 0)
		check(json_array_append_new(pids, json_integer(pid)), "append to a list of processes");
	return pids;
}

bool cgroup_move_tasks(const struct cgroup_plan *from, const struct cgroup_plan *to, struct complaint *complaint)
{
	struct cgroup_path path = path_of(to, "cgroup.procs");
	const char *at;
	char text[16];
	pid_t pid;
	int tries, result;

	/* Some may fork while the others are being moved. */
	for (tries = 0; tries < MOVE_TRIES && *(at = procs_of(from)); tries++) {
		while ((pid = next_pid(&at)) != 0) {
			snprintf(text, sizeof(text), "%d", pid);
			result = write_text(path.text, text);
			if (result < 0 && result != -ESRCH)
				return complain(complaint, "move process %d from cgroup %s to %s: %s", pid, from->name, to->name,
						strerror(-result));
		}
		turn_while_busy();
	}
	return *procs_of(from) == '\0' || complain(complaint, "processes are left in cgroup %s", from->name);
}

bool cgroup_remove(const struct cgroup_plan *cgroup, struct complaint *complaint)
{
	static const struct cgroup_plan outermost;
	int tries;

	/* A worker leaves its cgroup a moment after it was reaped. */
	for (tries = 0; !remove_directory(cgroup); tries++) {
		if (errno != EBUSY || tries == REUSE_TRIES)
			return complain(complaint, "remove cgroup %s: %s", cgroup->name, strerror(errno));
		if (tries >= MOVE_AFTER_TRIES && !cgroup_move_tasks(cgroup, &outermost, complaint))
			return false;
		turn_for(BUSY_PAUSE_NANOS);
	}
	return true;
}

/* Whoever is frozen could not end. */
void cgroups_thaw(const struct plan *plan)
{
	struct complaint ignored;
	unsigned int i;

	for (i = 0; i < plan->cgroup_count; i++) {
		if (!plan->cgroups[i].name[0])
			continue;
		workers_thaw(plan, i);
		cgroup_write(&plan->cgroups[i], "cgroup.freeze", "0", &ignored);
	}
}

/* Processes that a program has left behind, in a session of their own perhaps. */
static void kill_rest(const struct cgroup_plan *cgroup)
{
	const char *at = procs_of(cgroup);
	struct complaint ignored;
	pid_t pid;

	while ((pid = next_pid(&at)) != 0)
		program_let_run(pid);
	cgroup_write(cgroup, "cgroup.kill", "1", &ignored);
}

void cgroups_remove(const struct plan *plan)
{
	unsigned int i, left = plan->cgroup_count;
	static bool gone[PLAN_CGROUPS_MAX];
	int tries;

	memset(gone, 0, sizeof(gone));
	for (i = 0; i < plan->cgroup_count; i++)
		if (plan->cgroups[i].name[0])
			kill_rest(&plan->cgroups[i]);
	/* A worker leaves its cgroup a moment after it was reaped; all of them get the same few moments. */
	for (tries = 0; left && tries <= REMOVE_TRIES; tries++) {
		if (tries > 0)
			turn_until_request(REMOVE_PAUSE_NANOS);
		/* The inner ones stand behind the outer ones. */
		for (i = plan->cgroup_count; i-- > 0;) {
			if (gone[i])
				continue;
			gone[i] = !plan->cgroups[i].name[0] || remove_one(&plan->cgroups[i]);
			left -= gone[i];
		}
	}
	for (i = 0; i < plan->cgroup_count; i++)
		if (!gone[i])
			send_log("cgroup %s stays for now: its workers have not ended yet", plan->cgroups[i].name);
}
