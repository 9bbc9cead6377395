/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * A global first-in-first-out scheduler, made to be tested with: simple enough that its behaviour is known, and able
 * to go wrong on request.
 *
 * What a stall is: from stall_at_ns on, tasks of user space are queued and never run again. Kernel threads still run
 * (on the CPU where they wake up), because a kernel without its workers could neither notice the stall nor report it.
 * Outside of the stall are also: other scheduling classes (real-time and deadline tasks are not ours), a task that is
 * in the middle of its slice (it ends, and the task is queued then), and tasks that the kernel never hands to
 * ops.enqueue (exiting ones and those with migration disabled). With stall_kthreads kernel threads stall as well, and the
 * guest is wedged: only a host that looks from outside can tell what it waits for.
 *
 * The other ways to go wrong have a file each.
 */
#include "scx_abi.bpf.h"
#include "degrade.bpf.h"
#include "scattershot.bpf.h"
#include "slow.bpf.h"
#include "unverifiable.bpf.h"

#define SHARED_DSQ 0
#define SLICE_NS (20ULL * 1000 * 1000)

char _license[] SEC("license") = "Dual BSD/GPL";

/* Read by the loader, and by a host that looks into guest memory. */
u64 nr_enqueued;   /* put into the shared queue */
u64 nr_dispatched; /* given to a CPU: from the shared queue, or past it */
u64 nr_direct;     /* the part of nr_dispatched that went past the shared queue */

/* Written by the loader once attached; 0 = never. On the clock of bpf_ktime_get_ns, which is CLOCK_MONOTONIC. */
u64 stall_at_ns;
/* Kernel threads stall, too: nothing of the kernel but interrupts is left to notice. */
u32 stall_kthreads;

/* Written by a host that looks into guest memory: not 0 makes the scheduler report an error of its own. */
u32 crash;
/* Written by the loader once attached: when the scheduler is to do so without a host; 0 = never. */
u64 crash_at_ns;

/* Why the kernel took the scheduler out. The sizes are those of the kernel's own buffers or larger. */
u32 exit_kind;
char exit_reason[128];
char exit_msg[1024];

static bool stalling(void)
{
	u64 at = stall_at_ns;

	return at && bpf_ktime_get_ns() >= at;
}

/* Whether the stall does not concern this task, which the kernel needs. */
static bool is_exempt(const struct task_struct *p)
{
	return p->flags & PF_KTHREAD && !(stall_kthreads && stalling());
}

static void crash_on_request(void)
{
	static char by_host[] = "ktstr: host-triggered crash";
	static char by_time[] = "ktstr: crash at the time it was asked for";
	unsigned long long nothing = 0; /* the verifier wants memory, even where the message takes no arguments */
	u64 at = crash_at_ns;

	if (crash)
		scx_bpf_error_bstr(by_host, &nothing, sizeof(nothing));
	else if (at && bpf_ktime_get_ns() >= at)
		scx_bpf_error_bstr(by_time, &nothing, sizeof(nothing));
}

static u64 slice_ns(const struct task_struct *p)
{
	return degrading() && !is_exempt(p) ? DEGRADED_SLICE_NS : SLICE_NS;
}

static void insert_local(struct task_struct *p, u64 enq_flags)
{
	scx_bpf_dsq_insert(p, KERNEL_VALUE(scx_dsq_id_flags, SCX_DSQ_LOCAL), slice_ns(p), enq_flags);
	__sync_fetch_and_add(&nr_direct, 1);
	__sync_fetch_and_add(&nr_dispatched, 1);
}

SEC("struct_ops/ktstr_select_cpu")
s32 BPF_PROG(ktstr_select_cpu, struct task_struct *p, s32 prev_cpu, u64 wake_flags)
{
	bool idle = false;
	s32 cpu;

	if (stalling() && !is_exempt(p))
		return prev_cpu;
	if (scattershot) {
		cpu = scatter(p, prev_cpu);
		insert_local(p, 0);
		return cpu;
	}

	cpu = scx_bpf_select_cpu_dfl(p, prev_cpu, wake_flags, &idle);
	if (idle && (is_exempt(p) || !gate_is_shut()))
		insert_local(p, 0);
	return cpu;
}

SEC("struct_ops/ktstr_enqueue")
void BPF_PROG(ktstr_enqueue, struct task_struct *p, u64 enq_flags)
{
	bool last = enq_flags & KERNEL_VALUE(scx_enq_flags, SCX_ENQ_LAST);

	crash_on_request();
	burn_time();
	trip_verifier(p);
	if (is_exempt(p) || (last && !stalling() && !gate_is_shut())) {
		insert_local(p, enq_flags);
		/* Nothing else would make this CPU, about to go idle, look at its queue again. */
		if (last)
			scx_bpf_kick_cpu(scx_bpf_task_cpu(p), 0);
		return;
	}
	scx_bpf_dsq_insert(p, SHARED_DSQ, slice_ns(p), enq_flags);
	__sync_fetch_and_add(&nr_enqueued, 1);
}

SEC("struct_ops/ktstr_dispatch")
void BPF_PROG(ktstr_dispatch, s32 cpu, struct task_struct *prev)
{
	crash_on_request();
	burn_time();
	if (gate_is_shut()) {
		__sync_fetch_and_add(&nr_degraded, 1);
		return;
	}
	if (!stalling() && scx_bpf_dsq_move_to_local(SHARED_DSQ))
		__sync_fetch_and_add(&nr_dispatched, 1);
}

SEC("struct_ops.s/ktstr_init")
s32 BPF_PROG(ktstr_init)
{
	s32 error = scx_bpf_create_dsq(SHARED_DSQ, -1);

	if (!error && degrade)
		error = start_gate();
	return error;
}

SEC("struct_ops/ktstr_exit")
void BPF_PROG(ktstr_exit, struct scx_exit_info *info)
{
	bpf_probe_read_kernel_str(exit_reason, sizeof(exit_reason), info->reason);
	bpf_probe_read_kernel_str(exit_msg, sizeof(exit_msg), info->msg);
	exit_kind = info->kind;
}

/* The loader fills in timeout_ms and flags. */
SEC(".struct_ops.link")
struct sched_ext_ops ktstr_ops = {
	.select_cpu = (void *)ktstr_select_cpu,
	.enqueue = (void *)ktstr_enqueue,
	.dispatch = (void *)ktstr_dispatch,
	.init = (void *)ktstr_init,
	.exit = (void *)ktstr_exit,
	.name = "ktstr",
};
