/* SPDX-License-Identifier: Apache-2.0 */
#include "../work.h"

static void run(struct worker *worker)
{
	while (!work_stopped(worker)) {
		work_alu_units(worker, 1024, (unsigned int)worker->parameters->values[0]);
		work_iteration_done(worker);
	}
}

const struct work_type work_alu_hot = {
	.name = "alu-hot",
	.description = "Keeps so many multiplications in flight at once as it is wide; 1 unit per turn of all of them.",
	.group = 1,
	.parameters = { { "width", 1, ALU_WIDTH_MAX } },
	.run = run,
};
