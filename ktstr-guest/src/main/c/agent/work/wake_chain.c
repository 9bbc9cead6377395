/* SPDX-License-Identifier: Apache-2.0 */
#include "../futex.h"
#include "../work.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

enum { DEPTH, WAKE, WORK };
enum { BY_FUTEX, BY_PIPE };

#define DEPTH_MAX 32u

/* In the memory of the group, by position. */
struct chain {
	uint32_t tokens[DEPTH_MAX];
	uint64_t handed_at[DEPTH_MAX];
};

/* A pipe into each worker: where it reads at 2 * position, where the one before it writes behind that. */
static int open_files(const struct work_parameters *parameters, int *files)
{
	unsigned int depth = (unsigned int)parameters->values[DEPTH], i;
	int error;

	if (parameters->values[WAKE] != BY_PIPE)
		return 0;
	for (i = 0; i < depth; i++) {
		if (pipe2(&files[2 * i], O_NONBLOCK | O_CLOEXEC) == 0)
			continue;
		error = -errno;
		while (i-- > 0) {
			close(files[2 * i]);
			close(files[2 * i + 1]);
		}
		return error;
	}
	return (int)(2 * depth);
}

static bool token_is_here(struct worker *worker)
{
	struct chain *chain = worker->group;
	char token;

	if (worker->parameters->values[WAKE] == BY_PIPE)
		return read(worker->files[2 * worker->position], &token, 1) == 1;
	return __atomic_exchange_n(&chain->tokens[worker->position], 0, __ATOMIC_ACQUIRE);
}

static uint64_t wait_for_token(struct worker *worker)
{
	struct chain *chain = worker->group;

	if (worker->parameters->values[WAKE] == BY_PIPE)
		return work_wait_file(worker, worker->files[2 * worker->position]);
	return work_wait_word(worker, &chain->tokens[worker->position], 0);
}

/* False when the stop came first. */
static bool receive(struct worker *worker)
{
	struct chain *chain = worker->group;
	uint64_t woken = 0;

	while (!token_is_here(worker)) {
		if (work_stopped(worker))
			return false;
		woken = wait_for_token(worker);
	}
	if (woken)
		work_wake_sample(worker, nanos_between(telemetry_get(chain->handed_at[worker->position]), woken));
	return true;
}

static void hand_on(struct worker *worker)
{
	unsigned int next = (worker->position + 1) % worker->group_workers;
	struct chain *chain = worker->group;

	telemetry_put(chain->handed_at[next], now_nanos());
	if (worker->parameters->values[WAKE] == BY_PIPE) {
		if (write(worker->files[2 * next + 1], "", 1) != 1)
			work_give_up();
		return;
	}
	__atomic_store_n(&chain->tokens[next], 1, __ATOMIC_RELEASE);
	futex_wake(&chain->tokens[next], 1);
}

static void run(struct worker *worker)
{
	bool mine = worker->position == 0;

	while ((mine || receive(worker)) && !work_stopped(worker)) {
		mine = false;
		work_spin_units(worker, worker->parameters->values[WORK]);
		hand_on(worker);
		work_iteration_done(worker);
	}
}

const struct work_type work_wake_chain = {
	.name = "wake-chain",
	.description = "A ring in which each wakes the next, by futex (wake 0) or pipe (wake 1), after computing.",
	.group_parameters = 1,
	.parameters = { [DEPTH] = { "depth", 2, DEPTH_MAX },
			[WAKE] = { "wake", BY_FUTEX, BY_PIPE },
			[WORK] = { "workPerHop", 1, WORK_UNITS_MAX } },
	.open_files = open_files,
	.run = run,
};
