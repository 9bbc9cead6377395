/* SPDX-License-Identifier: Apache-2.0 */
#include "cgroup.h"

#include "clock.h"
#include "reply.h"
#include "textfile.h"
#include "turn.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define ROOT "/sys/fs/cgroup"
#define PARENT ROOT "/ktstr"

#define REMOVE_TRIES 3
/* Until a cgroup that a new plan wants is free of the last one's killed workers. */
#define REUSE_TRIES 20
#define REMOVE_PAUSE_NANOS (100 * NANOS_PER_MILLI)

#define CONTROLLERS "+cpuset +cpu"

struct cgroup_path {
	char text[sizeof(PARENT) + CGROUP_PARENT_SIZE + CGROUP_NAME_SIZE + 64];
};

/* Below PARENT, of all cgroups of the plan that runs. */
static char parent[CGROUP_PARENT_SIZE];

static struct cgroup_path path_of(const struct cgroup_plan *cgroup, const char *file)
{
	struct cgroup_path path;

	snprintf(path.text, sizeof(path.text), PARENT "%s/%s%s%s", parent, cgroup->name, *file ? "/" : "", file);
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

static bool write_limit(const struct cgroup_plan *cgroup, const char *file, const char *value,
			struct complaint *complaint)
{
	struct cgroup_path path = path_of(cgroup, file);
	int result = write_text(path.text, value);

	if (result < 0)
		return complain(complaint, "write \"%.100s\" to %s: %s", value, path.text, strerror(-result));
	return true;
}

/* The kernel takes a set with CPUs it does not have, and uses the rest or the parent's. */
static bool cpuset_is_effective(const struct cgroup_plan *cgroup, struct complaint *complaint)
{
	struct cgroup_path path = path_of(cgroup, "cpuset.cpus.effective");
	char text[CPULIST_TEXT_SIZE];
	struct cpu_bits wanted, effective;
	ssize_t length = read_text(path.text, text, sizeof(text));

	if (length < 0)
		return complain(complaint, "read %s: %s", path.text, strerror((int)-length));
	if (!cpulist_parse(text, &effective) || !cpulist_parse(cgroup->cpuset, &wanted) ||
	    memcmp(&effective, &wanted, sizeof(wanted)) != 0)
		return complain(complaint, "cpuset \"%.100s\" of cgroup %s: the kernel made it \"%.100s\"",
				cgroup->cpuset, cgroup->name, text);
	return true;
}

static bool remove_one(const struct cgroup_plan *cgroup)
{
	return rmdir(path_of(cgroup, "").text) == 0 || errno != EBUSY;
}

static bool make_one(const struct cgroup_plan *cgroup, struct complaint *complaint)
{
	struct cgroup_path path = path_of(cgroup, "");
	char weight[16];
	int tries = 0;

	/* A cgroup that an earlier plan's stuck workers held may be free by now, or in a moment. */
	while (!remove_one(cgroup) && tries++ < REUSE_TRIES)
		turn_for(REMOVE_PAUSE_NANOS);
	if (tries > REUSE_TRIES)
		return complain(complaint, "cgroup %s still holds stuck workers of an earlier plan", cgroup->name);
	if (mkdir(path.text, 0755) < 0)
		return complain(complaint, "mkdir %s: %s", path.text, strerror(errno));
	if (cgroup->cpuset[0] && (!write_limit(cgroup, "cpuset.cpus", cgroup->cpuset, complaint) ||
				  !cpuset_is_effective(cgroup, complaint)))
		return false;
	snprintf(weight, sizeof(weight), "%u", cgroup->cpu_weight);
	return cgroup->cpu_weight == 0 || write_limit(cgroup, "cpu.weight", weight, complaint);
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

bool cgroups_make(const struct plan *plan, struct complaint *complaint)
{
	unsigned int i;

	snprintf(parent, sizeof(parent), "%s", plan->parent);
	if (!make_parents(complaint))
		return false;
	for (i = 0; i < plan->cgroup_count; i++) {
		if (make_one(&plan->cgroups[i], complaint))
			continue;
		/* Nothing runs in them yet, so they go at once; one that was in the way stays, and so it should. */
		for (;; i--) {
			remove_one(&plan->cgroups[i]);
			if (i == 0)
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

void cgroups_remove(const struct plan *plan)
{
	unsigned int i, left = plan->cgroup_count;
	bool gone[PLAN_CGROUPS_MAX] = { false };
	int tries;

	/* A worker leaves its cgroup a moment after it was reaped; all of them get the same few moments. */
	for (tries = 0; left && tries <= REMOVE_TRIES; tries++) {
		if (tries > 0)
			turn_until_request(REMOVE_PAUSE_NANOS);
		for (i = 0; i < plan->cgroup_count; i++) {
			if (gone[i])
				continue;
			gone[i] = remove_one(&plan->cgroups[i]);
			left -= gone[i];
		}
	}
	for (i = 0; i < plan->cgroup_count; i++)
		if (!gone[i])
			send_log("cgroup %s stays for now: its workers have not ended yet", plan->cgroups[i].name);
}
