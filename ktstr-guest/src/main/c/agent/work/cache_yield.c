/* SPDX-License-Identifier: Apache-2.0 */
#include "memory.h"

static void run(struct worker *worker)
{
	struct walk walk = walk_begin(worker->parameters->values[0], worker->parameters->values[1]);

	while (!work_stopped(worker)) {
		walk_on(worker, &walk, 1024);
		work_yield_cpu(worker);
		work_iteration_done(worker);
	}
}

const struct work_type work_cache_yield = {
	.name = "cache-yield",
	.description = "As cache-pressure, and yields after each 1024; a wake-up sample is the time a yield took.",
	.group = 1,
	.parameters = { { "bytes", LINE_BYTES, MEMORY_KIB_MAX * 1024u }, { "stride", 1, MEMORY_KIB_MAX * 1024u } },
	.run = run,
};
