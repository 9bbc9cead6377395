/* SPDX-License-Identifier: Apache-2.0 */
/*
 * No return value goes unread. `check(mount(...), "mount %s", target)` gives the result of the call back, or ends the
 * guest with a frame and a console line that say what failed with which values, and why.
 */
#ifndef KTSTR_CHECK_H
#define KTSTR_CHECK_H

#include <stddef.h>

#define PRINTF_LIKE(text, first) __attribute__((format(printf, text, first)))

/* Writes one line to the console of the guest. Never blocks, and works before the channel is there. */
void console(const char *format, ...) PRINTF_LIKE(1, 2);

/* Ends the guest: FATAL frame where there is a channel, console line always, power off. */
void fatal(const char *format, ...) PRINTF_LIKE(1, 2) __attribute__((noreturn));

/* Ends the guest as it was asked to. */
void power_off(void) __attribute__((noreturn));

/* As `result`, unless it is negative: then fatal() with the strerror of errno behind the text. */
long check(long result, const char *format, ...) PRINTF_LIKE(2, 3);

/* As `pointer`, unless it is null: then fatal(). What gives null here is out of memory. */
void *check_memory(void *pointer, const char *what);

/* A sentence saying what was wrong with something a sender gave us; it becomes the message of a FAILED frame. */
struct complaint {
	char text[512];
};

/* Fills the complaint and gives false back, so that a parser may `return complain(...)`. */
_Bool complain(struct complaint *complaint, const char *format, ...) PRINTF_LIKE(2, 3);

#endif
