/* SPDX-License-Identifier: Apache-2.0 */
/* Time, random numbers and an identity of its own for a guest that was started from a saved state. */
#ifndef KTSTR_RENEW_H
#define KTSTR_RENEW_H

#include "ring.h"

void renew(const struct frame *request);

#endif
