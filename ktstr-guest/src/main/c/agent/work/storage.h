/* SPDX-License-Identifier: Apache-2.0 */
/* A file of a worker's own in memory (tmpfs), without a name: nothing is left of it. */
#ifndef KTSTR_WORK_STORAGE_H
#define KTSTR_WORK_STORAGE_H

#include "../work.h"

#define BLOCK_BYTES 4096u

/* -errno where it cannot be made. */
int storage_open(void);

/* Gives it so many blocks of zeros. 0 or -errno. */
int storage_fill(int fd, uint64_t blocks);

/* Writes blocks one after the other, within the first `blocks` of the file; 1 unit each. */
void storage_write(struct worker *worker, int fd, uint64_t count, uint64_t blocks);

/* Reads one block; 1 unit. */
void storage_read(struct worker *worker, int fd, uint64_t block);

#endif
