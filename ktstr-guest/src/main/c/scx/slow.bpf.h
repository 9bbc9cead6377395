/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* --slow: each call of ops.enqueue and of ops.dispatch takes 50 us longer than it must. */
#ifndef SLOW_BPF_H
#define SLOW_BPF_H

#include "scx_abi.bpf.h"

#define BURN_NS (50ULL * 1000)
#define BURN_TURNS 100000 /* reading the clock 100 000 times takes longer on every machine */

/* Set by the loader before it loads. */
const volatile u32 slow;

/* Calls that took longer. */
u64 nr_slow;

static long is_burnt(u64 turn, u64 *until)
{
	return bpf_ktime_get_ns() >= *until;
}

static void burn_time(void)
{
	u64 until;

	if (!slow)
		return;
	until = bpf_ktime_get_ns() + BURN_NS;
	bpf_loop(BURN_TURNS, is_burnt, &until, 0);
	__sync_fetch_and_add(&nr_slow, 1);
}

#endif
