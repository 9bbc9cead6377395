/* SPDX-License-Identifier: Apache-2.0 */
#include "storage.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

int storage_open(void)
{
	int fd = open("/tmp", O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);

	return fd < 0 ? -errno : fd;
}

int storage_fill(int fd, uint64_t blocks)
{
	return fallocate(fd, 0, 0, (off_t)(blocks * BLOCK_BYTES)) < 0 ? -errno : 0;
}

void storage_write(struct worker *worker, int fd, uint64_t count, uint64_t blocks)
{
	static unsigned char block[BLOCK_BYTES];
	uint64_t i;

	for (i = 0; i < count && !work_stopped(worker); i++) {
		block[0]++;
		if (pwrite(fd, block, sizeof(block), (off_t)(i % blocks * BLOCK_BYTES)) != (ssize_t)sizeof(block))
			work_give_up();
		work_units_done(worker, 1);
	}
	work_checkpoint(worker);
}

void storage_read(struct worker *worker, int fd, uint64_t block)
{
	static unsigned char data[BLOCK_BYTES];

	if (pread(fd, data, sizeof(data), (off_t)(block * BLOCK_BYTES)) != (ssize_t)sizeof(data))
		work_give_up();
	work_units_done(worker, 1);
}
