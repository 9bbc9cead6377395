/* SPDX-License-Identifier: Apache-2.0 */
/* The wait of a guest that is saved, and of each one that is started from what was saved, until it has a channel of its own. */
#ifndef KTSTR_PARK_H
#define KTSTR_PARK_H

#include "ring.h"

/* Returns when it refused, or in a guest that was given a fresh channel and has sent READY into it. */
void park(const struct frame *request);

#endif
