/* SPDX-License-Identifier: Apache-2.0 */
/* What the kernel itself says about sched_ext. */
#ifndef KTSTR_KERNEL_LOG_H
#define KTSTR_KERNEL_LOG_H

#include <jansson.h>

/* From now on. */
void kernel_log_begin(void);

/* The lines about sched_ext since kernel_log_begin(), newest last, as a JSON string of at most 16 KiB. */
json_t *kernel_log_text(void);

#endif
