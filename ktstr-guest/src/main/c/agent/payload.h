/* SPDX-License-Identifier: Apache-2.0 */
/* Programs that run beside the workers of a plan, in one of its cgroups; the host is told how each ended and what it printed. */
#ifndef KTSTR_PAYLOAD_H
#define KTSTR_PAYLOAD_H

#include "plan.h"

#include <signal.h>

/* Starts one under a name that none of the plan has of which the host was not told yet how it ended. */
bool payload_run(const struct plan *plan, const struct step_op *op, struct complaint *complaint);

/* Waits until it has ended; not having ended in time is a failure. */
bool payload_wait(const struct step_op *op, struct complaint *complaint);

/* Ends one, with all that it has started and all in its process group. */
bool payload_kill(const struct step_op *op, struct complaint *complaint);

/* Ends those of a cgroup. */
void payload_kill_in(unsigned int cgroup);

/* At the end of a plan: ends those that still run, and what they and others have left behind. */
void payload_kill_all(void);

/* Tells the host of each that has ended and that it was not told of. */
void payload_report(uint32_t request);

/* At the end of a plan: their names may be used again. */
void payload_forget_all(void);

/* Now and then: throws away what they printed and nobody will read. */
void payload_trim(void);

/* Told by the reaper. */
void payload_note_end(const siginfo_t *ended);

#endif
