/* SPDX-License-Identifier: Apache-2.0 */
#include "memory.h"

#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

unsigned char *memory_take(size_t size)
{
	void *memory = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (memory == MAP_FAILED)
		work_give_up();
	/* One huge page would hide what the kernel has to do for many small ones. EINVAL: it has no huge ones. */
	madvise(memory, size, MADV_NOHUGEPAGE);
	return memory;
}

struct walk walk_begin(size_t size, size_t stride)
{
	return (struct walk){ .memory = memory_take(size), .size = size, .stride = stride };
}

void walk_on(struct worker *worker, struct walk *walk, uint64_t units)
{
	volatile unsigned char *memory = walk->memory;
	uint64_t burst, i;

	while (units && !work_stopped(worker)) {
		burst = units < CHECKPOINT_UNITS ? units : CHECKPOINT_UNITS;
		for (i = 0; i < burst; i++) {
			memory[walk->at]++;
			walk->at += walk->stride;
			if (walk->at >= walk->size)
				walk->at = 0;
		}
		work_units_done(worker, burst);
		units -= burst;
	}
}

struct matrices matrices_take(uint64_t kib)
{
	struct matrices matrices = { .side = 1 };
	size_t elements = (size_t)kib * 1024 / sizeof(uint64_t) / 3, i;

	while ((matrices.side + 1) * (matrices.side + 1) <= elements)
		matrices.side++;
	elements = matrices.side * matrices.side;
	matrices.left = (uint64_t *)memory_take(3 * elements * sizeof(uint64_t));
	matrices.right = matrices.left + elements;
	matrices.product = matrices.right + elements;
	for (i = 0; i < 2 * elements; i++)
		matrices.left[i] = i;
	return matrices;
}

bool matrices_multiply(struct worker *worker, struct matrices *matrices)
{
	size_t side = matrices->side, row, column, k;
	uint64_t sum;

	for (row = 0; row < side && !work_stopped(worker); row++) {
		for (column = 0; column < side; column++) {
			sum = 0;
			for (k = 0; k < side; k++)
				sum += matrices->left[row * side + k] * matrices->right[k * side + column];
			matrices->product[row * side + column] = sum;
		}
		/* The products are to be made, although nobody reads them. */
		__asm__ volatile("" : : "r"(matrices->product) : "memory");
		work_checkpoint(worker);
	}
	return !work_stopped(worker);
}
