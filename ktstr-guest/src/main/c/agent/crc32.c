/* SPDX-License-Identifier: Apache-2.0 */
#include "crc32.h"

#include <stdbool.h>
#include <string.h>

#define POLYNOMIAL 0xedb88320u

/* Eight bytes per turn: a scheduler of some ten megabytes passes through here, in an emulated guest at that. */
static uint32_t tables[8][256];

static void fill_tables(void)
{
	uint32_t crc;
	int i, bit, slice;

	for (i = 0; i < 256; i++) {
		crc = (uint32_t)i;
		for (bit = 0; bit < 8; bit++)
			crc = crc & 1 ? crc >> 1 ^ POLYNOMIAL : crc >> 1;
		tables[0][i] = crc;
	}
	for (slice = 1; slice < 8; slice++)
		for (i = 0; i < 256; i++)
			tables[slice][i] = tables[slice - 1][i] >> 8 ^ tables[0][tables[slice - 1][i] & 0xff];
}

uint32_t crc32(uint32_t crc, const void *data, size_t length)
{
	static bool filled;
	const unsigned char *at = data;
	uint32_t low, high;

	if (!filled) {
		fill_tables();
		filled = true;
	}
	crc = ~crc;
	for (; length >= 8; at += 8, length -= 8) {
		memcpy(&low, at, 4);
		memcpy(&high, at + 4, 4);
		low ^= crc;
		crc = tables[7][low & 0xff] ^ tables[6][low >> 8 & 0xff] ^ tables[5][low >> 16 & 0xff] ^
		      tables[4][low >> 24] ^ tables[3][high & 0xff] ^ tables[2][high >> 8 & 0xff] ^
		      tables[1][high >> 16 & 0xff] ^ tables[0][high >> 24];
	}
	for (; length; at++, length--)
		crc = crc >> 8 ^ tables[0][(crc ^ *at) & 0xff];
	return ~crc;
}
