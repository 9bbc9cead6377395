/* SPDX-License-Identifier: Apache-2.0 */
#include "sched_ext.h"

#include "clock.h"
#include "reply.h"
#include "textfile.h"
#include "turn.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define LOOK_NANOS (5 * NANOS_PER_MILLI)

bool sched_ext_exists(void)
{
	return access(SCHED_EXT, F_OK) == 0;
}

void sched_ext_read_state(char *state, size_t size)
{
	if (read_text(SCHED_EXT "/state", state, size) <= 0)
		snprintf(state, size, "unknown");
}

bool sched_ext_has_state(const char *wanted)
{
	char state[SCHED_EXT_STATE_SIZE];

	return read_text(SCHED_EXT "/state", state, sizeof(state)) > 0 && strcmp(state, wanted) == 0;
}

void sched_ext_read_ops(char *ops, size_t size)
{
	/* There is no root while no scheduler is attached. */
	if (read_text(SCHED_EXT "/root/ops", ops, size) < 0)
		ops[0] = '\0';
}

/* "SCX_EV_DISPATCH_KEEP_LAST 3" per line. */
json_t *sched_ext_events(void)
{
	json_t *events = check_memory(json_object(), "the events");
	char text[4096], name[128];
	char *line, *rest = text;
	int64_t value;

	if (read_text(SCHED_EXT "/root/events", text, sizeof(text)) <= 0)
		return events;
	while ((line = strsep(&rest, "\n")))
		if (sscanf(line, "%127s %" SCNd64, name, &value) == 2)
			json_put(events, name, json_integer(value));
	return events;
}

bool sched_ext_wait_until_disabled(uint64_t nanos)
{
	uint64_t deadline = now_nanos() + nanos;

	while (access(SCHED_EXT "/state", F_OK) == 0 && !sched_ext_has_state("disabled")) {
		if (now_nanos() >= deadline)
			return false;
		turn_for(LOOK_NANOS);
	}
	return true;
}

void sched_ext_reset(void)
{
	int result = write_text("/proc/sysrq-trigger", "S");

	if (result < 0)
		send_log("write S to /proc/sysrq-trigger: %s", strerror(-result));
}
