/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The debug dump that the kernel makes when it takes a scheduler out: runqueues and tasks of every CPU. It goes through a trace
 * event, into a trace buffer of our own.
 */
#ifndef KTSTR_SCHED_EXT_DUMP_H
#define KTSTR_SCHED_EXT_DUMP_H

/* From now on; what was there before is dropped. A kernel without tracing makes no dump, which is remarked once. */
void sched_ext_dump_begin(void);

/* Sends what there is. */
void sched_ext_dump_send(void);

#endif
