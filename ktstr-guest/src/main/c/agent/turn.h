/* SPDX-License-Identifier: Apache-2.0 */
/* What the agent does again and again, whatever else it waits for. */
#ifndef KTSTR_TURN_H
#define KTSTR_TURN_H

#include "ring.h"

/* Heartbeat, and the end of processes told to whom it concerns. */
void turn(void);

/* A turn in the middle of a request: of the frames that may come now, only POWER_OFF is obeyed. */
void turn_while_busy(void);

/* Turns while busy, the last one not before `nanos` from now. */
void turn_for(uint64_t nanos);

/* Turns between requests, for as long, or until the next request comes. */
void turn_until_request(uint64_t nanos);

/* Whether the host waits for an answer to a frame of this type. */
bool is_answered(unsigned int type);

/* The frame buffer of the agent: one frame at a time is taken in. */
struct frame *next_frame(void);

#endif
