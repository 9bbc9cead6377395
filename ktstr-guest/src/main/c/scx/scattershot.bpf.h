/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* --scattershot: whoever wakes up is put onto another one of the CPUs it may use, whether that is idle or not. */
#ifndef SCATTERSHOT_BPF_H
#define SCATTERSHOT_BPF_H

#include "scx_abi.bpf.h"

/* Set by the loader before it loads. */
const volatile u32 scattershot;

/* How often a task was put onto another CPU than the one it had been on. */
u64 nr_scattered;

/* The kernel asks for no CPU where a task may use one only. */
static s32 scatter(const struct task_struct *p, s32 prev_cpu)
{
	s32 cpu = (s32)bpf_cpumask_any_distribute(p->cpus_ptr);

	if (cpu != prev_cpu)
		__sync_fetch_and_add(&nr_scattered, 1);
	return cpu;
}

#endif
