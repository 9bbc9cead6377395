/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * The part of the kernel's sched_ext interface that this scheduler uses, declared by hand.
 *
 * A header generated from one kernel's BTF would be three megabytes and would pin that kernel. Only names and types
 * matter here: at load time libbpf finds members, enumerators and kfuncs by name in the BTF of the running kernel and
 * corrects offsets and values. A member that is not listed is simply left at zero.
 */
#ifndef SCX_ABI_BPF_H
#define SCX_ABI_BPF_H

#include <stdbool.h>

typedef signed char __s8;
typedef unsigned char __u8;
typedef short __s16;
typedef unsigned short __u16;
typedef int __s32;
typedef unsigned int __u32;
typedef long long __s64;
typedef unsigned long long __u64;
typedef __u16 __be16, __le16;
typedef __u32 __be32, __le32, __wsum;
typedef __u64 __be64, __le64;
typedef __s32 s32;
typedef __u32 u32;
typedef __s64 s64;
typedef __u64 u64;

/* They use the types above and include nothing that would define them. */
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_tracing.h>

#define PF_KTHREAD 0x00200000 /* task_struct.flags: a macro in the kernel, so BTF does not know it */
#define CLOCK_MONOTONIC 1
#define BPF_MAP_TYPE_ARRAY 2

/* Only passed on. Declared with a member, as libbpf tells a struct that has none from the kernel's. */
struct cpumask {
	unsigned long bits[1];
};

struct task_struct {
	unsigned int flags;
	const struct cpumask *cpus_ptr;
} __attribute__((preserve_access_index));

/* Its name is how the kernel finds it in the value of a map. */
struct bpf_timer {
	__u64 opaque[2];
};

enum scx_exit_kind {
	SCX_EXIT_NONE = 0,
};

struct scx_exit_info {
	enum scx_exit_kind kind;
	const char *reason;
	char *msg;
} __attribute__((preserve_access_index));

enum scx_dsq_id_flags {
	SCX_DSQ_LOCAL = (1ULL << 63) | 2,
};

enum scx_enq_flags {
	SCX_ENQ_LAST = 1ULL << 41,
};

/* The enumerator's value in the running kernel, whatever it is above. */
#define KERNEL_VALUE(type, name) bpf_core_enum_value(enum type, name)

struct sched_ext_ops {
	s32 (*select_cpu)(struct task_struct *p, s32 prev_cpu, u64 wake_flags);
	void (*enqueue)(struct task_struct *p, u64 enq_flags);
	void (*dispatch)(s32 cpu, struct task_struct *prev);
	s32 (*init)(void);
	void (*exit)(struct scx_exit_info *info);
	u64 flags;
	u32 timeout_ms;
	char name[128];
};

s32 scx_bpf_create_dsq(u64 dsq_id, s32 node) __ksym;
s32 scx_bpf_select_cpu_dfl(struct task_struct *p, s32 prev_cpu, u64 wake_flags, bool *is_idle) __ksym;
void scx_bpf_dsq_insert(struct task_struct *p, u64 dsq_id, u64 slice, u64 enq_flags) __ksym;
bool scx_bpf_dsq_move_to_local(u64 dsq_id) __ksym;
void scx_bpf_kick_cpu(s32 cpu, u64 flags) __ksym;
s32 scx_bpf_task_cpu(const struct task_struct *p) __ksym;
/* Another CPU of the mask each time. */
u32 bpf_cpumask_any_distribute(const struct cpumask *cpumask) __ksym;
/* A message in the style of printf, its arguments as 64-bit numbers, and the bytes that these take. */
void scx_bpf_error_bstr(char *format, unsigned long long *data, u32 data__sz) __ksym;

#endif
