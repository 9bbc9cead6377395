/* SPDX-License-Identifier: Apache-2.0 */
#ifndef KTSTR_PLAN_STEPS_H
#define KTSTR_PLAN_STEPS_H

#include "plan.h"

#include <jansson.h>

/* "steps" of a plan, whose cgroups are known. An open one may have none, and hold for no time. */
bool parse_steps(const json_t *object, bool open, struct plan *plan, struct complaint *complaint);

/* One operation of a step. */
bool parse_op(const json_t *object, struct plan *plan, struct step_op *op, struct complaint *complaint);

/* A list of CPUs, or of nodes, that is not empty; `text` has room for CPULIST_TEXT_SIZE. */
bool parse_cpus(const json_t *object, const char *member, char *text, struct complaint *complaint);

#endif
