/* SPDX-License-Identifier: Apache-2.0 */
/* Reads /dev/kmsg. Source of its format: Documentation/ABI/testing/dev-kmsg of Linux. */
#include "kernel_log.h"

#include "check.h"
#include "reply.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#define ABOUT "sched_ext"
#define TEXT_SIZE (16u << 10)
#define RECORD_SIZE 8192u /* a read of one record into less fails */

static int fd = -1;
static char text[TEXT_SIZE];
static size_t length;

void kernel_log_begin(void)
{
	length = 0;
	if (fd < 0)
		fd = open("/dev/kmsg", O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	/* A kernel without it says less, and is still worth a test. */
	if (fd >= 0 && lseek(fd, 0, SEEK_END) < 0)
		console("seek in /dev/kmsg: %s", strerror(errno));
}

static void keep(const char *line, size_t size)
{
	if (size + 1 > TEXT_SIZE)
		return;
	/* The newest lines are those that tell how it ended. */
	if (length + size + 1 > TEXT_SIZE) {
		memmove(text, text + TEXT_SIZE / 2, length - TEXT_SIZE / 2);
		length -= TEXT_SIZE / 2;
	}
	if (length + size + 1 > TEXT_SIZE)
		length = 0;
	memcpy(text + length, line, size);
	text[length + size] = '\n';
	length += size + 1;
}

/* "6,1234,5678901,-;message", and further lines with properties. */
static void read_record(char *record)
{
	char *message = strchr(record, ';');
	char *end;

	if (!message)
		return;
	message++;
	end = strchr(message, '\n');
	if (end)
		*end = '\0';
	if (strstr(message, ABOUT))
		keep(message, strlen(message));
}

json_t *kernel_log_text(void)
{
	char record[RECORD_SIZE];
	ssize_t size;

	while (fd >= 0) {
		size = read(fd, record, sizeof(record) - 1);
		/* Overtaken by new records: the next read gives the oldest that is left. */
		if (size < 0 && errno == EPIPE)
			continue;
		if (size <= 0)
			break;
		record[size] = '\0';
		read_record(record);
	}
	return json_text(text, length);
}
