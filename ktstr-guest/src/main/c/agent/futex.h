/* SPDX-License-Identifier: Apache-2.0 */
/* Futexes in memory shared between processes; glibc has no wrapper. */
#ifndef KTSTR_FUTEX_H
#define KTSTR_FUTEX_H

#include "clock.h"

#include <limits.h>
#include <linux/futex.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Waits while `*word` is `expected`, until `due` (CLOCK_MONOTONIC; UINT64_MAX: for ever). Callers look again. */
static inline long futex_wait(uint32_t *word, uint32_t expected, uint64_t due)
{
	struct timespec time = timespec_of(due);

	return syscall(SYS_futex, word, FUTEX_WAIT_BITSET, expected, due == UINT64_MAX ? NULL : &time, NULL,
		       FUTEX_BITSET_MATCH_ANY);
}

static inline long futex_wake(uint32_t *word, int count)
{
	return syscall(SYS_futex, word, FUTEX_WAKE, count, NULL, NULL, 0);
}

/* Takes a lock that is 0 or its holder's thread, and lends that the waiter's priority. -1 when it was not free by `due`. */
static inline long futex_lock_pi(uint32_t *word, uint64_t due)
{
	struct timespec time = timespec_of(due);

	return syscall(SYS_futex, word, FUTEX_LOCK_PI2, 0, &time, NULL, 0);
}

static inline long futex_unlock_pi(uint32_t *word)
{
	return syscall(SYS_futex, word, FUTEX_UNLOCK_PI, 0, NULL, NULL, 0);
}

static inline long futex_wake_all(uint32_t *word)
{
	return futex_wake(word, INT_MAX);
}

#endif
