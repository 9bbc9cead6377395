/* SPDX-License-Identifier: Apache-2.0 */
/* Plans: what is in a good one, and what is said about a bad one. */
#include "test.h"

#include "plan.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct plan plan;
static struct complaint complaint;

/* From the heap and without a NUL, so that the sanitizer sees a byte read too far. */
static bool parse(const char *text)
{
	size_t length = strlen(text);
	char *payload = malloc(length);
	bool good;

	memcpy(payload, text, length);
	complaint.text[0] = '\0';
	good = plan_parse(payload, length, &plan, &complaint);
	free(payload);
	return good;
}

static void a_good_plan(void)
{
	expect_true(parse("{\"durationNanos\": 2000000000, \"unknown\": 1, \"cgroups\": ["
			  " {\"name\": \"web\", \"cpuset\": \"0-1\", \"cpuWeight\": 100, \"works\": ["
			  "  {\"workers\": 2, \"work\": {\"type\": \"spin\"}},"
			  "  {\"workers\": 4, \"work\": {\"type\": \"pipe\", \"burst\": 512}}]},"
			  " {\"name\": \"db\", \"works\": ["
			  "  {\"workers\": 1, \"work\": {\"type\": \"bursty\", \"onNanos\": 5, \"offNanos\": 6}},"
			  "  {\"workers\": 1, \"work\": {\"type\": \"sequence\", \"phases\": ["
			  "   {\"type\": \"spin\", \"nanos\": 7}, {\"type\": \"yield\", \"nanos\": 8}]}}]}]}"));
	expect_text("", complaint.text);
	expect_number(2000000000, plan.duration_nanos);
	expect_number(2, plan.cgroup_count);
	expect_number(8, plan.worker_count);
	expect_text("web", plan.cgroups[0].name);
	expect_text("0-1", plan.cgroups[0].cpuset);
	expect_number(100, plan.cgroups[0].cpu_weight);
	expect_number(2, plan.cgroups[0].work_count);
	expect_true(plan.cgroups[0].works[0].type == &work_spin);
	expect_number(512, plan.cgroups[0].works[1].parameters.units);
	expect_text("", plan.cgroups[1].cpuset);
	expect_number(0, plan.cgroups[1].cpu_weight);
	expect_number(5, plan.cgroups[1].works[0].parameters.on_nanos);
	expect_number(6, plan.cgroups[1].works[0].parameters.off_nanos);
	expect_number(2, plan.cgroups[1].works[1].parameters.phase_count);
	expect_number(PHASE_YIELD, plan.cgroups[1].works[1].parameters.phases[1].type);
	expect_number(8, plan.cgroups[1].works[1].parameters.phases[1].nanos);
}

static void refuses(const char *text, const char *named)
{
	if (parse(text))
		expect_text("a refusal", text);
	expect_contains(named, complaint.text);
}

/* A plan of one cgroup with these members. */
static void refuses_cgroup(const char *members, const char *named)
{
	char text[1024];

	snprintf(text, sizeof(text), "{\"durationNanos\":1,\"cgroups\":[{%s}]}", members);
	refuses(text, named);
	expect_contains("cgroups[0]", complaint.text);
}

static void refuses_name(const char *name)
{
	char members[512];

	snprintf(members, sizeof(members), "\"name\":\"%s\",\"works\":[]", name);
	refuses_cgroup(members, "\"name\" is ");
}

/* A plan of one cgroup with one work with these members. */
static void refuses_work(const char *members, const char *named)
{
	char text[512];

	snprintf(text, sizeof(text), "\"name\":\"a\",\"works\":[{%s}]", members);
	refuses_cgroup(text, named);
	expect_contains("cgroups[0].works[0]", complaint.text);
}

static void bad_plans(void)
{
	refuses("", "not JSON");
	refuses("{", "not JSON");
	refuses("[]", "not a JSON object");
	refuses("{\"durationNanos\":1,\"durationNanos\":2,\"cgroups\":[]}", "duplicate");
	refuses("{\"cgroups\":[]}", "\"durationNanos\" is missing: expected a number from 1");
	refuses("{\"durationNanos\":0,\"cgroups\":[]}", "\"durationNanos\" is 0:");
	refuses("{\"durationNanos\":-5,\"cgroups\":[]}", "\"durationNanos\" is -5:");
	refuses("{\"durationNanos\":1.5,\"cgroups\":[]}", "\"durationNanos\" is 1.5:");
	refuses("{\"durationNanos\":86400000000001,\"cgroups\":[]}", "86400000000001");
	refuses("{\"durationNanos\":99999999999999999999,\"cgroups\":[]}", "not JSON");
	refuses("{\"durationNanos\":1}", "\"cgroups\" is missing: expected an array");
	refuses("{\"durationNanos\":1,\"cgroups\":{}}", "\"cgroups\" is {}");
	refuses("{\"durationNanos\":1,\"cgroups\":[7]}", "cgroups[0]: \"name\" is missing");
}

static void bad_cgroups(void)
{
	refuses_name("");
	refuses_name(".");
	refuses_name("..");
	refuses_name("a/b");
	refuses_name("../up");
	refuses_name("a\\nb");
	refuses_name("cgroup.procs");
	refuses_name("12345678901234567890123456789012345678901234567890123456789012345");
	refuses("{\"durationNanos\":1,\"cgroups\":[{\"name\":\"a\\u0000b\",\"works\":[]}]}", "\\u0000 is not allowed");
	refuses_cgroup("\"name\":\"a\"", "\"works\" is missing");
	refuses_cgroup("\"name\":\"a\",\"works\":[],\"cpuset\":\"\"", "\"cpuset\" is \"\"");
	refuses_cgroup("\"name\":\"a\",\"works\":[],\"cpuset\":\"0;1\"", "\"cpuset\" is \"0;1\"");
	refuses_cgroup("\"name\":\"a\",\"works\":[],\"cpuset\":\"1024\"", "all below 1024");
	refuses_cgroup("\"name\":\"a\",\"works\":[],\"cpuset\":3", "\"cpuset\" is 3");
	refuses_cgroup("\"name\":\"a\",\"works\":[],\"cpuWeight\":0",
		       "\"cpuWeight\" is 0: expected a number from 1 to 10000");
	refuses("{\"durationNanos\":1,\"cgroups\":[{\"name\":\"a\",\"works\":[]},{\"name\":\"a\",\"works\":[]}]}",
		"cgroups[1]: \"name\" is \"a\": another cgroup");
}

/* The same file tells the host's tests: neither side takes a name that the other refuses. */
static void names_as_the_host_has_them(void)
{
	FILE *names = fopen("../../../test/resources/cgroup-names.txt", "r");
	char line[256], text[512];
	unsigned int seen = 0;
	char *name;

	expect_true(names != NULL);
	while (names && fgets(line, sizeof(line), names)) {
		line[strcspn(line, "\n")] = '\0';
		name = strchr(line, ' ');
		if (line[0] == '#' || !name)
			continue;
		*name++ = '\0';
		snprintf(text, sizeof(text),
			 "{\"durationNanos\":1,\"cgroups\":[{\"name\":\"%s\",\"works\":[]}]}", name);
		if (parse(text) != (strcmp(line, "good") == 0))
			expect_text(line, name);
		seen++;
	}
	expect_true(seen > 20);
	if (names)
		expect_number(0, fclose(names));
}

static void bad_works(void)
{
	refuses_work("\"work\":{\"type\":\"spin\"}", "\"workers\" is missing");
	refuses_work("\"workers\":0,\"work\":{\"type\":\"spin\"}", "\"workers\" is 0");
	refuses_work("\"workers\":4097,\"work\":{\"type\":\"spin\"}", "expected a number from 1 to 4096");
	refuses_work("\"workers\":1", "\"work\" is missing");
	refuses_work("\"workers\":1,\"work\":\"spin\"", "\"work\" is missing or not an object");
	refuses_work("\"workers\":1,\"work\":{\"type\":\"dance\"}", "\"type\" is \"dance\"");
	refuses_work("\"workers\":3,\"work\":{\"type\":\"pipe\",\"burst\":1}",
		     "\"workers\" is 3: pipe requires a number divisible by 2");
	refuses_work("\"workers\":2,\"work\":{\"type\":\"pipe\"}", "\"burst\" is missing");
	refuses_work("\"workers\":2,\"work\":{\"type\":\"futex-ping-pong\",\"spins\":0}", "\"spins\" is 0");
	refuses_work("\"workers\":1,\"work\":{\"type\":\"bursty\",\"onNanos\":1}", "\"offNanos\" is missing");
	refuses_work("\"workers\":1,\"work\":{\"type\":\"sequence\",\"phases\":[]}", "\"phases\" is []");
	refuses_work("\"workers\":1,\"work\":{\"type\":\"sequence\",\"phases\":[{\"type\":\"io\",\"nanos\":1}]}",
		     "works[0].phases[0]: \"type\" is \"io\": expected spin, sleep or yield");
	refuses_work("\"workers\":1,\"work\":{\"type\":\"sequence\",\"phases\":[{\"type\":\"spin\",\"nanos\":0}]}",
		     "\"nanos\" is 0");
}

/* More of everything than the pools hold, where each list for itself is within its bounds. */
static void the_pools_are_bounded(void)
{
	static char text[200000];
	unsigned int i, length;

	length = (unsigned int)sprintf(text, "{\"durationNanos\":1,\"cgroups\":[{\"name\":\"a\",\"works\":[");
	for (i = 0; i < 3; i++)
		length += (unsigned int)sprintf(text + length, "%s{\"workers\":2000,\"work\":{\"type\":\"spin\"}}",
						i ? "," : "");
	sprintf(text + length, "]}]}");
	refuses(text, "cgroups[0].works[2]: \"workers\" is 2000: expected a number from 1 to 96");

	length = (unsigned int)sprintf(text, "{\"durationNanos\":1,\"cgroups\":[");
	for (i = 0; i <= PLAN_CGROUPS_MAX; i++)
		length += (unsigned int)sprintf(text + length, "%s{\"name\":\"c%u\",\"works\":[]}", i ? "," : "", i);
	sprintf(text + length, "]}");
	refuses(text, "expected an array of 0 to 256");
}

/* Any plan with a byte changed, or cut short, is either taken or refused with a reason. */
static void damaged_plans_do_no_harm(void)
{
	static const char good[] =
		"{\"durationNanos\":20,\"cgroups\":[{\"name\":\"web\",\"cpuset\":\"0-1\",\"cpuWeight\":100,\"works\":["
		"{\"workers\":2,\"work\":{\"type\":\"sequence\",\"phases\":[{\"type\":\"spin\",\"nanos\":7}]}}]}]}";
	char text[sizeof(good)];
	unsigned int round;

	srand(1);
	for (round = 0; round < 20000; round++) {
		memcpy(text, good, sizeof(good));
		text[(size_t)rand() % (sizeof(good) - 1)] = (char)rand();
		if (rand() % 4 == 0)
			text[(size_t)rand() % sizeof(good)] = '\0';
		if (!parse(text))
			expect_true(complaint.text[0] != '\0');
	}
}

int main(void)
{
	a_good_plan();
	bad_plans();
	bad_cgroups();
	names_as_the_host_has_them();
	bad_works();
	the_pools_are_bounded();
	damaged_plans_do_no_harm();
	return test_result();
}
