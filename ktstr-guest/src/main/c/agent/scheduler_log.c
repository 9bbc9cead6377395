/* SPDX-License-Identifier: Apache-2.0 */
#include "scheduler_log.h"

#include "channel.h"
#include "clock.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/falloc.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define DIRECTORY "/run/ktstr"
#define FILE_NAME DIRECTORY "/scheduler.log"

#define PUMP_NANOS (50 * NANOS_PER_MILLI)
/* The work of one turn: a chatty scheduler must not keep the agent from looking at it. */
#define PUMP_BYTES (64u << 10)
#define PAGE 4096
/* So much that was sent may stay in the file before it is freed. */
#define KEPT_BYTES (8 << 20)

static struct {
	int fd;
	off_t sent;
	off_t freed;
	uint64_t pumped_at;
} out = { .fd = -1 };

bool scheduler_log_open(struct complaint *complaint)
{
	if (out.fd >= 0)
		check(close(out.fd), "close %s", FILE_NAME);
	out.fd = -1;
	out.sent = 0;
	out.freed = 0;
	if (mkdir(DIRECTORY, 0755) < 0 && errno != EEXIST)
		return complain(complaint, "mkdir %s: %s", DIRECTORY, strerror(errno));
	/* A fresh one each time: what a scheduler before this one left running may still write to the old. */
	if (unlink(FILE_NAME) < 0 && errno != ENOENT)
		return complain(complaint, "unlink %s: %s", FILE_NAME, strerror(errno));
	out.fd = open(FILE_NAME, O_RDWR | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC, 0644);
	if (out.fd < 0)
		return complain(complaint, "create %s: %s", FILE_NAME, strerror(errno));
	return true;
}

int scheduler_log_fd(void)
{
	return out.fd;
}

static off_t file_size(void)
{
	struct stat file;

	check(fstat(out.fd, &file), "stat %s", FILE_NAME);
	/* Somebody cut it. */
	if (file.st_size < out.sent)
		out.sent = out.freed = 0;
	return file.st_size;
}

static size_t read_new(char *text, size_t size)
{
	return (size_t)check(pread(out.fd, text, size, out.sent), "read %s", FILE_NAME);
}

/*
 * What the host has need not stay here: the file system is bounded, and the last lines are those that matter. Seldom, since
 * it takes a lock that a writer holds, and a scheduler under test may keep that writer from running.
 */
static void forget_sent(size_t length)
{
	off_t whole_pages;

	out.sent += (off_t)length;
	whole_pages = out.sent / PAGE * PAGE;
	if (whole_pages - out.freed < KEPT_BYTES)
		return;
	check(fallocate(out.fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, 0, whole_pages), "free what was sent of %s",
	      FILE_NAME);
	out.freed = whole_pages;
}

void scheduler_log_pump(void)
{
	static char text[PUMP_BYTES];
	size_t length;

	if (out.fd < 0 || now_nanos() < out.pumped_at + PUMP_NANOS)
		return;
	out.pumped_at = now_nanos();
	if (file_size() <= out.sent)
		return;
	length = read_new(text, sizeof(text));
	if (length > 0 && channel_try_send(FRAME_SCHEDULER_OUTPUT, text, length))
		forget_sent(length);
}

void scheduler_log_flush(void)
{
	static char text[FRAME_PAYLOAD_MAX];
	off_t end;
	size_t length;

	if (out.fd < 0)
		return;
	/* As far as it is now: somebody may be writing without end. */
	for (end = file_size(); out.sent < end; forget_sent(length)) {
		length = read_new(text, sizeof(text));
		if (length == 0)
			break;
		channel_send(FRAME_SCHEDULER_OUTPUT, text, length);
	}
}
