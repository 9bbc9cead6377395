/* SPDX-License-Identifier: Apache-2.0 */
/* Workers that want to be more important than others. */
#ifndef KTSTR_WORK_REALTIME_H
#define KTSTR_WORK_REALTIME_H

#include <stdbool.h>

/* FIFO of this priority; without the right to, this nice value, and without the right to that, nothing. */
void realtime_or_nice(int priority, int nice);

#endif
