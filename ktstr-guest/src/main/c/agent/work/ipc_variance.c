/* SPDX-License-Identifier: Apache-2.0 */
#include "memory.h"

enum { BURST, KIB };

struct line {
	uint32_t next;
	unsigned char rest[LINE_BYTES - sizeof(uint32_t)];
};

/* A ring through all lines in an order that no prefetcher guesses. */
static void shuffle(struct worker *worker, struct line *lines, uint32_t count)
{
	uint32_t i, other, next;

	for (i = 0; i < count; i++)
		lines[i].next = i;
	for (i = count - 1; i > 0; i--) {
		other = (uint32_t)work_random(worker, i);
		next = lines[i].next;
		lines[i].next = lines[other].next;
		lines[other].next = next;
	}
}

static uint32_t chase(struct worker *worker, const struct line *lines, uint32_t at, uint64_t units)
{
	uint64_t burst, i;

	while (units && !work_stopped(worker)) {
		burst = units < CHECKPOINT_UNITS ? units : CHECKPOINT_UNITS;
		for (i = 0; i < burst; i++)
			at = lines[at].next;
		work_units_done(worker, burst);
		units -= burst;
	}
	return at;
}

static void run(struct worker *worker)
{
	uint32_t count = (uint32_t)(worker->parameters->values[KIB] * 1024 / LINE_BYTES), at = 0;
	struct line *lines = (struct line *)memory_take(count * sizeof(struct line));

	shuffle(worker, lines, count);
	while (!work_stopped(worker)) {
		work_alu_units(worker, worker->parameters->values[BURST], ALU_WIDTH_MAX);
		at = chase(worker, lines, at, worker->parameters->values[BURST]);
		work_iteration_done(worker);
	}
}

const struct work_type work_ipc_variance = {
	.name = "ipc-variance",
	.description = "Many instructions per cycle in one burst, few in the next, which follows pointers through memory.",
	.group = 1,
	.parameters = { [BURST] = { "burst", 1, WORK_UNITS_MAX }, [KIB] = { "kib", 1, MEMORY_KIB_MAX } },
	.run = run,
};
