/* SPDX-License-Identifier: Apache-2.0 */
#include "process_tree.h"

#include "textfile.h"

#include <dirent.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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

static bool is_marked(pid_t pid, const char *mark)
{
	static char text[16u << 10];
	char path[64];
	const char *at;
	ssize_t length;

	snprintf(path, sizeof(path), "/proc/%d/environ", pid);
	length = read_text(path, text, sizeof(text));
	for (at = text; length > 0 && at < text + length; at += strlen(at) + 1)
		if (strcmp(at, mark) == 0)
			return true;
	return false;
}

size_t process_find_marked(const char *mark, pid_t *pids, size_t most)
{
	DIR *all = opendir("/proc");
	struct dirent *entry;
	size_t count = 0;
	pid_t pid;

	if (!all)
		return 0;
	while (count < most && (entry = readdir(all))) {
		pid = atoi(entry->d_name);
		if (pid > 0 && is_marked(pid, mark))
			pids[count++] = pid;
	}
	closedir(all);
	return count;
}
