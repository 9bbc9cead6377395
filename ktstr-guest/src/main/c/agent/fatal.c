/* SPDX-License-Identifier: Apache-2.0 */
#include "channel.h"
#include "check.h"
#include "reply.h"
#include "textfile.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/reboot.h>
#include <unistd.h>

static void console_line(const char *text)
{
	static int console_fd = -1;
	char line[1100];
	int length;

	/* O_NONBLOCK: a serial line nobody drains must not hold the agent. */
	if (console_fd < 0)
		console_fd = open("/dev/console", O_WRONLY | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
	length = snprintf(line, sizeof(line), "ktstr-agent: %s\n", text);
	if (length >= (int)sizeof(line))
		length = sizeof(line) - 1;
	/* There is no further place to complain to when the console itself refuses. */
	if (console_fd >= 0 && write(console_fd, line, length) < 0)
		return;
}

void console(const char *format, ...)
{
	char text[1024];
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(text, sizeof(text), format, arguments);
	va_end(arguments);
	console_line(text);
}

void power_off(void)
{
	char state[32];

	/* Shutting devices down needs kernel threads, and a scheduler under test may be starving them. */
	if (read_text("/sys/kernel/sched_ext/state", state, sizeof(state)) > 0 && strcmp(state, "disabled") != 0 &&
	    write_text("/proc/sysrq-trigger", "S") < 0)
		console("resetting the scheduler before power-off failed");
	reboot(RB_POWER_OFF);
	/* PID 1 must not return: the kernel would panic and hide what was said before. */
	for (;;)
		pause();
}

void fatal(const char *format, ...)
{
	static bool dying;
	char text[1024];
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(text, sizeof(text), format, arguments);
	va_end(arguments);
	console_line(text);
	/* Sending the frame may fail the same way. */
	if (!dying) {
		dying = true;
		send_fatal(text);
	}
	power_off();
}

long check(long result, const char *format, ...)
{
	int error = errno;
	char text[512];
	va_list arguments;

	if (result >= 0)
		return result;
	va_start(arguments, format);
	vsnprintf(text, sizeof(text), format, arguments);
	va_end(arguments);
	fatal("%s: %s", text, strerror(error));
}

void *check_memory(void *pointer, const char *what)
{
	if (!pointer)
		fatal("out of memory for %s", what);
	return pointer;
}
