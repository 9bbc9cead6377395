/* SPDX-License-Identifier: Apache-2.0 */
/* A program that the agent runs as an ordinary process of the guest. */
#ifndef KTSTR_PROGRAM_H
#define KTSTR_PROGRAM_H

#include "check.h"
#include "members.h"

#include <jansson.h>
#include <stdbool.h>
#include <sys/types.h>

/* In the environment of those in a cgroup, and so of all that they start. */
#define PROGRAM_OF_PLAN "KTSTR_PROGRAM=1"

struct program {
	char *argv[ARGUMENTS_MAX + 1];
	int input, output, error; /* its standard streams */
	const char *terminal;	  /* the type of the terminal that `input` is, or null */
	bool in_cgroup;
	int cgroup; /* the descriptor of its directory, where it is to be in one */
	/* Filled by program_start(). */
	pid_t pid;
	int exec_error_fd;
};

/* Takes "argv" of a request; false leaves nothing to free. */
bool program_parse(const json_t *object, struct program *program, struct complaint *complaint);
void program_free(struct program *program);

/*
 * Forks. With a terminal the process leads a session on it, without one a process group. Whether it could be executed is
 * told by program_exec_error().
 */
bool program_start(struct program *program, struct complaint *complaint);

/* A child that begins its life inside the cgroup: moving it there later would take locks that others can hold up. */
pid_t fork_into(int cgroup);

/* The errno of an exec that failed; 0 while it has not, and for ever once it succeeded. */
int program_exec_error(const struct program *program);

/*
 * Makes its threads real-time ones: under a scheduler that starves ordinary tasks a program could not even die of a
 * signal.
 */
void program_let_run(pid_t pid);

/* Ends the wait for exec's outcome. */
void program_close(struct program *program);

#endif
