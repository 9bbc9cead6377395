/* SPDX-License-Identifier: Apache-2.0 */
#include "test.h"

#include <stdio.h>
#include <string.h>

static int failures;

void test_number(const char *file, int line, const char *what, long long expected, long long actual)
{
	if (expected == actual)
		return;
	failures++;
	printf("%s:%d: %s: expected %lld but was %lld\n", file, line, what, expected, actual);
}

void test_text(const char *file, int line, const char *what, const char *expected, const char *actual)
{
	if (strcmp(expected, actual) == 0)
		return;
	failures++;
	printf("%s:%d: %s: expected \"%s\" but was \"%s\"\n", file, line, what, expected, actual);
}

void test_contains(const char *file, int line, const char *what, const char *part, const char *actual)
{
	if (strstr(actual, part))
		return;
	failures++;
	printf("%s:%d: %s: expected something with \"%s\" but was \"%s\"\n", file, line, what, part, actual);
}

int test_result(void)
{
	if (failures)
		printf("%d expectations failed\n", failures);
	return failures ? 1 : 0;
}
