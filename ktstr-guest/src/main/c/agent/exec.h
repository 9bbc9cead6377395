/* SPDX-License-Identifier: Apache-2.0 */
/* Programs that the host, or a person in front of it, runs in the guest. */
#ifndef KTSTR_EXEC_H
#define KTSTR_EXEC_H

#include "ring.h"

#include <signal.h>

/* Returns when the program has ended and was answered for. */
void exec_program(const struct frame *request);

/* Told by the reaper, before the process is gone. */
void exec_note_end(const siginfo_t *ended);

#endif
