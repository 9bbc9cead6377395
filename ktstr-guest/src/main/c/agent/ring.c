/* SPDX-License-Identifier: Apache-2.0 */
#include "ring.h"

#include "crc32.h"

#include <string.h>

/* As it lies in the ring. x86 and arm64 Linux are little-endian, so are these. */
struct frame_header {
	uint32_t length;
	uint16_t type;
	uint16_t reserved;
	uint32_t sequence;
	uint32_t crc32;
};

_Static_assert(sizeof(struct frame_header) == FRAME_HEADER_SIZE, "the header has no holes");
_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "the channel is little-endian");

/* What the checksum covers of the header: all that stands before it. */
#define CHECKED_HEADER_SIZE (FRAME_HEADER_SIZE - 4)

static uint32_t frame_size(uint32_t length)
{
	return (FRAME_HEADER_SIZE + length + FRAME_ALIGNMENT - 1) & ~(FRAME_ALIGNMENT - 1);
}

static uint32_t frame_crc(const struct frame_header *header, const void *payload)
{
	return crc32(crc32(0, header, CHECKED_HEADER_SIZE), payload, header->length);
}

static void copy_out(const struct ring *ring, uint32_t index, void *to, uint32_t length)
{
	uint32_t at = index & (ring->size - 1);
	uint32_t first = length < ring->size - at ? length : ring->size - at;

	memcpy(to, ring->data + at, first);
	memcpy((char *)to + first, ring->data, length - first);
}

static void copy_in(const struct ring *ring, uint32_t index, const void *from, uint32_t length)
{
	uint32_t at = index & (ring->size - 1);
	uint32_t first = length < ring->size - at ? length : ring->size - at;

	memcpy(ring->data + at, from, first);
	memcpy(ring->data, (const char *)from + first, length - first);
}

enum ring_result ring_read(struct ring *ring, struct frame *frame, struct complaint *complaint)
{
	uint32_t write = __atomic_load_n(ring->write_index, __ATOMIC_ACQUIRE);
	uint32_t available = write - ring->index;
	struct frame_header header;

	if (available == 0)
		return RING_AGAIN;
	if (available > ring->size || available % FRAME_ALIGNMENT != 0 || available < FRAME_HEADER_SIZE) {
		complain(complaint, "write index %u, read index %u, ring size %u", write, ring->index, ring->size);
		return RING_CORRUPT;
	}
	copy_out(ring, ring->index, &header, sizeof(header));
	if (header.length > FRAME_PAYLOAD_MAX || frame_size(header.length) > available) {
		complain(complaint, "frame length %u, at most %u, bytes in the ring %u", header.length,
			 FRAME_PAYLOAD_MAX, available);
		return RING_CORRUPT;
	}
	if (header.reserved != 0 || header.sequence != ring->sequence + 1) {
		complain(complaint, "frame sequence %u after %u, reserved field %u", header.sequence, ring->sequence,
			 header.reserved);
		return RING_CORRUPT;
	}
	copy_out(ring, ring->index + FRAME_HEADER_SIZE, frame->payload, header.length);
	if (frame_crc(&header, frame->payload) != header.crc32) {
		complain(complaint, "checksum 0x%08x in frame %u, 0x%08x computed", header.crc32, header.sequence,
			 frame_crc(&header, frame->payload));
		return RING_CORRUPT;
	}
	frame->payload[header.length] = '\0';
	frame->length = header.length;
	frame->type = header.type;
	frame->sequence = header.sequence;
	ring->sequence = header.sequence;
	ring->index += frame_size(header.length);
	__atomic_store_n(ring->read_index, ring->index, __ATOMIC_RELEASE);
	return RING_OK;
}

bool ring_has_frame(const struct ring *ring)
{
	return __atomic_load_n(ring->write_index, __ATOMIC_ACQUIRE) != ring->index;
}

enum ring_result ring_write(struct ring *ring, uint16_t type, const void *payload, uint32_t length,
			    struct complaint *complaint)
{
	static const char zeros[FRAME_ALIGNMENT];
	uint32_t read = __atomic_load_n(ring->read_index, __ATOMIC_ACQUIRE);
	uint32_t used = ring->index - read;
	struct frame_header header = { .length = length, .type = type, .sequence = ring->sequence + 1 };

	if (used > ring->size || length > FRAME_PAYLOAD_MAX || frame_size(length) > ring->size) {
		complain(complaint, "write index %u, read index %u, ring size %u, frame length %u", ring->index, read,
			 ring->size, length);
		return RING_CORRUPT;
	}
	if (frame_size(length) > ring->size - used)
		return RING_AGAIN;
	header.crc32 = frame_crc(&header, payload);
	copy_in(ring, ring->index, &header, FRAME_HEADER_SIZE);
	copy_in(ring, ring->index + FRAME_HEADER_SIZE, payload, length);
	copy_in(ring, ring->index + FRAME_HEADER_SIZE + length, zeros, frame_size(length) - FRAME_HEADER_SIZE - length);
	ring->sequence++;
	ring->index += frame_size(length);
	__atomic_store_n(ring->write_index, ring->index, __ATOMIC_RELEASE);
	return RING_OK;
}
