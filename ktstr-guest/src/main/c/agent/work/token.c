/* SPDX-License-Identifier: Apache-2.0 */
#include "token.h"

#include "../clock.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

/* Two pipes: position 0 writes into the first and reads from the second, position 1 the other way round. */
enum { FIRST_READ, FIRST_WRITE, SECOND_READ, SECOND_WRITE, FILES };

int token_open_files(const struct work_parameters *parameters, int *files)
{
	int error;

	(void)parameters;
	if (pipe2(&files[FIRST_READ], O_NONBLOCK | O_CLOEXEC) < 0)
		return -errno;
	if (pipe2(&files[SECOND_READ], O_NONBLOCK | O_CLOEXEC) == 0)
		return FILES;
	error = -errno;
	close(files[FIRST_READ]);
	close(files[FIRST_WRITE]);
	return error;
}

static int to_peer(const struct worker *worker)
{
	return worker->files[worker->position == 0 ? FIRST_WRITE : SECOND_WRITE];
}

static int from_peer(const struct worker *worker)
{
	return worker->files[worker->position == 0 ? SECOND_READ : FIRST_READ];
}

void token_close_ends_of_peer(const struct worker *worker)
{
	close(worker->files[worker->position == 0 ? FIRST_READ : SECOND_READ]);
	close(worker->files[worker->position == 0 ? SECOND_WRITE : FIRST_WRITE]);
}

/* What goes through the pipe is the time it was sent at: no later message can overwrite it. */
static bool send_token(struct worker *worker)
{
	uint64_t sent_at = now_nanos();

	return write(to_peer(worker), &sent_at, sizeof(sent_at)) == (ssize_t)sizeof(sent_at);
}

/* False when the stop came first, or the peer is gone. */
static bool receive_token(struct worker *worker)
{
	struct pollfd peer = { .fd = from_peer(worker), .events = POLLIN };
	struct timespec timeout = timespec_of(PEER_TIMEOUT_NANOS);
	bool blocked = false;
	uint64_t sent_at, due, now;
	ssize_t length;

	for (;;) {
		length = read(from_peer(worker), &sent_at, sizeof(sent_at));
		if (length == (ssize_t)sizeof(sent_at))
			break;
		if (length >= 0 || errno != EAGAIN || work_stopped(worker))
			return false;
		due = now_nanos() + PEER_TIMEOUT_NANOS;
		work_wait_begin(worker, due);
		blocked = ppoll(&peer, 1, &timeout, NULL) > 0;
		now = work_wait_end(worker, due);
	}
	/* A message that was there already woke nobody. */
	if (blocked)
		work_wake_sample(worker, now > sent_at ? now - sent_at : 0);
	return true;
}

bool token_exchange(struct worker *worker)
{
	if (send_token(worker) && receive_token(worker))
		return true;
	work_wait_for_stop(worker);
	return false;
}
