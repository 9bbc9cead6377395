/* SPDX-License-Identifier: Apache-2.0 */
/* Operations on the scheduler under test while a plan runs. */
#ifndef KTSTR_SCHEDULER_OP_H
#define KTSTR_SCHEDULER_OP_H

#include <stdbool.h>
#include <stdint.h>

#define SCHEDULER_NAME_SIZE 128u
#define SCHEDULER_ATTACH_NANOS_MAX (UINT64_C(600) * 1000000000)

enum scheduler_op_kind { OP_DETACH, OP_ATTACH, OP_REPLACE, OP_RESTART };

struct scheduler_op {
	enum scheduler_op_kind kind;
	const char *name;	     /* attach, replace */
	const char *arguments;	     /* attach, replace: one behind the other, a NUL after each */
	unsigned int argument_count; /* attach, replace */
	uint64_t attach_timeout;     /* all but detach */
};

struct scheduler_failure;

/* After a failure there is no scheduler, as far as it could be ended; the host has its last lines. */
bool scheduler_op(const struct scheduler_op *op, struct scheduler_failure *failure);

#endif
