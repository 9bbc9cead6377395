/* SPDX-License-Identifier: Apache-2.0 */
#ifndef KTSTR_SCHEDULER_START_H
#define KTSTR_SCHEDULER_START_H

#include "program.h"
#include "scheduler_op.h"
#include "scheduler_process.h"

/* What is to be started; also what a restart starts again. */
struct scheduler_command {
	char name[SCHEDULER_NAME_SIZE];
	struct program program;
};

/*
 * Starts a scheduler and waits until the kernel says that it is attached. Takes the arguments over, also where it fails; then
 * nothing of it is left, as far as that goes.
 */
bool scheduler_start(struct scheduler_command *command, uint64_t attach_timeout, struct scheduler_failure *failure);

/* The same with the command of the last start. */
bool scheduler_start_again(uint64_t attach_timeout, struct scheduler_failure *failure);

#endif
