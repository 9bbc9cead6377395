/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Frames in a ring of shared memory; protocol.h has the layout. The other side may store anything at any time: it
 * is copied out before it is looked at, the own index lives in private memory, and whatever does not fit is corruption.
 */
#ifndef KTSTR_RING_H
#define KTSTR_RING_H

#include "check.h"
#include "protocol.h"

#include <stdbool.h>
#include <stdint.h>

struct ring {
	unsigned char *data;
	uint32_t size;	       /* a power of two */
	uint32_t *write_index; /* shared */
	uint32_t *read_index;  /* shared */
	uint32_t index;	       /* the truth about the shared index that is ours */
	uint32_t sequence;     /* of the last frame */
};

struct frame {
	uint32_t length;
	uint16_t type;
	uint32_t sequence;
	char payload[FRAME_PAYLOAD_MAX + 1]; /* with a NUL behind */
};

enum ring_result { RING_OK, RING_AGAIN, RING_CORRUPT };

/* RING_AGAIN: there is no frame yet. Only RING_CORRUPT fills the complaint. */
enum ring_result ring_read(struct ring *ring, struct frame *frame, struct complaint *complaint);

/* True when ring_read() would not say RING_AGAIN. */
bool ring_has_frame(const struct ring *ring);

/* RING_AGAIN: there is no room yet. The payload is at most FRAME_PAYLOAD_MAX long. */
enum ring_result ring_write(struct ring *ring, uint16_t type, const void *payload, uint32_t length,
			    struct complaint *complaint);

#endif
