/* SPDX-License-Identifier: Apache-2.0 */
/* Lines of numa_maps and of vmstat. */
#include "test.h"

#include "numa.h"

#include <stdlib.h>
#include <string.h>

/* On the heap, so that reading beyond a text is seen. */
static bool add(struct numa_pages *pages, const char *line)
{
	char *copy = strdup(line);
	bool good = numa_add_line(pages, copy);

	free(copy);
	return good;
}

static void pages_are_summed_by_node(void)
{
	struct numa_pages pages = { 0 };

	expect_true(add(&pages, "00400000 default file=/N9=7/init mapped=3 N0=2 N1=1 kernelpagesize_kB=4\n"));
	expect_true(add(&pages, "7ffc0000 bind:1 stack anon=4 dirty=4 N1=4 N255=9 kernelpagesize_kB=4\n"));
	expect_true(add(&pages, "7ffd0000 default\n"));
	expect_true(add(&pages, ""));
	expect_number(2, pages.by_node[0]);
	expect_number(5, pages.by_node[1]);
	expect_number(9, pages.by_node[255]);
	expect_number(0, pages.by_node[9]);
}

static void what_cannot_be_is_refused(void)
{
	struct numa_pages pages = { 0 };

	expect_true(!add(&pages, "0 default N256=1\n"));
	expect_true(!add(&pages, "0 default N0=\n"));
	expect_true(!add(&pages, "0 default N0\n"));
	expect_true(!add(&pages, "0 default N0=1x\n"));
	expect_true(!add(&pages, "0 default N0=-1\n"));
	expect_true(!add(&pages, "0 default N0=4294967296\n"));
	expect_true(!add(&pages, "0 default N99999999999999999999=1\n"));
	expect_true(add(&pages, "0 default N0=4294967295\n"));
	expect_true(!add(&pages, "0 default N0=1\n"));
}

static void what_was_there_before_is_not_ones_own(void)
{
	struct numa_pages pages = { .by_node = { 10, 3, 5 } }, before = { .by_node = { 4, 3, 7 } };

	numa_subtract(&pages, &before);
	expect_number(6, pages.by_node[0]);
	expect_number(0, pages.by_node[1]);
	expect_number(0, pages.by_node[2]);
}

static bool value(const char *text, uint64_t *value)
{
	char *copy = strdup(text);
	bool good = vmstat_value(copy, "numa_pages_migrated", value);

	free(copy);
	return good;
}

static void the_whole_name_counts(void)
{
	uint64_t migrated = 0;

	expect_true(value("numa_pages_migrated_x 1\nnuma_pages 2\nnuma_pages_migrated 37\nx 4\n", &migrated));
	expect_number(37, (long long)migrated);
	expect_true(value("numa_pages_migrated 5", &migrated));
	expect_number(5, (long long)migrated);
	expect_true(!value("", &migrated));
	expect_true(!value("numa_pages_migrated", &migrated));
	expect_true(!value("numa_pages_migrated \n", &migrated));
	expect_true(!value("numa_pages_migrated 3x\n", &migrated));
}

int main(void)
{
	pages_are_summed_by_node();
	what_cannot_be_is_refused();
	what_was_there_before_is_not_ones_own();
	the_whole_name_counts();
	return test_result();
}
