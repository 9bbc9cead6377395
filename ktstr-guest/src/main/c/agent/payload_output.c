/* SPDX-License-Identifier: Apache-2.0 */
#include "payload_output.h"

#include "channel.h"
#include "check.h"
#include "turn.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

/* Of what it printed, the last. */
#define OUTPUT_MAX (1u << 20)
#define ERRORS_MAX (64u << 10)
/* A piece of it; one byte before it says of which stream. */
#define PART_SIZE (128u << 10)
/* A hole is punched for no less. */
#define TRIM_SIZE (1u << 20)

static int open_file(void)
{
	return open("/tmp", O_TMPFILE | O_RDWR | O_APPEND | O_CLOEXEC, 0600);
}

bool payload_output_open(struct payload_output *output)
{
	int error;

	output->output = open_file();
	if (output->output < 0)
		return false;
	output->error = open_file();
	if (output->error >= 0)
		return true;
	error = errno;
	check(close(output->output), "close an output");
	errno = error;
	return false;
}

static off_t size_of(int fd)
{
	struct stat stat;

	check(fstat(fd, &stat), "look at an output");
	return stat.st_size;
}

static void trim(int fd, off_t most)
{
	struct stat stat;

	check(fstat(fd, &stat), "look at an output");
	/* It counts what it takes of the memory in blocks of 512 bytes. */
	if (stat.st_blocks * 512 < most + TRIM_SIZE)
		return;
	/* A filesystem that cannot do it keeps it all. */
	if (fallocate(fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, 0, stat.st_size - most) < 0 && errno != EOPNOTSUPP)
		check(-1, "trim an output");
}

void payload_output_trim(const struct payload_output *output)
{
	trim(output->output, OUTPUT_MAX);
	trim(output->error, ERRORS_MAX);
}

static void send_one(char stream, int fd, off_t most)
{
	static char part[1 + PART_SIZE];
	off_t size = size_of(fd);
	ssize_t length;
	off_t at;

	part[0] = stream;
	for (at = size > most ? size - most : 0; at < size; at += length) {
		turn();
		/* Whom it left behind may still write to it. */
		length = check(pread(fd, part + 1, size - at < PART_SIZE ? (size_t)(size - at) : PART_SIZE, at), "read an output");
		/* Somebody has cut it. */
		if (length == 0)
			return;
		channel_send(FRAME_PROGRAM_OUTPUT, part, 1 + (size_t)length);
	}
}

void payload_output_send(const struct payload_output *output)
{
	send_one(1, output->output, OUTPUT_MAX);
	send_one(2, output->error, ERRORS_MAX);
}

void payload_output_close(const struct payload_output *output)
{
	check(close(output->output), "close an output");
	check(close(output->error), "close an output");
}
