/* SPDX-License-Identifier: Apache-2.0 */
#ifndef KTSTR_SCHEDULER_STOP_H
#define KTSTR_SCHEDULER_STOP_H

#include "scheduler_process.h"

/*
 * Ends the scheduler and all in its process group: SIGTERM, SIGKILL, the kernel's own reset last. From now on its end is an
 * intended one. False when even that did not help.
 */
bool scheduler_stop(struct scheduler_failure *failure);

#endif
