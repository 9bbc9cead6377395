/* SPDX-License-Identifier: Apache-2.0 */
#include "../clock.h"
#include "memory.h"
#include "round.h"

enum { FAN_OUT, KIB, OPERATIONS, SLEEP };

static void send(struct worker *worker)
{
	while (!work_stopped(worker)) {
		round_call(worker, worker->group);
		work_units_done(worker, 1);
		work_iteration_done(worker);
	}
}

static void receive(struct worker *worker)
{
	const uint64_t *values = worker->parameters->values;
	struct matrices matrices = matrices_take(values[KIB]);
	uint32_t heard = 0;
	uint64_t i;

	while (round_wait(worker, worker->group, &heard)) {
		work_rest_until(worker, now_nanos() + values[SLEEP]);
		for (i = 0; i < values[OPERATIONS] && matrices_multiply(worker, &matrices); i++)
			work_units_done(worker, 1);
		work_iteration_done(worker);
	}
}

static void run(struct worker *worker)
{
	round_run(worker, send, receive);
}

const struct work_type work_fan_out_compute = {
	.name = "fan-out-compute",
	.description = "A messenger wakes several receivers, who sleep and then multiply matrices; 1 unit per product and per call.",
	.group = 1,
	.group_parameters = 1,
	.parameters = { [FAN_OUT] = { "fanOut", 1, GROUP_WORKERS_MAX - 1 },
			[KIB] = { "kib", 1, MEMORY_KIB_MAX },
			[OPERATIONS] = { "operations", 1, WORK_UNITS_MAX },
			[SLEEP] = { "sleepNanos", 1, WORK_NANOS_MAX } },
	.run = run,
};
