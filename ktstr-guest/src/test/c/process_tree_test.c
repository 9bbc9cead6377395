/* SPDX-License-Identifier: Apache-2.0 */
/* A process and what it has started, with real processes. */
#include "test.h"

#include "process_tree.h"

#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

/* Each in a session of its own, so that no process group has all of them. */
static pid_t start_chain(int depth, int ready)
{
	pid_t pid = fork();

	if (pid != 0)
		return pid;
	setsid();
	if (depth > 1)
		start_chain(depth - 1, ready);
	else if (write(ready, "", 1) != 1)
		_exit(1);
	for (;;)
		pause();
}

static void all_below_a_process_are_found_and_stopped(void)
{
	pid_t tree[8] = { 0 };
	int ready[2], status;
	char byte;
	size_t count, i;
	pid_t root;

	expect_number(0, pipe(ready));
	root = start_chain(3, ready[1]);
	expect_number(1, read(ready[0], &byte, 1));
	count = process_tree_stop(root, tree, 8);
	expect_number(3, count);
	expect_number(root, tree[0]);
	expect_number(root, waitpid(root, &status, WUNTRACED));
	expect_true(WIFSTOPPED(status));
	for (i = 0; i < count; i++)
		expect_number(0, kill(tree[i], SIGKILL));
	expect_number(root, waitpid(root, &status, 0));
	expect_number(SIGKILL, WTERMSIG(status));
	close(ready[0]);
	close(ready[1]);
}

static void no_more_are_named_than_there_is_room_for(void)
{
	pid_t tree[3] = { 0 }, all[8];
	int ready[2];
	char byte;
	size_t count, i;
	pid_t root;

	expect_number(0, pipe(ready));
	root = start_chain(4, ready[1]);
	expect_number(1, read(ready[0], &byte, 1));
	expect_number(3, process_tree_stop(root, tree, 3));
	/* The fourth is the child of the last one that was found. */
	count = process_tree_stop(root, all, 8);
	expect_number(4, count);
	for (i = 0; i < count; i++)
		expect_number(0, kill(all[i], SIGKILL));
	expect_number(root, waitpid(root, NULL, 0));
	close(ready[0]);
	close(ready[1]);
}

static void a_process_that_is_gone_is_alone(void)
{
	pid_t pid = fork(), tree[2];

	if (pid == 0)
		_exit(0);
	expect_number(pid, waitpid(pid, NULL, 0));
	expect_number(1, process_tree_stop(pid, tree, 2));
}

static void who_has_a_mark_is_found_by_it(void)
{
	char *argv[] = { "sleep", "1000", NULL };
	char *marked[] = { "A=1", "KTSTR_TEST_MARK=1", NULL }, *unmarked[] = { "KTSTR_TEST_MARK=10", NULL };
	pid_t pid = fork(), other, found[4];
	size_t count = 0;
	int tries;

	if (pid == 0)
		_exit(execve("/bin/sleep", argv, marked));
	other = fork();
	if (other == 0)
		_exit(execve("/bin/sleep", argv, unmarked));
	for (tries = 0; count == 0 && tries < 1000; tries++) {
		usleep(10000); /* until it is executed */
		count = process_find_marked("KTSTR_TEST_MARK=1", found, 4);
	}
	expect_number(1, count);
	expect_number(pid, found[0]);
	expect_number(0, kill(pid, SIGKILL));
	expect_number(0, process_find_marked("KTSTR_TEST_MARK=1", found, 0));
	expect_number(0, kill(other, SIGKILL));
	expect_number(pid, waitpid(pid, NULL, 0));
	expect_number(other, waitpid(other, NULL, 0));
	expect_number(0, process_find_marked("KTSTR_TEST_MARK=1", found, 4));
}

int main(void)
{
	all_below_a_process_are_found_and_stopped();
	no_more_are_named_than_there_is_room_for();
	a_process_that_is_gone_is_alone();
	who_has_a_mark_is_found_by_it();
	return test_result();
}
