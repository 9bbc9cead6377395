/* SPDX-License-Identifier: Apache-2.0 */
#include "storage.h"

#define BLOCKS 1024u
#define READS 16u

static void run(struct worker *worker)
{
	int fd = storage_open();
	unsigned int i;

	if (fd < 0 || storage_fill(fd, BLOCKS) < 0)
		work_give_up();
	while (!work_stopped(worker)) {
		for (i = 0; i < READS; i++)
			storage_read(worker, fd, work_random(worker, BLOCKS));
		work_checkpoint(worker);
		work_iteration_done(worker);
	}
}

const struct work_type work_io_rand_read = {
	.name = "io-rand-read",
	.description = "Reads blocks of 4 KiB at random from a file of 4 MiB in memory; 1 unit per block.",
	.group = 1,
	.run = run,
};
