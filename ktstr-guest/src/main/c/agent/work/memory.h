/* SPDX-License-Identifier: Apache-2.0 */
/* Memory of a worker's own, and ways to walk it. */
#ifndef KTSTR_WORK_MEMORY_H
#define KTSTR_WORK_MEMORY_H

#include "../work.h"

#include <stddef.h>

#define PAGE_BYTES 4096u
#define LINE_BYTES 64u
/* Bounds for parameters. */
#define MEMORY_KIB_MAX (1u << 20)

/* Zeroed, in small pages. The worker ends where there is no memory. */
unsigned char *memory_take(size_t size);

/* Around a buffer in steps of `stride` bytes. */
struct walk {
	unsigned char *memory;
	size_t size;
	size_t stride;
	size_t at;
};

struct walk walk_begin(size_t size, size_t stride);

/* Reads, changes and writes a byte at each step, from where the walk is; counted in units. */
void walk_on(struct worker *worker, struct walk *walk, uint64_t units);

/* Multiplies square matrices; three of them fill the memory. */
struct matrices {
	size_t side;
	uint64_t *left, *right, *product;
};

struct matrices matrices_take(uint64_t kib);

/* False when the stop came first. Each row is a checkpoint. */
bool matrices_multiply(struct worker *worker, struct matrices *matrices);

#endif
