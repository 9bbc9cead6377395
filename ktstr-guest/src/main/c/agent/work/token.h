/* SPDX-License-Identifier: Apache-2.0 */
/* Pairs that wake each other through pipes, one for each direction. */
#ifndef KTSTR_WORK_TOKEN_H
#define KTSTR_WORK_TOKEN_H

#include "../work.h"

int token_open_files(const struct work_parameters *parameters, int *files);

/* First of all: a pipe ends only when nobody else holds it open. */
void token_close_ends_of_peer(const struct worker *worker);

/* Writes to the peer and waits for its message. False when the stop came first, or after it where the peer is gone. */
bool token_exchange(struct worker *worker);

#endif
