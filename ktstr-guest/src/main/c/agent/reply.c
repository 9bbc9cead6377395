/* SPDX-License-Identifier: Apache-2.0 */
#include "reply.h"

#include "channel.h"
#include "utf8.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

json_t *json_text(const char *text, size_t length)
{
	char *copy = check_memory(malloc(length + 1), "a text");
	json_t *value;

	memcpy(copy, text, length);
	utf8_clean(copy, length);
	value = check_memory(json_stringn(copy, length), "a text");
	free(copy);
	return value;
}

void json_put(json_t *object, const char *name, json_t *value)
{
	if (json_object_set_new(object, name, value) < 0)
		fatal("out of memory for member %s", name);
}

static size_t encode(json_t *object, char **text)
{
	/* Not on the heap: the report must not depend on how much memory a test left over. */
	static char buffer[FRAME_PAYLOAD_MAX];
	size_t length = json_dumpb(object, buffer, sizeof(buffer), JSON_COMPACT);

	json_decref(object);
	if (length == 0 || length > sizeof(buffer))
		fatal("a message of %zu bytes of JSON, at most %zu go through", length, sizeof(buffer));
	*text = buffer;
	return length;
}

void send_json(enum frame_type type, json_t *object)
{
	char *text;
	size_t length = encode(object, &text);

	channel_send(type, text, length);
}

void send_done(uint32_t request, json_t *object)
{
	json_t *answer = pack("{sI}", "request", (json_int_t)request);

	if (json_object_update_missing(answer, object) < 0)
		fatal("out of memory for an answer");
	json_decref(object);
	send_json(FRAME_DONE, answer);
}

void send_failed(uint32_t request, json_t *object, const char *format, ...)
{
	json_t *answer = pack("{sI}", "request", (json_int_t)request);
	char message[1024];
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(message, sizeof(message), format, arguments);
	va_end(arguments);
	json_put(answer, "message", json_text(message, strlen(message)));
	if (object && json_object_update_missing(answer, object) < 0)
		fatal("out of memory for an answer");
	json_decref(object);
	send_json(FRAME_FAILED, answer);
}

void send_log(const char *format, ...)
{
	char text[1024];
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(text, sizeof(text), format, arguments);
	va_end(arguments);
	send_json(FRAME_LOG, pack("{so}", "text", json_text(text, strlen(text))));
}

void send_fatal(const char *message)
{
	char *text;
	size_t length = encode(pack("{so}", "message", json_text(message, strlen(message))), &text);

	channel_send_last(FRAME_FATAL, text, length);
}
