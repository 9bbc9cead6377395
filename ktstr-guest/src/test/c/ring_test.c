/* SPDX-License-Identifier: Apache-2.0 */
/* Frames through a ring, with a friendly and with a hostile other side. */
#include "test.h"

#include "crc32.h"
#include "ring.h"

#include <stdlib.h>
#include <string.h>

#define SIZE 1024u

/* One ring of shared memory, and what each side knows of it. */
struct pipeline {
	unsigned char *data; /* on the heap, so that the sanitizer sees each byte too far */
	uint32_t write_index;
	uint32_t read_index;
	struct ring writer;
	struct ring reader;
};

static struct frame frame;
static struct complaint complaint;

static void open_at(struct pipeline *pipeline, uint32_t size, uint32_t index)
{
	pipeline->data = malloc(size);
	memset(pipeline->data, 0xaa, size);
	pipeline->write_index = index;
	pipeline->read_index = index;
	pipeline->writer = (struct ring){ .data = pipeline->data, .size = size, .write_index = &pipeline->write_index,
					  .read_index = &pipeline->read_index, .index = index };
	pipeline->reader = pipeline->writer;
}

static void close_pipeline(struct pipeline *pipeline)
{
	free(pipeline->data);
}

static void put_u32(struct pipeline *pipeline, uint32_t at, uint32_t value)
{
	memcpy(pipeline->data + at, &value, sizeof(value));
}

static uint32_t get_u32(struct pipeline *pipeline, uint32_t at)
{
	uint32_t value;

	memcpy(&value, pipeline->data + at, sizeof(value));
	return value;
}

static void repair_checksum(struct pipeline *pipeline, uint32_t length)
{
	put_u32(pipeline, 12, crc32(crc32(0, pipeline->data, 12), pipeline->data + 16, length));
}

static void crc_is_the_one_everybody_uses(void)
{
	char zeros[100] = { 0 };

	/* The check value of the catalogue of CRC algorithms. */
	expect_number(0xcbf43926u, crc32(0, "123456789", 9));
	expect_number(0, crc32(0, "", 0));
	/* In pieces that begin in the middle of the eight-byte turns. */
	expect_number(crc32(0, zeros, 100), crc32(crc32(0, zeros, 37), zeros, 63));
}

static void a_frame_has_the_bytes_the_protocol_says(void)
{
	/* The checksum was computed by zlib. */
	static const unsigned char golden[] = {
		0x02, 0x00, 0x00, 0x00, 0x90, 0x00, 0x00, 0x00, 0x01, 0x00, 0x00, 0x00,
		0x9a, 0x4b, 0x5d, 0xd8, '{',  '}',  0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
	};
	struct pipeline pipeline;
	size_t i;

	open_at(&pipeline, SIZE, 0);
	expect_number(RING_OK, ring_write(&pipeline.writer, 0x90, "{}", 2, &complaint));
	expect_number(sizeof(golden), pipeline.write_index);
	for (i = 0; i < sizeof(golden); i++)
		expect_number(golden[i], pipeline.data[i]);
	close_pipeline(&pipeline);
}

/* Every length from every place, over both the end of the ring and the end of the index. */
static void frames_wrap_anywhere(void)
{
	char payload[200];
	struct pipeline pipeline;
	uint32_t start, length;

	for (length = 0; length < sizeof(payload); length++)
		payload[length] = (char)length;
	for (start = 0; start < SIZE; start += FRAME_ALIGNMENT) {
		open_at(&pipeline, SIZE, UINT32_MAX - SIZE + 1 + start);
		for (length = 0; length < sizeof(payload); length += 13) {
			expect_number(RING_OK, ring_write(&pipeline.writer, 7, payload, length, &complaint));
			expect_number(RING_OK, ring_read(&pipeline.reader, &frame, &complaint));
			expect_number(length, frame.length);
			expect_number(7, frame.type);
			expect_number(0, memcmp(frame.payload, payload, length));
			expect_number('\0', frame.payload[length]);
		}
		expect_number(RING_AGAIN, ring_read(&pipeline.reader, &frame, &complaint));
		close_pipeline(&pipeline);
	}
}

static void a_full_ring_takes_no_more_until_read(void)
{
	char payload[SIZE / 2 - FRAME_HEADER_SIZE] = { 0 };
	struct pipeline pipeline;

	open_at(&pipeline, SIZE, 0);
	expect_number(RING_OK, ring_write(&pipeline.writer, 1, payload, sizeof(payload), &complaint));
	expect_number(RING_OK, ring_write(&pipeline.writer, 2, payload, sizeof(payload), &complaint));
	expect_number(SIZE, pipeline.write_index - pipeline.read_index);
	expect_number(RING_AGAIN, ring_write(&pipeline.writer, 3, payload, 0, &complaint));
	expect_number(RING_OK, ring_read(&pipeline.reader, &frame, &complaint));
	expect_number(RING_OK, ring_write(&pipeline.writer, 3, payload, 0, &complaint));
	expect_number(RING_OK, ring_read(&pipeline.reader, &frame, &complaint));
	expect_number(2, frame.sequence);
	expect_number(RING_OK, ring_read(&pipeline.reader, &frame, &complaint));
	expect_number(3, frame.sequence);
	close_pipeline(&pipeline);
}

static void the_largest_frame_goes_through(void)
{
	char *payload = calloc(1, FRAME_PAYLOAD_MAX + 1);
	struct pipeline pipeline;

	open_at(&pipeline, CHANNEL_HOST_TO_GUEST_SIZE, 8);
	expect_number(RING_OK, ring_write(&pipeline.writer, 1, payload, FRAME_PAYLOAD_MAX, &complaint));
	expect_number(RING_OK, ring_read(&pipeline.reader, &frame, &complaint));
	expect_number(FRAME_PAYLOAD_MAX, frame.length);
	expect_number(RING_CORRUPT, ring_write(&pipeline.writer, 1, payload, FRAME_PAYLOAD_MAX + 1, &complaint));
	close_pipeline(&pipeline);
	free(payload);
}

static void hostile_reader_is_noticed(void)
{
	struct pipeline pipeline;

	open_at(&pipeline, SIZE, 0);
	pipeline.read_index = 8;
	expect_number(RING_CORRUPT, ring_write(&pipeline.writer, 1, "{}", 2, &complaint));
	expect_contains("read index 8", complaint.text);
	close_pipeline(&pipeline);
}

static void hostile_write_index(uint32_t index)
{
	struct pipeline pipeline;

	open_at(&pipeline, SIZE, 0);
	pipeline.write_index = index;
	expect_number(RING_CORRUPT, ring_read(&pipeline.reader, &frame, &complaint));
	expect_number(0, pipeline.read_index);
	close_pipeline(&pipeline);
}

/* A good frame of four bytes with one word of its header replaced. */
static void hostile_header(uint32_t at, uint32_t value, const char *named)
{
	struct pipeline pipeline;

	open_at(&pipeline, SIZE, 0);
	expect_number(RING_OK, ring_write(&pipeline.writer, 1, "abcd", 4, &complaint));
	put_u32(&pipeline, at, value);
	if (at != 12 && value <= SIZE - FRAME_HEADER_SIZE)
		repair_checksum(&pipeline, get_u32(&pipeline, 0));
	expect_number(RING_CORRUPT, ring_read(&pipeline.reader, &frame, &complaint));
	expect_contains(named, complaint.text);
	expect_number(0, pipeline.read_index);
	close_pipeline(&pipeline);
}

static void a_changed_payload_is_noticed(void)
{
	struct pipeline pipeline;

	open_at(&pipeline, SIZE, 0);
	expect_number(RING_OK, ring_write(&pipeline.writer, 1, "abcd", 4, &complaint));
	pipeline.data[17] ^= 0x40;
	expect_number(RING_CORRUPT, ring_read(&pipeline.reader, &frame, &complaint));
	expect_contains("checksum", complaint.text);
	close_pipeline(&pipeline);
}

/* Whatever lies in the ring and whatever the index says: no access outside of it, and no frame larger than allowed. */
static void random_rings_do_no_harm(void)
{
	struct pipeline pipeline;
	unsigned int round, i;

	srand(1);
	for (round = 0; round < 20000; round++) {
		open_at(&pipeline, SIZE, (uint32_t)rand() & ~7u);
		for (i = 0; i < SIZE; i++)
			pipeline.data[i] = (unsigned char)(rand() % 8 ? 0 : rand());
		pipeline.write_index += (uint32_t)rand() % (SIZE + 64);
		if (ring_read(&pipeline.reader, &frame, &complaint) == RING_OK)
			expect_true(frame.length <= SIZE);
		close_pipeline(&pipeline);
	}
}

int main(void)
{
	crc_is_the_one_everybody_uses();
	a_frame_has_the_bytes_the_protocol_says();
	frames_wrap_anywhere();
	a_full_ring_takes_no_more_until_read();
	the_largest_frame_goes_through();
	hostile_reader_is_noticed();
	hostile_write_index(8);		   /* less than a header */
	hostile_write_index(20);	   /* between two places where a frame may begin */
	hostile_write_index(SIZE + 8);	   /* more than there is room for */
	hostile_write_index(UINT32_MAX - 7); /* backwards */
	hostile_header(0, FRAME_PAYLOAD_MAX + 1, "frame length 262145");
	hostile_header(0, 9, "bytes in the ring 24");
	hostile_header(0, UINT32_MAX, "frame length 4294967295");
	hostile_header(4, 0x10001, "reserved field 1");
	hostile_header(8, 2, "sequence 2 after 0");
	hostile_header(12, 0, "checksum 0x00000000");
	a_changed_payload_is_noticed();
	random_rings_do_no_harm();
	return test_result();
}
