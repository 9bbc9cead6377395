/* SPDX-License-Identifier: Apache-2.0 */
/* A test's files, which arrive over the channel because the initramfs is the same for every test. */
#ifndef KTSTR_FILES_H
#define KTSTR_FILES_H

#include "ring.h"

void put_file(const struct frame *request);
void file_data(const struct frame *data);

/* Any other request while bytes of a file are missing: answers that the file failed. */
void abandon_file(void);

#endif
