/* SPDX-License-Identifier: Apache-2.0 */
#include "watch.h"

#include "clock.h"
#include "textfile.h"

#include <dirent.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

/* Of /proc/PID/stat: the state is the first field behind the name, the CPU so many fields behind the state. */
#define CPU_BEHIND_STATE 36

struct task {
	char state;
	int cpu;
};

uint64_t process_cpu_nanos(pid_t pid)
{
	clockid_t clock;

	return clock_getcpuclockid(pid, &clock) == 0 ? nanos_of(clock) : 0;
}

static bool read_task(const char *path, struct task *task)
{
	char text[1024], *field;
	int i;

	/* The name may have any character but the end of the brackets around it; numbers follow. */
	if (read_text(path, text, sizeof(text)) <= 0 || !(field = strrchr(text, ')')) || strlen(field) < 3)
		return false;
	field += 2;
	task->state = *field;
	for (i = 0; field && i < CPU_BEHIND_STATE; i++)
		field = strchr(field + 1, ' ');
	task->cpu = field ? atoi(field) : -1;
	return task->cpu >= 0;
}

/* Its other threads: the first one may sleep, or have ended, while they run. */
static bool is_any_ready(pid_t pid)
{
	char path[320];
	struct dirent *entry;
	struct task task;
	bool ready = false;
	DIR *tasks;

	snprintf(path, sizeof(path), "/proc/%d/task", pid);
	tasks = opendir(path);
	if (!tasks)
		return false;
	while (!ready && (entry = readdir(tasks))) {
		snprintf(path, sizeof(path), "/proc/%d/task/%s/stat", pid, entry->d_name);
		ready = entry->d_name[0] != '.' && read_task(path, &task) && task.state == 'R';
	}
	closedir(tasks);
	return ready;
}

int watch_look(struct watch *watch, pid_t pid, uint64_t now)
{
	uint64_t cpu_nanos = process_cpu_nanos(pid);
	bool ran = cpu_nanos != watch->cpu_nanos;
	struct task first;
	char path[64];

	snprintf(path, sizeof(path), "/proc/%d/stat", pid);
	if (!read_task(path, &first)) {
		watch->waits_since = 0;
		return -1;
	}
	watch->cpu_nanos = cpu_nanos;
	if (first.state != 'R' && !is_any_ready(pid))
		watch->waits_since = 0;
	else if (ran || !watch->waits_since)
		watch->waits_since = now;
	return first.cpu;
}

int usage_at_end(pid_t pid, struct rusage *usage)
{
	siginfo_t ended;

	/* The library's call does not give the usage; wait4() would reap. */
	return (int)syscall(SYS_waitid, P_PID, pid, &ended, WEXITED | WNOHANG | WNOWAIT, usage);
}
