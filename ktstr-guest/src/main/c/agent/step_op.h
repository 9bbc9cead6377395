/* SPDX-License-Identifier: Apache-2.0 */
/* What is done at the beginning of a plan's step: one kind of operation, and what it needs to know. */
#ifndef KTSTR_STEP_OP_H
#define KTSTR_STEP_OP_H

#include "scheduler_op.h"
#include "settings.h"

#include <stdbool.h>
#include <stdint.h>

enum step_op_kind {
	OP_SCHEDULER,
	OP_ADD_CGROUP,
	OP_REMOVE_CGROUP,
	OP_SPAWN,
	OP_STOP_WORKERS,
	OP_SET_CPUSET,
	OP_CLEAR_CPUSET,
	OP_SWAP_CPUSETS,
	OP_SET_MEMS,
	OP_SET_WEIGHT,
	OP_SET_CPU_MAX,
	OP_SET_AFFINITY,
	OP_MOVE_TASKS,
	OP_FREEZE,
	OP_UNFREEZE,
	OP_CAPTURE_PROCS,
	OP_CPU_OFFLINE,
	OP_CPU_ONLINE,
	OP_RUN_PROGRAM,
	OP_WAIT_PROGRAM,
	OP_KILL_PROGRAM,
	OP_PAUSE,
};

struct step_op {
	enum step_op_kind kind;
	union {
		struct scheduler_op scheduler;
		struct {
			unsigned int cgroup;	   /* all but CPUs, programs' waits and pauses */
			unsigned int other;	   /* swap, move */
			unsigned int work;	   /* spawn: index in the cgroup's works */
			uint64_t number;	   /* weight, CPU, time */
			const char *text;	   /* cpuset, mems, tag, a program's name */
			const char *arguments;	   /* run: one behind the other, a NUL after each */
			unsigned int argument_count;
			struct cpu_max cpu_max;
			struct worker_settings settings; /* their affinity */
		};
	};
};

#endif
