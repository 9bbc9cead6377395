/* SPDX-License-Identifier: Apache-2.0 */
/* Ways for the scheduler to be a bad one, or none that a kernel takes, on request. */
#ifndef SCX_KTSTR_KNOBS_H
#define SCX_KTSTR_KNOBS_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include <bpf/libbpf.h>

struct knobs {
	bool degrade;
	bool degrade_later; /* not from the start */
	double degrade_after;
	bool slow;
	bool scattershot;
	bool crash;
	double crash_after;
	bool fail_verify;
	bool verify_loop;
};

void knobs_print(FILE *out);

/* Tells the BPF program what it will do, before it is loaded. */
void knobs_prepare(const struct knobs *knobs, struct bpf_object *object);

/* Sets the times, once it was attached: on CLOCK_MONOTONIC. */
void knobs_start(const struct knobs *knobs, const struct bpf_object *object, uint64_t attached_ns);

#endif
