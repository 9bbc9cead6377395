/* SPDX-License-Identifier: Apache-2.0 */
#include "ordinary.h"

#include "textfile.h"

#include <errno.h>
#include <sched.h>
#include <sys/prctl.h>

/* The kernel's own default, in nanoseconds: real-time tasks have none, and it is inherited. */
#define TIMER_SLACK 50000ul

int become_ordinary(void)
{
	struct sched_param none = { 0 };

	if (sched_setscheduler(0, SCHED_OTHER, &none) < 0 || prctl(PR_SET_TIMERSLACK, TIMER_SLACK, 0, 0, 0) < 0)
		return -errno;
	return write_text("/proc/self/oom_score_adj", "0");
}
