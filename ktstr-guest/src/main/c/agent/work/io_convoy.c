/* SPDX-License-Identifier: Apache-2.0 */
#include "../clock.h"
#include "storage.h"

#define BLOCKS 64u

static int open_files(const struct work_parameters *parameters, int *files)
{
	(void)parameters;
	files[0] = storage_open();
	return files[0] < 0 ? files[0] : 1;
}

/* The file's lock is held for each write: whoever comes meanwhile waits behind the others. */
static void run(struct worker *worker)
{
	while (!work_stopped(worker)) {
		storage_write(worker, worker->files[0], worker->parameters->values[1], BLOCKS);
		work_sleep_until(worker, now_nanos() + 100000);
		work_iteration_done(worker);
	}
}

const struct work_type work_io_convoy = {
	.name = "io-convoy",
	.description = "A group that writes to the same file: all queue for its lock; 1 unit per block of 4 KiB.",
	.group_parameters = 1,
	.parameters = { { "writers", 2, GROUP_WORKERS_MAX }, { "writes", 1, 1024 } },
	.open_files = open_files,
	.run = run,
};
