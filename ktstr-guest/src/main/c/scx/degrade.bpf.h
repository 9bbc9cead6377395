/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * --degrade: bad service, but service. Tasks of user space are handed out only while a gate is open, 10 ms of every 40, and
 * in slices so small that hardly any runs on once it is shut. CPUs idle meanwhile, although there are tasks that wait: everybody
 * gets less done and waits longer, whatever the work and the number of CPUs, and nobody waits for ever.
 */
#ifndef DEGRADE_BPF_H
#define DEGRADE_BPF_H

#include "scx_abi.bpf.h"

#define GATE_OPEN_NS (10ULL * 1000 * 1000)
#define GATE_SHUT_NS (30ULL * 1000 * 1000)
#define DEGRADED_SLICE_NS (2ULL * 1000 * 1000)

/* Set by the loader before it loads: whether this happens at all, and how many CPUs there may be. */
const volatile u32 degrade;
const volatile u32 nr_cpus;

/* Written by the loader: from when on. 0 = never. */
u64 degrade_at_ns;

/* How often a CPU asked for a task and got none because the gate was shut. */
u64 nr_degraded;

u32 gate_shut;

struct gate {
	struct bpf_timer timer;
};

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, u32);
	__type(value, struct gate);
} gates SEC(".maps");

static bool degrading(void)
{
	u64 at = degrade_at_ns;

	return degrade && at && bpf_ktime_get_ns() >= at;
}

static bool gate_is_shut(void)
{
	return degrading() && gate_shut;
}

static long kick(u64 cpu, void *nothing)
{
	scx_bpf_kick_cpu((s32)cpu, 0);
	return 0;
}

static int move_gate(void *map, u32 *key, struct gate *gate)
{
	gate_shut = !gate_shut;
	/* Also those that are not known to be idle: one that is about to be so has just been refused, and would not ask again. */
	if (!gate_shut)
		bpf_loop(nr_cpus, kick, NULL, 0);
	bpf_timer_start(&gate->timer, gate_shut ? GATE_SHUT_NS : GATE_OPEN_NS, 0);
	return 0;
}

static s32 start_gate(void)
{
	u32 first = 0;
	struct gate *gate = bpf_map_lookup_elem(&gates, &first);
	s32 error;

	if (!gate)
		return -1;
	error = bpf_timer_init(&gate->timer, &gates, CLOCK_MONOTONIC);
	if (!error)
		error = bpf_timer_set_callback(&gate->timer, move_gate);
	if (!error)
		error = bpf_timer_start(&gate->timer, GATE_OPEN_NS, 0);
	return error;
}

#endif
