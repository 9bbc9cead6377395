/* SPDX-License-Identifier: Apache-2.0 */
/* PID 1 of the guest: everything it does, in order. */
#include "cgroup.h"
#include "channel.h"
#include "check.h"
#include "clock.h"
#include "exec.h"
#include "files.h"
#include "mounts.h"
#include "park.h"
#include "renew.h"
#include "reply.h"
#include "run.h"
#include "scheduler.h"
#include "topology.h"
#include "turn.h"
#include "witness.h"
#include "work_table.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define IDLE_NANOS NANOS_PER_MILLI

/*
 * The kernel opens a console for PID 1 only where the initramfs has the device. Left free, the numbers of the standard
 * streams would go to files that the agent keeps, and its children would take those for their streams.
 */
static void open_standard_streams(void)
{
	int fd;

	do
		fd = (int)check(open("/dev/null", O_RDWR), "open /dev/null");
	while (fd < STDERR_FILENO);
	if (fd > STDERR_FILENO)
		check(close(fd), "close /dev/null");
}

static void obey(const struct frame *frame)
{
	if (frame->type != FRAME_FILE_DATA)
		abandon_file();
	switch (frame->type) {
	case FRAME_PUT_FILE:
		return put_file(frame);
	case FRAME_FILE_DATA:
		return file_data(frame);
	case FRAME_START_SCHEDULER:
		return start_scheduler(frame);
	case FRAME_STOP_SCHEDULER:
		return stop_scheduler(frame);
	case FRAME_RUN_PLAN:
		return run_plan(frame);
	case FRAME_OPEN_PLAN:
		return open_plan(frame);
	case FRAME_CONTINUE_PLAN:
		return continue_plan(frame);
	case FRAME_END_PLAN:
		return end_plan(frame);
	case FRAME_EXEC:
		return exec_program(frame);
	case FRAME_PARK:
		return park(frame);
	case FRAME_RENEW:
		return renew(frame);
	case FRAME_POWER_OFF:
		power_off();
	default:
		/* What was typed for a program that has just ended. */
		if (!is_answered(frame->type))
			return;
		send_failed(frame->sequence, NULL, "frame type 0x%02x: this agent does not know it", frame->type);
	}
}

static void serve(void) __attribute__((noreturn));

static void serve(void)
{
	const struct frame *frame;

	for (;;) {
		turn();
		frame = next_frame();
		if (frame)
			obey(frame);
		else
			sleep_until(now_nanos() + IDLE_NANOS);
	}
}

int main(int argc, char **argv)
{
	uint64_t started_at = now_nanos();

	/* On the host, for its tests: nothing else is done there. */
	if (getpid() != 1)
		return argc == 2 && strcmp(argv[1], "--work-types") == 0 ? work_table_print() : EXIT_FAILURE;

	/* Without it jansson would seed its tables from the kernel's random numbers, and perhaps wait for them. */
	json_object_seed(1);

	mount_filesystems();
	open_standard_streams();
	channel_open();
	become_witness();
	apply_sysctls();
	cgroup_prepare();
	send_ready(started_at);
	serve();
}
