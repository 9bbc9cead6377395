/* SPDX-License-Identifier: Apache-2.0 */
#ifndef KTSTR_RUN_H
#define KTSTR_RUN_H

#include "ring.h"

void run_plan(const struct frame *request);

#endif
