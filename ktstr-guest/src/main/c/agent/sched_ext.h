/* SPDX-License-Identifier: Apache-2.0 */
/* What the kernel says of sched_ext in /sys/kernel/sched_ext, and its own way to end a scheduler. */
#ifndef KTSTR_SCHED_EXT_H
#define KTSTR_SCHED_EXT_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SCHED_EXT "/sys/kernel/sched_ext"
#define SCHED_EXT_OPS_SIZE 128u
#define SCHED_EXT_STATE_SIZE 32u

/* Whether this kernel has it at all. */
bool sched_ext_exists(void);

/* "unknown" where the kernel does not say. */
void sched_ext_read_state(char *state, size_t size);
bool sched_ext_has_state(const char *wanted);

/* The name of the attached scheduler, "" where there is none. */
void sched_ext_read_ops(char *ops, size_t size);

/* The kernel's event counters of the attached scheduler by name; empty where there are none. */
json_t *sched_ext_events(void);

/* False when it is not "disabled" after this time. A kernel without sched_ext has nothing to wait for. */
bool sched_ext_wait_until_disabled(uint64_t nanos);

/* The kernel's own reset, SysRq-S. */
void sched_ext_reset(void);

#endif
