/* SPDX-License-Identifier: Apache-2.0 */
#include "members.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* Enough to recognise a wrong value by; it may be a quarter megabyte. */
#define SHOWN_VALUE_SIZE 80

json_t *parse_object(const char *payload, size_t length, struct complaint *complaint)
{
	json_error_t error;
	json_t *object = json_loadb(payload, length, JSON_REJECT_DUPLICATES, &error);

	if (!object) {
		complain(complaint, "the payload is not JSON: %s at byte %d", error.text, error.position);
		return NULL;
	}
	if (!json_is_object(object)) {
		complain(complaint, "the payload is not a JSON object");
		json_decref(object);
		return NULL;
	}
	return object;
}

static bool complain_value(struct complaint *complaint, const char *name, const json_t *value, const char *expected)
{
	char shown[SHOWN_VALUE_SIZE + 4];
	char *text;

	if (!value)
		return complain(complaint, "\"%s\" is missing: expected %s", name, expected);
	text = json_dumps(value, JSON_COMPACT | JSON_ENCODE_ANY);
	/* Cutting may split a character; whoever sends the complaint cleans it. */
	snprintf(shown, sizeof(shown), "%.*s%s", SHOWN_VALUE_SIZE, text ? text : "?",
		 text && strlen(text) > SHOWN_VALUE_SIZE ? "..." : "");
	free(text);
	return complain(complaint, "\"%s\" is %s: expected %s", name, shown, expected);
}

bool member_number(const json_t *object, const char *name, uint64_t least, uint64_t most, uint64_t *value,
		   struct complaint *complaint)
{
	const json_t *member = json_object_get(object, name);
	char expected[96];

	if (json_is_integer(member) && json_integer_value(member) >= 0) {
		*value = (uint64_t)json_integer_value(member);
		if (*value >= least && *value <= most)
			return true;
	}
	snprintf(expected, sizeof(expected), "a number from %" PRIu64 " to %" PRIu64, least, most);
	return complain_value(complaint, name, member, expected);
}

bool member_text(const json_t *object, const char *name, char *text, size_t size, struct complaint *complaint)
{
	const json_t *member = json_object_get(object, name);
	char expected[64];

	/* JSON allows NULs inside strings (jansson only when told to): the length must be that of a C string. */
	if (json_is_string(member) && json_string_length(member) < size &&
	    strlen(json_string_value(member)) == json_string_length(member)) {
		memcpy(text, json_string_value(member), json_string_length(member) + 1);
		return true;
	}
	snprintf(expected, sizeof(expected), "a string of at most %zu bytes", size - 1);
	return complain_value(complaint, name, member, expected);
}

bool member_array(const json_t *object, const char *name, size_t least, size_t most, json_t **array,
		  struct complaint *complaint)
{
	json_t *member = json_object_get(object, name);
	char expected[64];

	if (json_is_array(member) && json_array_size(member) >= least && json_array_size(member) <= most) {
		*array = member;
		return true;
	}
	snprintf(expected, sizeof(expected), "an array of %zu to %zu", least, most);
	return complain_value(complaint, name, member, expected);
}

bool member_argv(const json_t *object, json_t **argv, struct complaint *complaint)
{
	json_t *element;
	size_t i;

	if (!member_array(object, "argv", 1, ARGUMENTS_MAX, argv, complaint))
		return false;
	json_array_foreach(*argv, i, element)
		if (!json_is_string(element) || json_string_length(element) >= ARGUMENT_SIZE)
			return complain(complaint, "\"argv\"[%zu] is not a string of at most %u bytes", i,
					ARGUMENT_SIZE - 1);
	if (json_string_value(json_array_get(*argv, 0))[0] != '/')
		return complain(complaint, "\"argv\"[0] is \"%.300s\": expected an absolute path",
				json_string_value(json_array_get(*argv, 0)));
	return true;
}

bool complain_at(struct complaint *complaint, const char *list, size_t index)
{
	struct complaint inner = *complaint;

	return complain(complaint, "%s[%zu]%s%.400s", list, index, strncmp(inner.text, "\"", 1) == 0 ? ": " : ".",
			inner.text);
}
