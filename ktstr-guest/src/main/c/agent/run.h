/* SPDX-License-Identifier: Apache-2.0 */
#ifndef KTSTR_RUN_H
#define KTSTR_RUN_H

#include "ring.h"

/* All of a plan in one request. */
void run_plan(const struct frame *request);

/* A plan whose steps the host makes up while it runs. */
void open_plan(const struct frame *request);
void continue_plan(const struct frame *request);
void end_plan(const struct frame *request);

#endif
