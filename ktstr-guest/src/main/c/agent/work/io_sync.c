/* SPDX-License-Identifier: Apache-2.0 */
#include "../clock.h"
#include "storage.h"

static void run(struct worker *worker)
{
	uint64_t writes = worker->parameters->values[0];
	int fd = storage_open();

	if (fd < 0)
		work_give_up();
	while (!work_stopped(worker)) {
		storage_write(worker, fd, writes, writes);
		work_sleep_until(worker, now_nanos() + worker->parameters->values[1]);
		work_iteration_done(worker);
	}
}

const struct work_type work_io_sync = {
	.name = "io-sync",
	.description = "Writes blocks of 4 KiB to a file in memory, then sleeps; 1 unit per block.",
	.group = 1,
	.parameters = { { "writes", 1, 1024 }, { "sleepNanos", 1, WORK_NANOS_MAX } },
	.run = run,
};
