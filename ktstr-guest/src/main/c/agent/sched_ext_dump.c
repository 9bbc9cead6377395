/* SPDX-License-Identifier: Apache-2.0 */
#include "sched_ext_dump.h"

#include "channel.h"
#include "check.h"
#include "textfile.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define INSTANCE "/sys/kernel/tracing/instances/ktstr"
/* For each CPU; one CPU writes all of a dump. */
#define BUFFER_KIB "512"
#define DUMP_MAX (1u << 20)

static bool recording;

void sched_ext_dump_begin(void)
{
	/* Order is important: a buffer is made at the size that is set when its first event is enabled. */
	static const char *const settings[][2] = {
		{ INSTANCE "/buffer_size_kb", BUFFER_KIB },
		/* The beginning of a dump says why; what does not fit is its end. */
		{ INSTANCE "/options/overwrite", "0" },
		{ INSTANCE "/events/sched_ext/sched_ext_dump/enable", "1" },
	};
	size_t i;
	int result, fd;

	if (recording) {
		/* Opening it for truncation is what empties it. */
		fd = open(INSTANCE "/trace", O_WRONLY | O_TRUNC | O_CLOEXEC);
		if (fd < 0)
			console("empty %s/trace: %s", INSTANCE, strerror(errno));
		else
			close(fd);
		return;
	}
	if (mkdir(INSTANCE, 0700) < 0 && errno != EEXIST) {
		console("no sched_ext dumps: mkdir %s: %s", INSTANCE, strerror(errno));
		return;
	}
	for (i = 0; i < sizeof(settings) / sizeof(settings[0]); i++) {
		result = write_text(settings[i][0], settings[i][1]);
		if (result < 0) {
			console("no sched_ext dumps: write %s to %s: %s", settings[i][1], settings[i][0],
				strerror(-result));
			return;
		}
	}
	recording = true;
}

void sched_ext_dump_send(void)
{
	static char part[FRAME_PAYLOAD_MAX];
	size_t sent = 0;
	ssize_t length;
	int fd;

	if (!recording)
		return;
	/* Whatever is wrong with the dump, the report must not depend on it. */
	fd = open(INSTANCE "/trace", O_RDONLY | O_CLOEXEC);
	if (fd < 0) {
		console("open %s/trace: %s", INSTANCE, strerror(errno));
		return;
	}
	while (sent < DUMP_MAX) {
		length = read(fd, part, sizeof(part));
		if (length < 0)
			console("read %s/trace: %s", INSTANCE, strerror(errno));
		if (length <= 0)
			break;
		channel_send(FRAME_SCHED_EXT_DUMP, part, (size_t)length);
		sent += (size_t)length;
	}
	close(fd);
}
