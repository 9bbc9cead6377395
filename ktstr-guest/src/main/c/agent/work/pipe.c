/* SPDX-License-Identifier: Apache-2.0 */
#include "token.h"

static void run(struct worker *worker)
{
	token_close_ends_of_peer(worker);
	while (!work_stopped(worker)) {
		work_spin_units(worker, worker->parameters->values[0]);
		if (!token_exchange(worker))
			return;
		work_iteration_done(worker);
	}
}

const struct work_type work_pipe = {
	.name = "pipe",
	.description = "Pairs: compute a burst, write to the peer, wait for the peer's message.",
	.group = 2,
	.parameters = { { "burst", 1, WORK_UNITS_MAX } },
	.open_files = token_open_files,
	.run = run,
};
