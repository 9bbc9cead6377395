/* SPDX-License-Identifier: Apache-2.0 */
#include "../clock.h"
#include "storage.h"

#define ALU_WIDTH 4u
/* As io-sync has them. */
#define IO_WRITES 16u
#define IO_SLEEP_NANOS 100000u

static void yield_until(struct worker *worker, uint64_t due)
{
	do {
		work_yield_cpu(worker);
		work_units_done(worker, 1);
	} while (worker->last_checkpoint < due && !work_stopped(worker));
}

static void alu_until(struct worker *worker, uint64_t due)
{
	do
		work_alu_units(worker, CHECKPOINT_UNITS, ALU_WIDTH);
	while (worker->last_checkpoint < due && !work_stopped(worker));
}

static void io_until(struct worker *worker, int fd, uint64_t due)
{
	do {
		storage_write(worker, fd, IO_WRITES, IO_WRITES);
		work_sleep_until(worker, now_nanos() + IO_SLEEP_NANOS);
	} while (worker->last_checkpoint < due && !work_stopped(worker));
}

static void run_phase(struct worker *worker, const struct phase *phase, int fd)
{
	uint64_t due = now_nanos() + phase->nanos;

	switch (phase->type) {
	case PHASE_SPIN:
		return work_spin_until(worker, due);
	case PHASE_SLEEP:
		return work_sleep_until(worker, due);
	case PHASE_YIELD:
		return yield_until(worker, due);
	case PHASE_IO:
		return io_until(worker, fd, due);
	case PHASE_ALU_HOT:
		return alu_until(worker, due);
	}
}

static void run(struct worker *worker)
{
	const struct work_parameters *parameters = worker->parameters;
	int fd = storage_open();
	unsigned int i;

	if (fd < 0)
		work_give_up();
	while (!work_stopped(worker)) {
		for (i = 0; i < parameters->phase_count && !work_stopped(worker); i++)
			run_phase(worker, &parameters->phases[i], fd);
		work_iteration_done(worker);
	}
}

const struct work_type work_sequence = {
	.name = "sequence",
	.description = "Phases in turn: spin and alu-hot (1024 units per burst), io (1 unit per 4 KiB), yield (1 unit), sleep.",
	.group = 1,
	.has_phases = true,
	.run = run,
};
