/* SPDX-License-Identifier: Apache-2.0 */
/* JSON frames to the host, and the helpers to make and to read them. */
#ifndef KTSTR_REPLY_H
#define KTSTR_REPLY_H

#include "check.h"
#include "protocol.h"

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

/* json_pack() that cannot give null; `what` is for the message. */
#define pack(...) ((json_t *)check_memory(json_pack(__VA_ARGS__), "a message"))

/* Text of unknown origin as JSON: bytes that are not UTF-8 become '?'. */
json_t *json_text(const char *text, size_t length);

/* Adds a member; takes the value over. */
void json_put(json_t *object, const char *name, json_t *value);

/* Each takes `object` over. */
void send_json(enum frame_type type, json_t *object);
void send_done(uint32_t request, json_t *object);
void send_failed(uint32_t request, json_t *object, const char *format, ...) PRINTF_LIKE(3, 4);

void send_log(const char *format, ...) PRINTF_LIKE(1, 2);
void send_fatal(const char *message);

#endif
