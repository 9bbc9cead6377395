/* SPDX-License-Identifier: Apache-2.0 */
#include "channel.h"

#include "clock.h"
#include "doorbell.h"
#include "textfile.h"

#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define ARGUMENT "ktstr.channel="
#define LAST_WORD_NANOS NANOS_PER_SECOND

static unsigned char *memory;
static uint64_t memory_address;
static uint64_t memory_size;
static uint32_t generation; /* of the channel that was begun on */
static struct ring to_guest;
static struct ring to_host;

static uint32_t header_u32(uint32_t offset)
{
	return __atomic_load_n((uint32_t *)(memory + offset), __ATOMIC_ACQUIRE);
}

static void find(uint64_t *address, uint64_t *size)
{
	char line[4096];
	char *word, *end, *rest = line;

	check(read_text("/proc/cmdline", line, sizeof(line)), "read /proc/cmdline");
	while ((word = strsep(&rest, " \n"))) {
		if (strncmp(word, ARGUMENT, strlen(ARGUMENT)) != 0) {
			doorbell_consider(word);
			continue;
		}
		word += strlen(ARGUMENT);
		*address = strtoull(word, &end, 0);
		if (end == word || *end != ',')
			fatal("kernel argument " ARGUMENT "%s: expected ADDRESS,SIZE", word);
		*size = strtoull(end + 1, &end, 10);
		if (*end || *size < 4096 || *size > UINT32_MAX || *address % 4096 || *size % 4096)
			fatal("kernel argument " ARGUMENT "%s: expected page-aligned ADDRESS,SIZE", word);
	}
	if (*size == 0)
		fatal("no kernel argument " ARGUMENT "ADDRESS,SIZE: this initramfs boots only under a ktstr host");
}

static void open_ring(struct ring *ring, const char *name, uint32_t offset, uint32_t size, uint32_t write_at,
		      uint32_t read_at)
{
	if (size < 2 * (FRAME_HEADER_SIZE + FRAME_PAYLOAD_MAX) || (size & (size - 1)) != 0 || offset < 0x1000 ||
	    offset % FRAME_ALIGNMENT != 0 || (uint64_t)offset + size > memory_size)
		fatal("channel: ring %s at 0x%x of %u bytes does not fit an object of %" PRIu64 " bytes", name, offset,
		      size, memory_size);
	*ring = (struct ring){
		.data = memory + offset,
		.size = size,
		.write_index = (uint32_t *)(memory + write_at),
		.read_index = (uint32_t *)(memory + read_at),
	};
}

void channel_open(void)
{
	uint64_t address = 0, size = 0;
	void *mapped;
	int fd;

	find(&address, &size);
	fd = (int)check(open("/dev/mem", O_RDWR | O_CLOEXEC), "open /dev/mem (needs CONFIG_DEVMEM and no lockdown)");
	mapped = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, (off_t)address);
	if (mapped == MAP_FAILED)
		check(-1, "map %" PRIu64 " bytes at guest address 0x%" PRIx64 " of /dev/mem", size, address);
	check(close(fd), "close /dev/mem");
	/* Nothing that the agent starts has business with it. */
	check(madvise(mapped, size, MADV_DONTFORK), "madvise the channel");

	memory = mapped;
	memory_address = address;
	memory_size = size;
	channel_begin();
}

bool channel_was_replaced(void)
{
	uint32_t there = header_u32(CHANNEL_AT_GENERATION);

	/* 0: the host is still writing the header. */
	return there != 0 && there != generation;
}

void channel_begin(void)
{
	uint32_t offsets[2], sizes[2];

	/* Until the header is found good there is nothing that a last word could go to. */
	to_guest = to_host = (struct ring){ 0 };
	/* First, as the host stores it last. */
	generation = header_u32(CHANNEL_AT_GENERATION);
	if (header_u32(CHANNEL_AT_MAGIC) != CHANNEL_MAGIC)
		fatal("channel: magic 0x%08x at guest address 0x%" PRIx64 ", expected 0x%08x",
		      header_u32(CHANNEL_AT_MAGIC), memory_address, CHANNEL_MAGIC);
	if (header_u32(CHANNEL_AT_VERSION) != CHANNEL_VERSION)
		fatal("channel: the host speaks version %u, this agent %u", header_u32(CHANNEL_AT_VERSION),
		      CHANNEL_VERSION);
	if (generation == 0)
		fatal("channel: generation 0 at guest address 0x%" PRIx64 ", expected any other number", memory_address);
	offsets[0] = header_u32(CHANNEL_AT_HOST_TO_GUEST_OFFSET);
	sizes[0] = header_u32(CHANNEL_AT_HOST_TO_GUEST_SIZE);
	offsets[1] = header_u32(CHANNEL_AT_GUEST_TO_HOST_OFFSET);
	sizes[1] = header_u32(CHANNEL_AT_GUEST_TO_HOST_SIZE);
	open_ring(&to_guest, "host to guest", offsets[0], sizes[0], CHANNEL_AT_HOST_TO_GUEST_WRITE,
		  CHANNEL_AT_HOST_TO_GUEST_READ);
	open_ring(&to_host, "guest to host", offsets[1], sizes[1], CHANNEL_AT_GUEST_TO_HOST_WRITE,
		  CHANNEL_AT_GUEST_TO_HOST_READ);
	channel_heartbeat();
}

void channel_heartbeat(void)
{
	__atomic_store_n((uint64_t *)(memory + CHANNEL_AT_HEARTBEAT), now_nanos(), __ATOMIC_RELAXED);
}

bool channel_receive(struct frame *frame)
{
	struct complaint complaint;

	switch (ring_read(&to_guest, frame, &complaint)) {
	case RING_OK:
		return true;
	case RING_AGAIN:
		return false;
	case RING_CORRUPT:
		break;
	}
	fatal("channel from the host is corrupt: %s", complaint.text);
}

bool channel_has_frame(void)
{
	return ring_has_frame(&to_guest);
}

bool channel_try_send(enum frame_type type, const void *payload, size_t length)
{
	struct complaint complaint;

	if (length > FRAME_PAYLOAD_MAX)
		fatal("a frame of type 0x%02x with %zu bytes, at most %u go through", type, length, FRAME_PAYLOAD_MAX);
	switch (ring_write(&to_host, (uint16_t)type, payload, (uint32_t)length, &complaint)) {
	case RING_OK:
		doorbell_ring();
		return true;
	case RING_AGAIN:
		return false;
	case RING_CORRUPT:
		break;
	}
	fatal("channel to the host is corrupt: %s", complaint.text);
}

static void send_until(enum frame_type type, const void *payload, size_t length, uint64_t deadline)
{
	while (!channel_try_send(type, payload, length)) {
		channel_heartbeat();
		if (now_nanos() >= deadline)
			return;
		sleep_until(now_nanos() + NANOS_PER_MILLI);
	}
}

void channel_send(enum frame_type type, const void *payload, size_t length)
{
	send_until(type, payload, length, UINT64_MAX);
}

void channel_send_last(enum frame_type type, const void *payload, size_t length)
{
	if (to_host.data)
		send_until(type, payload, length, now_nanos() + LAST_WORD_NANOS);
}
