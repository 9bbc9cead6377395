/* SPDX-License-Identifier: Apache-2.0 */
#ifndef KTSTR_CLOCK_H
#define KTSTR_CLOCK_H

#include <stdint.h>
#include <time.h>

#define NANOS_PER_SECOND UINT64_C(1000000000)
#define NANOS_PER_MILLI UINT64_C(1000000)

static inline uint64_t nanos_of(clockid_t clock)
{
	struct timespec time;

	/* These clocks cannot fail on a kernel that runs this program. */
	clock_gettime(clock, &time);
	return (uint64_t)time.tv_sec * NANOS_PER_SECOND + (uint64_t)time.tv_nsec;
}

static inline uint64_t now_nanos(void)
{
	return nanos_of(CLOCK_MONOTONIC);
}

/*
 * From `earlier` to `later`; 0 where they are the other way round, as two CPUs' clocks or two reads of a counter may
 * be: the difference of unsigned numbers would be centuries.
 */
static inline uint64_t nanos_between(uint64_t earlier, uint64_t later)
{
	return later > earlier ? later - earlier : 0;
}

static inline struct timespec timespec_of(uint64_t nanos)
{
	return (struct timespec){ .tv_sec = (time_t)(nanos / NANOS_PER_SECOND),
				  .tv_nsec = (long)(nanos % NANOS_PER_SECOND) };
}

static inline void sleep_until(uint64_t due)
{
	struct timespec time = timespec_of(due);

	/* A signal may end it early; every caller looks at the clock again. */
	clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &time, NULL);
}

#endif
