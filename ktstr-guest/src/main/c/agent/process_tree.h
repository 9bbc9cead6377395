/* SPDX-License-Identifier: Apache-2.0 */
/* A process and what it has started, to be ended together. */
#ifndef KTSTR_PROCESS_TREE_H
#define KTSTR_PROCESS_TREE_H

#include <stddef.h>
#include <sys/types.h>

/*
 * Stops a process and, below it, each process before its children are looked for, so that none has others meanwhile. Process
 * groups do not tell who belongs to whom: some programs (fio) put each job into a session of its own. Fills `tree`, the process
 * itself first, and returns how many there are, 1 to `most`. A kernel without CONFIG_PROC_CHILDREN names no children.
 */
size_t process_tree_stop(pid_t root, pid_t *tree, size_t most);

/*
 * Finds the processes that have "NAME=VALUE" in the environment they were executed with, whoever their parents are by now. Fills
 * `pids` and returns how many there are, at most `most`.
 */
size_t process_find_marked(const char *mark, pid_t *pids, size_t most);

#endif
