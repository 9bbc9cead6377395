/* SPDX-License-Identifier: Apache-2.0 */
/* Members of JSON objects from the host, each within bounds; a complaint says what was wanted instead. */
#ifndef KTSTR_MEMBERS_H
#define KTSTR_MEMBERS_H

#include "check.h"

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define ARGUMENTS_MAX 128u
#define ARGUMENT_SIZE 4096u /* with the NUL behind it */

/* Null, with a complaint, when the payload is not one JSON object. The caller owns it. */
json_t *parse_object(const char *payload, size_t length, struct complaint *complaint);

bool member_number(const json_t *object, const char *name, uint64_t least, uint64_t most, uint64_t *value,
		   struct complaint *complaint);

/* At most size - 1 bytes long. */
bool member_text(const json_t *object, const char *name, char *text, size_t size, struct complaint *complaint);

/* With `least` to `most` elements. */
bool member_array(const json_t *object, const char *name, size_t least, size_t most, json_t **array,
		  struct complaint *complaint);

/* "argv": 1 to ARGUMENTS_MAX strings, each shorter than ARGUMENT_SIZE, the first an absolute path. */
bool member_argv(const json_t *object, json_t **argv, struct complaint *complaint);

/* Puts before a complaint where it was: "cgroups[1].works[0]: ...". Gives false back. */
bool complain_at(struct complaint *complaint, const char *list, size_t index);

#endif
