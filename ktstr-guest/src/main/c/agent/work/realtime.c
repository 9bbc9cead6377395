/* SPDX-License-Identifier: Apache-2.0 */
#include "realtime.h"

#include <sched.h>
#include <sys/resource.h>

void realtime_or_nice(int priority, int nice)
{
	struct sched_param parameters = { .sched_priority = priority };

	if (sched_setscheduler(0, SCHED_FIFO, &parameters) < 0)
		setpriority(PRIO_PROCESS, 0, nice);
}
