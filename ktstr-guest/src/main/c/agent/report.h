/* SPDX-License-Identifier: Apache-2.0 */
/* What a run found, as frames. No fork, no file that somebody else must act on: this works in a starved guest. */
#ifndef KTSTR_REPORT_H
#define KTSTR_REPORT_H

#include "steps.h"

#include <jansson.h>
#include <stdint.h>

void report_started(uint32_t request, uint64_t released_at);
/* Takes `captured` over. */
void report_step(uint32_t request, const struct plan *plan, unsigned int step, const struct step_times *times,
		 uint64_t released_at, json_t *captured);
void report_held(uint32_t request, unsigned int step);
void report_workers(uint32_t request, const struct plan *plan);
/* The answers; `failed` is null where no operation failed. */
void report_continued(uint32_t request, const struct failed_op *failed);
void report_done(uint32_t request, const struct plan *plan, uint64_t wall_nanos, const struct failed_op *failed);

#endif
