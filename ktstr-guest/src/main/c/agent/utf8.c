/* SPDX-License-Identifier: Apache-2.0 */
#include "utf8.h"

#include <stdint.h>

/* The length of the well-formed character at `at` (Unicode 15, table 3-7), or 0. */
static size_t character_length(const unsigned char *at, size_t left)
{
	static const uint32_t smallest[] = { 0, 0, 0x80, 0x800, 0x10000 };
	uint32_t code;
	size_t length, i;

	if (at[0] < 0x80)
		return 1;
	if (at[0] >= 0xc0 && at[0] < 0xe0)
		length = 2;
	else if (at[0] >= 0xe0 && at[0] < 0xf0)
		length = 3;
	else if (at[0] >= 0xf0 && at[0] < 0xf8)
		length = 4;
	else
		return 0;
	if (length > left)
		return 0;
	code = at[0] & (0x7fu >> length);
	for (i = 1; i < length; i++) {
		if ((at[i] & 0xc0) != 0x80)
			return 0;
		code = code << 6 | (at[i] & 0x3f);
	}
	if (code < smallest[length] || code > 0x10ffff || (code >= 0xd800 && code < 0xe000))
		return 0;
	return length;
}

void utf8_clean(char *text, size_t length)
{
	unsigned char *at = (unsigned char *)text;
	size_t step;

	for (; length; at += step, length -= step) {
		step = character_length(at, length);
		if (step == 0) {
			*at = '?';
			step = 1;
		}
	}
}
