/* SPDX-License-Identifier: Apache-2.0 */
/* CPU lists, UTF-8, and the table of work types. */
#include "test.h"

#include "cpulist.h"
#include "utf8.h"
#include "work.h"

#include <stdlib.h>
#include <string.h>

static void reads_and_writes(const char *text, const char *canonical)
{
	char *formatted = malloc(CPULIST_TEXT_SIZE);
	struct cpu_bits set;

	expect_true(cpulist_parse(text, &set));
	expect_text(canonical, cpulist_format(&set, formatted, CPULIST_TEXT_SIZE));
	free(formatted);
}

static void refuses(const char *text)
{
	struct cpu_bits set;

	if (cpulist_parse(text, &set))
		expect_text("a refusal", text);
}

static void the_longest_list_fits(void)
{
	char *text = malloc(CPULIST_TEXT_SIZE);
	struct cpu_bits set = { { 0 } }, again;
	unsigned int cpu;

	for (cpu = 1; cpu < CPU_MAX; cpu += 2)
		cpu_bits_add(&set, cpu);
	cpulist_format(&set, text, CPULIST_TEXT_SIZE);
	expect_true(cpulist_parse(text, &again));
	expect_number(0, memcmp(&set, &again, sizeof(set)));
	free(text);
}

static void cpu_lists(void)
{
	reads_and_writes("", "");
	reads_and_writes("0", "0");
	reads_and_writes("0-2,5", "0-2,5");
	reads_and_writes("5,0,1,2", "0-2,5");
	reads_and_writes("62-65", "62-65");
	reads_and_writes("3,1", "1,3");
	reads_and_writes("0-1023", "0-1023");
	refuses("1024");
	refuses("0-1024");
	refuses("99999999999999999999");
	refuses("2-1");
	refuses("0,");
	refuses(",0");
	refuses("0-");
	refuses("-1");
	refuses("0 1");
	refuses("a");
	the_longest_list_fits();
}

static void cleans(const char *dirty, const char *clean)
{
	char *text = strdup(dirty);

	utf8_clean(text, strlen(text));
	expect_text(clean, text);
	free(text);
}

static void utf8(void)
{
	cleans("plain\n", "plain\n");
	cleans("\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80", "\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80");
	cleans("\xa4x", "?x");		   /* begins in the middle of a character */
	cleans("x\xe2\x82", "x??");	   /* ends in the middle of one */
	cleans("\xc0\xaf", "??");	   /* longer than it need be */
	cleans("\xed\xa0\x80", "???");	   /* half of a surrogate pair */
	cleans("\xf4\x90\x80\x80", "????"); /* beyond the last character */
	cleans("\xff\xfe", "??");
}

static void every_work_type_is_told_apart_and_described(void)
{
	unsigned int i, j;

	for (i = 0; work_types[i]; i++) {
		expect_true(work_types[i]->name && *work_types[i]->name);
		expect_true(work_types[i]->description && *work_types[i]->description);
		expect_true(work_types[i]->run);
		expect_true(work_types[i]->group || work_types[i]->group_parameters);
		for (j = 0; j < i; j++)
			expect_true(strcmp(work_types[i]->name, work_types[j]->name) != 0);
	}
	expect_number(46, i);
}

int main(void)
{
	cpu_lists();
	utf8();
	every_work_type_is_told_apart_and_described();
	return test_result();
}
