/* SPDX-License-Identifier: Apache-2.0 */
#include "memory.h"
#include "token.h"

static void run(struct worker *worker)
{
	struct walk walk = walk_begin(worker->parameters->values[0], LINE_BYTES);

	token_close_ends_of_peer(worker);
	while (!work_stopped(worker)) {
		walk_on(worker, &walk, worker->parameters->values[1]);
		if (!token_exchange(worker))
			return;
		work_iteration_done(worker);
	}
}

const struct work_type work_cache_pipe = {
	.name = "cache-pipe",
	.description = "Pairs: change bytes a cache line apart, write to the peer, wait for the peer's message.",
	.group = 2,
	.parameters = { { "bytes", LINE_BYTES, MEMORY_KIB_MAX * 1024u }, { "burst", 1, WORK_UNITS_MAX } },
	.open_files = token_open_files,
	.run = run,
};
