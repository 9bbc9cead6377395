/* SPDX-License-Identifier: Apache-2.0 */
#include "own_cgroup.h"

#include "../textfile.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct own_cgroup own_cgroup_find(unsigned int number)
{
	struct own_cgroup cgroup = { .home = "" };
	char text[OWN_CGROUP_PATH_SIZE / 2];

	/* "0::/ktstr/web" */
	if (read_text("/proc/self/cgroup", text, sizeof(text)) < 4 || strncmp(text, "0::/", 4) != 0)
		return cgroup;
	snprintf(cgroup.home, sizeof(cgroup.home), "/sys/fs/cgroup%s", text + 3);
	snprintf(cgroup.path, sizeof(cgroup.path), "/sys/fs/cgroup%s/" OWN_CGROUP_PREFIX "%d-%u", text + 3, getpid(), number);
	return cgroup;
}

bool own_cgroup_make(const struct own_cgroup *cgroup)
{
	return cgroup->home[0] && mkdir(cgroup->path, 0755) == 0;
}

/* A move waits for locks of the kernel. */
static bool move(struct worker *worker, const char *to)
{
	char procs[OWN_CGROUP_PATH_SIZE + 16];
	int result;

	snprintf(procs, sizeof(procs), "%s/cgroup.procs", to);
	work_wait_begin(worker, UINT64_MAX);
	result = write_text(procs, "0");
	work_wait_end(worker, UINT64_MAX);
	return result == 0;
}

bool own_cgroup_enter(struct worker *worker, const struct own_cgroup *cgroup)
{
	return move(worker, cgroup->path);
}

bool own_cgroup_leave(struct worker *worker, const struct own_cgroup *cgroup)
{
	return move(worker, cgroup->home);
}

void own_cgroup_remove(const struct own_cgroup *cgroup)
{
	if (cgroup->home[0])
		rmdir(cgroup->path);
}
