/* SPDX-License-Identifier: Apache-2.0 */
#include "../clock.h"
#include "../work.h"

#include <errno.h>
#include <poll.h>
#include <unistd.h>

/* What goes through the pipe is the time it was sent at: no later message can overwrite it. */
static bool send_token(struct worker *worker)
{
	uint64_t sent_at = now_nanos();

	return write(worker->to_peer, &sent_at, sizeof(sent_at)) == (ssize_t)sizeof(sent_at);
}

/* False when the stop came first, or the peer is gone. */
static bool receive_token(struct worker *worker)
{
	struct pollfd from_peer = { .fd = worker->from_peer, .events = POLLIN };
	struct timespec timeout = timespec_of(PEER_TIMEOUT_NANOS);
	bool blocked = false;
	uint64_t sent_at, due, now;
	ssize_t length;

	for (;;) {
		length = read(worker->from_peer, &sent_at, sizeof(sent_at));
		if (length == (ssize_t)sizeof(sent_at))
			break;
		if (length >= 0 || errno != EAGAIN || work_stopped(worker))
			return false;
		due = now_nanos() + PEER_TIMEOUT_NANOS;
		work_wait_begin(worker, due);
		blocked = ppoll(&from_peer, 1, &timeout, NULL) > 0;
		now = work_wait_end(worker, due);
	}
	/* A message that was there already woke nobody. */
	if (blocked)
		work_wake_sample(worker, now > sent_at ? now - sent_at : 0);
	return true;
}

static void run(struct worker *worker)
{
	while (!work_stopped(worker)) {
		work_spin_units(worker, worker->parameters->units);
		if (!send_token(worker) || !receive_token(worker)) {
			work_wait_for_stop(worker);
			return;
		}
		work_iteration_done(worker);
	}
}

const struct work_type work_pipe = {
	.name = "pipe",
	.description = "Pairs: compute a burst, write to the peer, wait for the peer's message.",
	.group = 2,
	.run = run,
};
