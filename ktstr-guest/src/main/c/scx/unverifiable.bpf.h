/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * --fail-verify, --verify-loop: what the kernel's verifier does not let through. It knows the constants here and looks at no
 * code that they switch off.
 */
#ifndef UNVERIFIABLE_BPF_H
#define UNVERIFIABLE_BPF_H

#include "scx_abi.bpf.h"

#define LAPS 400

/* Set by the loader before it loads. */
const volatile u32 fail_verify;
const volatile u32 verify_loop;

static char small[8];

/* The verifier walks each lap by itself, as the lap's number is another one, and tells the same lines of it. */
static u64 walk(u64 at)
{
	u32 lap;

#pragma clang loop unroll(disable)
	for (lap = 0; lap < LAPS; lap++)
		at = at * 31 + lap;
	return at;
}

/* Reads from an array at an index that may be anything. */
static void trip_verifier(const struct task_struct *p)
{
	u64 at = p->flags;

	if (!fail_verify && !verify_loop)
		return;
	if (verify_loop)
		at = walk(at);
	(void)((volatile char *)small)[at];
}

#endif
