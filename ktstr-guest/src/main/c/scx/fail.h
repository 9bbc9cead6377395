/* SPDX-License-Identifier: Apache-2.0 */
/* How this program ends when it cannot go on. */
#ifndef SCX_KTSTR_FAIL_H
#define SCX_KTSTR_FAIL_H

#include <stdlib.h>

enum {
	EXIT_USAGE = 2,
	EXIT_EJECTED = 3,
};

/* Prints a line to standard error and ends with this status. */
__attribute__((noreturn, format(printf, 2, 3))) void fail(int status, const char *format, ...);

#endif
