/* SPDX-License-Identifier: Apache-2.0 */
#include "memory.h"

static void run(struct worker *worker)
{
	struct walk walk = walk_begin(worker->parameters->values[0], worker->parameters->values[1]);

	while (!work_stopped(worker)) {
		walk_on(worker, &walk, 1024);
		work_iteration_done(worker);
	}
}

const struct work_type work_cache_pressure = {
	.name = "cache-pressure",
	.description = "Changes 1024 bytes, a stride apart, around a buffer; 1 unit each.",
	.group = 1,
	.parameters = { { "bytes", LINE_BYTES, MEMORY_KIB_MAX * 1024u }, { "stride", 1, MEMORY_KIB_MAX * 1024u } },
	.run = run,
};
