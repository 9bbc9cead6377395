/* SPDX-License-Identifier: Apache-2.0 */
#ifndef KTSTR_PLAN_STEPS_H
#define KTSTR_PLAN_STEPS_H

#include "plan.h"

#include <jansson.h>

/* Takes "steps" of a plan. */
bool parse_steps(const json_t *object, struct plan *plan, struct complaint *complaint);

#endif
