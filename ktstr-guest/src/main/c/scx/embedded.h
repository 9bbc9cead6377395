/* SPDX-License-Identifier: Apache-2.0 */
/* The BPF scheduler that is embedded in this program, and its variables by name. */
#ifndef SCX_KTSTR_EMBEDDED_H
#define SCX_KTSTR_EMBEDDED_H

#include <stddef.h>

#include <bpf/libbpf.h>

struct bpf_object *embedded_open(void);

/*
 * Where a global variable of the BPF program lies in this process: one that is a constant for the program, to be set before it is
 * loaded, and one that is not, in memory shared with the kernel once it is. Ends the program when there is none of this size.
 */
void *embedded_constant(const struct bpf_object *object, const char *name, size_t size);
void *embedded_global(const struct bpf_object *object, const char *name, size_t size);

/* A member of the not yet loaded sched_ext_ops, laid out as the BPF object's own BTF says. */
void *embedded_ops_member(const struct bpf_object *object, const struct bpf_map *ops, const char *name, size_t size);

#endif
