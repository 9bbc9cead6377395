/* SPDX-License-Identifier: Apache-2.0 */
#include "process_tree.h"

#include "textfile.h"

#include <dirent.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

static size_t parse_pids(const char *text, pid_t *pids, size_t most)
{
	size_t count = 0;
	char *end;
	long pid;

	while (count < most && (pid = strtol(text, &end, 10)) > 0) {
		pids[count++] = (pid_t)pid;
		text = end;
	}
	return count;
}

/* Each thread has children of its own. */
static size_t children_of(pid_t parent, pid_t *children, size_t most)
{
	static char text[64u << 10];
	char path[320];
	struct dirent *thread;
	size_t count = 0;
	DIR *threads;

	snprintf(path, sizeof(path), "/proc/%d/task", parent);
	threads = opendir(path);
	if (!threads)
		return 0;
	while ((thread = readdir(threads))) {
		snprintf(path, sizeof(path), "/proc/%d/task/%s/children", parent, thread->d_name);
		if (thread->d_name[0] != '.' && read_text(path, text, sizeof(text)) > 0)
			count += parse_pids(text, children + count, most - count);
	}
	closedir(threads);
	return count;
}

size_t process_tree_stop(pid_t root, pid_t *tree, size_t most)
{
	size_t count = 1, i;

	tree[0] = root;
	for (i = 0; i < count; i++) {
		/* Who is gone by now has no children either. */
		kill(tree[i], SIGSTOP);
		count += children_of(tree[i], tree + count, most - count);
	}
	return count;
}
