/* SPDX-License-Identifier: Apache-2.0 */
/* What the kernel counts of processes, out of its texts. */
#include "test.h"

#include "process_counts.h"

#include <unistd.h>

static void the_whole_name_at_the_beginning_of_a_line_counts(void)
{
	const char *status = "Name:\tx\nMems_allowed_list:\t0\nvoluntary_ctxt_switches:\t12\nnonvoluntary_ctxt_switches:\t3";
	const char *sched = "x (7, #threads: 1)\n---\nse.nr_migrations                             :                   13\nnr_switches : 2";
	uint64_t value = 0;

	expect_true(counted_value(status, "voluntary_ctxt_switches", &value));
	expect_number(12, (long long)value);
	expect_true(counted_value(status, "nonvoluntary_ctxt_switches", &value));
	expect_number(3, (long long)value);
	expect_true(counted_value(sched, "se.nr_migrations", &value));
	expect_number(13, (long long)value);
	expect_true(!counted_value(sched, "se.nr_migration", &value));
	expect_true(!counted_value(sched, "nr_migrations", &value));
	expect_true(!counted_value(status, "Name", &value));
	expect_true(!counted_value("", "Name", &value));
	expect_true(!counted_value("a:", "a", &value));
	expect_true(!counted_value("a: -1", "a", &value));
}

static void faults_stand_behind_the_name(void)
{
	struct usage usage = { 0 };

	expect_true(counted_faults("7 (a) b) S 1 7 7 0 -1 4194560 21 4 5 6 0 0", &usage));
	expect_number(21, (long long)usage.minor_faults);
	expect_number(5, (long long)usage.major_faults);
	expect_true(!counted_faults("", &usage));
	expect_true(!counted_faults("7 (a) S 1 7 7 0 -1 4194560 21", &usage));
}

static void who_asks_is_there(void)
{
	struct usage usage = read_usage_of(getpid());

	expect_true(usage.minor_faults > 0);
	usage = read_usage_of(0x7fffffff);
	expect_number(0, (long long)usage.minor_faults);
	expect_number(0, (long long)usage.involuntary_switches);
}

int main(void)
{
	the_whole_name_at_the_beginning_of_a_line_counts();
	faults_stand_behind_the_name();
	who_asks_is_there();
	return test_result();
}
