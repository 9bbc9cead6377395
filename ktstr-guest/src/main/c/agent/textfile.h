/* SPDX-License-Identifier: Apache-2.0 */
/* One-value files as the kernel has them in /proc, /sys and cgroups. */
#ifndef KTSTR_TEXTFILE_H
#define KTSTR_TEXTFILE_H

#include <stddef.h>
#include <sys/types.h>

/* Reads at most size - 1 bytes, without the blanks at the end. Returns the length, or -errno. */
ssize_t read_text(const char *path, char *text, size_t size);

/* Writes in one write(2), as these files want it, to a file that exists. Returns 0 or -errno. */
int write_text(const char *path, const char *text);

#endif
