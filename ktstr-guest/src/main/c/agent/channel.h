/* SPDX-License-Identifier: Apache-2.0 */
/* The memory object shared with the host. */
#ifndef KTSTR_CHANNEL_H
#define KTSTR_CHANNEL_H

#include "ring.h"

#include <stdbool.h>

/* Maps the object that the kernel command line names and begins; without one there is nobody to report to, and the guest ends. */
void channel_open(void);

/* Whether there is another channel at the same place than the one that was begun on. Only reads. */
bool channel_was_replaced(void);

/* Begins on the channel that is there now as channel_open() does on the first. */
void channel_begin(void);

/* Says to the host that the agent lives. */
void channel_heartbeat(void);

/* True when there was a frame. */
bool channel_receive(struct frame *frame);

/* True when there is one to receive. */
bool channel_has_frame(void);

/* Waits for room as long as it takes: only the host knows how long it means to be away. */
void channel_send(enum frame_type type, const void *payload, size_t length);

/* False when there is no room now. */
bool channel_try_send(enum frame_type type, const void *payload, size_t length);

/* The last word of a dying agent: waits one second for room at most, and does nothing without a channel. */
void channel_send_last(enum frame_type type, const void *payload, size_t length);

#endif
