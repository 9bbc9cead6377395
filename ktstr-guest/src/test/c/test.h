/* SPDX-License-Identifier: Apache-2.0 */
/* Just enough to say which expectation failed, with both values, and to end with a status that shows it. */
#ifndef KTSTR_TEST_H
#define KTSTR_TEST_H

#include <stdbool.h>
#include <stdint.h>

#define expect_number(expected, actual) \
	test_number(__FILE__, __LINE__, #actual, (long long)(expected), (long long)(actual))
#define expect_text(expected, actual) test_text(__FILE__, __LINE__, #actual, (expected), (actual))
#define expect_true(condition) test_number(__FILE__, __LINE__, #condition, 1, !!(condition))
/* That a message names what it should name. */
#define expect_contains(part, actual) test_contains(__FILE__, __LINE__, #actual, (part), (actual))

void test_number(const char *file, int line, const char *what, long long expected, long long actual);
void test_text(const char *file, int line, const char *what, const char *expected, const char *actual);
void test_contains(const char *file, int line, const char *what, const char *part, const char *actual);

/* The exit status of the test program. */
int test_result(void);

#endif
