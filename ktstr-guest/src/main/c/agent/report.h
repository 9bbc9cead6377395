/* SPDX-License-Identifier: Apache-2.0 */
/* What a run found, as frames. No fork, no file that somebody else must act on: this works in a starved guest. */
#ifndef KTSTR_REPORT_H
#define KTSTR_REPORT_H

#include "steps.h"

#include <stdint.h>

void report_started(uint32_t request, uint64_t released_at);
void report_step(uint32_t request, unsigned int step, const struct step_times *times, uint64_t released_at);
void report_held(uint32_t request, unsigned int step);
void report_workers(uint32_t request);
/* `failed` is null where no operation failed. */
void report_done(uint32_t request, uint64_t wall_nanos, const struct failed_op *failed);

#endif
