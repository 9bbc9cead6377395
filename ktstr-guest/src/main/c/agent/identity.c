/* SPDX-License-Identifier: Apache-2.0 */
#include "identity.h"

#include "members.h"

#include <string.h>

/* Where x stands for a digit. */
#define BOOT_ID_FORM "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx"

_Static_assert(sizeof(BOOT_ID_FORM) == IDENTITY_BOOT_ID_SIZE, "the form is as long as what has it");

/* -1: it is none. */
static int digit_value(char digit)
{
	static const char digits[] = "0123456789abcdef";
	const char *at = digit ? strchr(digits, digit) : NULL;

	return at ? (int)(at - digits) : -1;
}

static bool parse_entropy(const json_t *object, unsigned char *entropy, struct complaint *complaint)
{
	char text[2 * IDENTITY_ENTROPY_SIZE + 1];
	size_t i;
	int high, low;

	if (!member_text(object, "entropy", text, sizeof(text), complaint))
		return false;
	if (strlen(text) != 2 * IDENTITY_ENTROPY_SIZE)
		return complain(complaint, "\"entropy\" has %zu characters: expected %u", strlen(text),
				2 * IDENTITY_ENTROPY_SIZE);
	for (i = 0; i < IDENTITY_ENTROPY_SIZE; i++) {
		high = digit_value(text[2 * i]);
		low = digit_value(text[2 * i + 1]);
		if (high < 0 || low < 0)
			return complain(complaint, "\"entropy\" has \"%.2s\" at %zu: expected hexadecimal digits in lower case",
					&text[2 * i], 2 * i);
		entropy[i] = (unsigned char)(high << 4 | low);
	}
	return true;
}

static bool has_form(const char *text)
{
	static const char form[] = BOOT_ID_FORM;
	size_t i;

	for (i = 0; i < sizeof(form); i++)
		if (form[i] == 'x' ? digit_value(text[i]) < 0 : text[i] != form[i])
			return false;
	return true;
}

static bool parse_boot_id(const json_t *object, char *boot_id, struct complaint *complaint)
{
	if (!member_text(object, "bootId", boot_id, IDENTITY_BOOT_ID_SIZE, complaint))
		return false;
	if (!has_form(boot_id))
		return complain(complaint, "\"bootId\" is \"%s\": expected " BOOT_ID_FORM
				", each x a hexadecimal digit in lower case", boot_id);
	return true;
}

bool identity_parse(const char *payload, size_t length, struct identity *identity, struct complaint *complaint)
{
	json_t *object = parse_object(payload, length, complaint);
	bool good;

	if (!object)
		return false;
	good = member_number(object, "realtimeNanos", 0, IDENTITY_REALTIME_END - 1, &identity->realtime_nanos,
			     complaint) &&
	       parse_entropy(object, identity->entropy, complaint) &&
	       parse_boot_id(object, identity->boot_id, complaint);
	json_decref(object);
	return good;
}
