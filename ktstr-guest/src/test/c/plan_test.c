/* SPDX-License-Identifier: Apache-2.0 */
/* Plans: what is in a good one, and what is said about a bad one. */
#include "test.h"

#include "members.h"
#include "plan.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* One step, in which nothing is done. */
#define STEPS "\"steps\":[{\"holdNanos\":1,\"ops\":[]}]"

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
	good = plan_parse(payload, length, false, &plan, &complaint);
	free(payload);
	return good;
}

static void a_good_plan(void)
{
	expect_true(parse("{\"steps\": [{\"holdNanos\": 2000000000, \"ops\": []}], \"unknown\": 1, \"cgroups\": ["
			  " {\"name\": \"web\", \"cpuset\": \"0-1\", \"cpuWeight\": 100, \"works\": ["
			  "  {\"workers\": 2, \"work\": {\"type\": \"spin\"}},"
			  "  {\"workers\": 4, \"work\": {\"type\": \"pipe\", \"burst\": 512}}]},"
			  " {\"name\": \"db\", \"works\": ["
			  "  {\"workers\": 1, \"work\": {\"type\": \"bursty\", \"onNanos\": 5, \"offNanos\": 6}},"
			  "  {\"workers\": 1, \"work\": {\"type\": \"sequence\", \"phases\": ["
			  "   {\"type\": \"spin\", \"nanos\": 7}, {\"type\": \"yield\", \"nanos\": 8}]}}]}]}"));
	expect_text("", complaint.text);
	expect_number(1, plan.step_count);
	expect_number(2000000000, plan.steps[0].hold_nanos);
	expect_number(0, plan.steps[0].op_count);
	expect_number(2, plan.cgroup_count);
	expect_number(8, plan.worker_count);
	expect_text("web", plan.cgroups[0].name);
	expect_text("0-1", plan.cgroups[0].cpuset);
	expect_number(100, plan.cgroups[0].cpu_weight);
	expect_number(2, plan.cgroups[0].work_count);
	expect_true(plan.works[0].type == &work_spin);
	expect_number(512, plan.works[1].parameters.values[0]);
	expect_text("", plan.cgroups[1].cpuset);
	expect_number(0, plan.cgroups[1].cpu_weight);
	expect_number(5, plan.works[2].parameters.values[0]);
	expect_number(6, plan.works[2].parameters.values[1]);
	expect_number(2, plan.works[3].parameters.phase_count);
	expect_number(PHASE_YIELD, plan.works[3].parameters.phases[1].type);
	expect_number(8, plan.works[3].parameters.phases[1].nanos);
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

	snprintf(text, sizeof(text), "{" STEPS ",\"cgroups\":[{%s}]}", members);
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

static void good_steps(void)
{
	const struct step_op *op;

	expect_true(parse("{\"steps\": [{\"holdNanos\": 5, \"ops\": []}, {\"holdNanos\": 0, \"ops\": ["
			  " {\"op\": \"detachScheduler\"},"
			  " {\"op\": \"attachScheduler\", \"name\": \"a\", \"argv\": [\"/bin/a\", \"\", \"--x\"],"
			  "  \"attachTimeoutNanos\": 600000000000},"
			  " {\"op\": \"replaceScheduler\", \"name\": \"b\", \"argv\": [\"/bin/b\"], \"attachTimeoutNanos\": 1},"
			  " {\"op\": \"restartScheduler\", \"attachTimeoutNanos\": 7}]}], \"cgroups\": []}"));
	expect_text("", complaint.text);
	expect_number(2, plan.step_count);
	expect_number(5, plan.steps[0].hold_nanos);
	expect_number(0, plan.steps[1].hold_nanos);
	expect_number(4, plan.steps[1].op_count);
	op = plan.ops;
	expect_number(OP_SCHEDULER, op[0].kind);
	expect_number(OP_DETACH, op[0].scheduler.kind);
	expect_number(OP_ATTACH, op[1].scheduler.kind);
	expect_text("a", op[1].scheduler.name);
	expect_number(3, op[1].scheduler.argument_count);
	expect_text("/bin/a", op[1].scheduler.arguments);
	expect_text("", op[1].scheduler.arguments + 7);
	expect_text("--x", op[1].scheduler.arguments + 8);
	expect_number(600000000000, op[1].scheduler.attach_timeout);
	expect_number(OP_REPLACE, op[2].scheduler.kind);
	expect_text("/bin/b", op[2].scheduler.arguments);
	expect_number(OP_RESTART, op[3].scheduler.kind);
	expect_number(7, op[3].scheduler.attach_timeout);
}

static void refuses_steps(const char *steps, const char *named)
{
	char text[1024];

	snprintf(text, sizeof(text), "{\"steps\":[%s],\"cgroups\":[]}", steps);
	refuses(text, named);
}

/* A plan of one step with one operation with these members. */
static void refuses_op(const char *members, const char *named)
{
	char text[512];

	snprintf(text, sizeof(text), "{\"holdNanos\":1,\"ops\":[{%s}]}", members);
	refuses_steps(text, named);
	expect_contains("steps[0].ops[0]", complaint.text);
}

static void bad_steps(void)
{
	refuses_steps("", "\"steps\" is []: expected an array of 1 to 64");
	refuses_steps("7", "steps[0]: \"holdNanos\" is missing");
	refuses_steps("{\"holdNanos\":1}", "steps[0]: \"ops\" is missing: expected an array of 0 to 2048");
	refuses_steps("{\"holdNanos\":-5,\"ops\":[]}", "\"holdNanos\" is -5:");
	refuses_steps("{\"holdNanos\":1.5,\"ops\":[]}", "\"holdNanos\" is 1.5:");
	refuses_steps("{\"holdNanos\":86400000000001,\"ops\":[]}", "86400000000001");
	refuses_steps("{\"holdNanos\":99999999999999999999,\"ops\":[]}", "not JSON");
	refuses_steps("{\"holdNanos\":0,\"ops\":[]}", "\"holdNanos\" of all steps is 0 in all");
	refuses_steps("{\"holdNanos\":86400000000000,\"ops\":[]},{\"holdNanos\":1,\"ops\":[]}",
		      "\"holdNanos\" of all steps is 86400000000001 in all");
	refuses_op("", "\"op\" is missing");
	refuses_op("\"op\":\"pauseScheduler\"", "\"op\" is \"pauseScheduler\": this agent has no such operation");
	refuses_op("\"op\":\"restartScheduler\"", "\"attachTimeoutNanos\" is missing");
	refuses_op("\"op\":\"restartScheduler\",\"attachTimeoutNanos\":0", "\"attachTimeoutNanos\" is 0");
	refuses_op("\"op\":\"restartScheduler\",\"attachTimeoutNanos\":600000000001", "600000000001");
	refuses_op("\"op\":\"attachScheduler\",\"attachTimeoutNanos\":1,\"argv\":[\"/a\"]", "\"name\" is missing");
	refuses_op("\"op\":\"attachScheduler\",\"attachTimeoutNanos\":1,\"name\":\"a\"", "\"argv\" is missing");
	refuses_op("\"op\":\"replaceScheduler\",\"attachTimeoutNanos\":1,\"name\":\"a\",\"argv\":[]",
		   "\"argv\" is []");
	refuses_op("\"op\":\"replaceScheduler\",\"attachTimeoutNanos\":1,\"name\":\"a\",\"argv\":[\"a\"]",
		   "\"argv\"[0] is \"a\": expected an absolute path");
	refuses_op("\"op\":\"replaceScheduler\",\"attachTimeoutNanos\":1,\"name\":\"a\",\"argv\":[\"/a\",7]",
		   "\"argv\"[1] is not a string");
}

static void bad_plans(void)
{
	refuses("", "not JSON");
	refuses("{", "not JSON");
	refuses("[]", "not a JSON object");
	refuses("{" STEPS "," STEPS ",\"cgroups\":[]}", "duplicate");
	refuses("{\"cgroups\":[]}", "\"steps\" is missing: expected an array of 1 to 64");
	refuses("{" STEPS "}", "\"cgroups\" is missing: expected an array");
	refuses("{" STEPS ",\"cgroups\":{}}", "\"cgroups\" is {}");
	refuses("{" STEPS ",\"cgroups\":[7]}", "cgroups[0]: \"name\" is missing");
}

static void bad_cgroups(void)
{
	static const char *const parents[] = { "cells", "/", "/cells/", "//cells", "/cells/../up", "/.cells", "/a b", "/cpu.max" };
	char text[512];
	size_t k;

	for (k = 0; k < sizeof(parents) / sizeof(parents[0]); k++) {
		snprintf(text, sizeof(text), "{" STEPS ",\"cgroupParent\":\"%s\",\"cgroups\":[]}", parents[k]);
		refuses(text, "expected a path like /cells/inner");
	}
	refuses_name(".");
	refuses_name("..");
	refuses_name("a/b");
	refuses_name("/a");
	refuses_name("a/");
	refuses_name("../up");
	refuses_name("a\\nb");
	refuses_name("cgroup.procs");
	refuses_name("12345678901234567890123456789012345678901234567890123456789012345");
	refuses("{" STEPS ",\"cgroups\":[{\"name\":\"a\\u0000b\",\"works\":[]}]}", "\\u0000 is not allowed");
	refuses_cgroup("\"name\":\"a\"", "\"works\" is missing");
	refuses_cgroup("\"name\":\"a\",\"works\":[],\"cpuset\":\"\"", "\"cpuset\" is \"\"");
	refuses_cgroup("\"name\":\"a\",\"works\":[],\"cpuset\":\"0;1\"", "\"cpuset\" is \"0;1\"");
	refuses_cgroup("\"name\":\"a\",\"works\":[],\"cpuset\":\"1024\"", "all below 1024");
	refuses_cgroup("\"name\":\"a\",\"works\":[],\"cpuset\":3", "\"cpuset\" is 3");
	refuses_cgroup("\"name\":\"a\",\"works\":[],\"cpuWeight\":0",
		       "\"cpuWeight\" is 0: expected a number from 1 to 10000");
	refuses("{" STEPS ",\"cgroups\":[{\"name\":\"a\",\"works\":[]},{\"name\":\"a\",\"works\":[]}]}",
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
			 "{" STEPS ",\"cgroups\":[{\"name\":\"%s\",\"works\":[]}]}", name);
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
	refuses_work("\"workers\":1,\"work\":{\"type\":\"sequence\",\"phases\":[{\"type\":\"dance\",\"nanos\":1}]}",
		     "works[0].phases[0]: \"type\" is \"dance\": expected spin, sleep, yield, io or alu-hot");
	refuses_work("\"workers\":1,\"work\":{\"type\":\"sequence\",\"phases\":[{\"type\":\"spin\",\"nanos\":0}]}",
		     "\"nanos\" is 0");
}

/* Each type as a plan has it: with its least numbers and with its largest, and one beyond either. */
static size_t describe_work(char *text, size_t size, const struct work_type *type, unsigned int workers,
			    const struct work_parameter *changed, uint64_t value)
{
	const struct work_parameter *parameter;
	size_t length = (size_t)snprintf(text, size, "{" STEPS ",\"cgroups\":[{\"name\":\"a\",\"works\":[{\"workers\":%u,\"work\":{"
					 "\"type\":\"%s\"%s%s", workers, type->name,
					 type->has_phases ? ",\"phases\":[{\"type\":\"io\",\"nanos\":1}]" : "",
					 type->is_program ? ",\"argv\":[\"/bin/x\",\"1\"]" : "");

	for (parameter = type->parameters; parameter->name; parameter++)
		length += (size_t)snprintf(text + length, size - length, ",\"%s\":%llu", parameter->name,
					   (unsigned long long)(parameter == changed ? value : parameter->least));
	return length + (size_t)snprintf(text + length, size - length, "}}]}]}");
}

/* With its least numbers, so many play together. */
static unsigned int least_group(const struct work_type *type)
{
	uint64_t group = type->group;
	unsigned int i;

	for (i = 0; i < type->group_parameters; i++)
		group += type->parameters[i].least;
	return (unsigned int)group;
}

static void every_type_of_work(void)
{
	const struct work_parameter *parameter;
	const struct work_type *type;
	unsigned int i, group;
	char text[1024];

	for (i = 0; work_types[i]; i++) {
		type = work_types[i];
		group = least_group(type);
		describe_work(text, sizeof(text), type, group, NULL, 0);
		expect_true(parse(text));
		expect_text("", complaint.text);
		expect_true(plan.works[0].type == type);
		expect_number(group, plan.works[0].group_workers);
		expect_number(1, plan.group_count);
		expect_true(type->description && strlen(type->description) > 10);
		for (parameter = type->parameters; parameter->name; parameter++) {
			describe_work(text, sizeof(text), type, group, parameter, parameter->most + 1);
			refuses(text, parameter->name);
			if (parameter->least) {
				describe_work(text, sizeof(text), type, group, parameter, parameter->least - 1);
				refuses(text, parameter->name);
			}
		}
	}
	expect_number(46, i);
}

static void groups_of_works(void)
{
	refuses_work("\"workers\":4,\"work\":{\"type\":\"futex-fan-out\",\"fanOut\":4,\"spins\":1}",
		     "\"workers\" is 4: futex-fan-out requires a number divisible by 5");
	refuses_work("\"workers\":6,\"work\":{\"type\":\"mutex-contention\",\"contenders\":4,\"hold\":1,\"work\":1}",
		     "\"workers\" is 6: mutex-contention requires a number divisible by 4");
	refuses_work("\"workers\":4,\"work\":{\"type\":\"epoll-storm\",\"producers\":2,\"consumers\":3,\"events\":1}",
		     "\"workers\" is 4: epoll-storm requires a number divisible by 5");
	refuses_work("\"workers\":1,\"work\":{\"type\":\"custom\"}", "\"argv\" is missing");
	refuses_work("\"workers\":1,\"work\":{\"type\":\"custom\",\"argv\":[\"x\"]}", "expected an absolute path");
	expect_true(parse("{" STEPS ",\"cgroups\":[{\"name\":\"a\",\"works\":["
			  "{\"workers\":10,\"work\":{\"type\":\"epoll-storm\",\"producers\":2,\"consumers\":3,\"events\":1}},"
			  "{\"workers\":1,\"work\":{\"type\":\"custom\",\"argv\":[\"/bin/a\",\"\",\"-x\"]}}]}]}"));
	expect_number(3, plan.group_count);
	expect_number(3, plan.works[1].parameters.argument_count);
	expect_text("/bin/a", plan.works[1].parameters.arguments);
	expect_text("-x", plan.works[1].parameters.arguments + 8);
}

static void the_steps_are_bounded(char *text)
{
	unsigned int i, length = (unsigned int)sprintf(text, "{\"cgroups\":[],\"steps\":[");

	for (i = 0; i <= PLAN_STEPS_MAX; i++)
		length += (unsigned int)sprintf(text + length, "%s{\"holdNanos\":1,\"ops\":[]}", i ? "," : "");
	sprintf(text + length, "]}");
	refuses(text, "expected an array of 1 to 64");

	length = (unsigned int)sprintf(text, "{\"cgroups\":[],\"steps\":[{\"holdNanos\":1,\"ops\":[");
	for (i = 0; i <= PLAN_OPS_MAX; i++)
		length += (unsigned int)sprintf(text + length, "%s{\"op\":\"detachScheduler\"}", i ? "," : "");
	sprintf(text + length, "]}]}");
	refuses(text, "expected an array of 0 to 2048");
}

/* Enough of them, at the longest argument each. */
#define TEXT_OPS 150u

/* No frame can hold so much, which the parser need not know. */
static void the_texts_are_bounded(void)
{
	static char text[TEXT_OPS * 5200];
	static char long_text[ARGUMENT_SIZE];
	unsigned int step, op, length = (unsigned int)sprintf(text, "{\"cgroups\":[],\"steps\":[");

	memset(long_text, 'x', sizeof(long_text) - 1);
	for (step = 0; step < 5; step++) {
		length += (unsigned int)sprintf(text + length, "%s{\"holdNanos\":1,\"ops\":[", step ? "," : "");
		for (op = 0; op < TEXT_OPS / 5; op++)
			length += (unsigned int)sprintf(text + length,
							"%s{\"op\":\"attachScheduler\",\"name\":\"a\",\"argv\":[\"/a\",\"%s\"],"
							"\"attachTimeoutNanos\":1}",
							op ? "," : "", long_text);
		length += (unsigned int)sprintf(text + length, "]}");
	}
	sprintf(text + length, "]}");
	refuses(text, "the texts of all works and operations have more than 524288 bytes");
}

/* More of everything than the pools hold, where each list for itself is within its bounds. */
static void the_pools_are_bounded(void)
{
	static char text[400000];
	unsigned int i, length;

	length = (unsigned int)sprintf(text, "{" STEPS ",\"cgroups\":[{\"name\":\"a\",\"works\":[");
	for (i = 0; i < 3; i++)
		length += (unsigned int)sprintf(text + length, "%s{\"workers\":2000,\"work\":{\"type\":\"spin\"}}",
						i ? "," : "");
	sprintf(text + length, "]}]}");
	refuses(text, "cgroups[0].works[2]: \"workers\" is 2000: expected a number from 1 to 96");

	length = (unsigned int)sprintf(text, "{" STEPS ",\"cgroups\":[");
	for (i = 0; i <= PLAN_CGROUPS_MAX; i++)
		length += (unsigned int)sprintf(text + length, "%s{\"name\":\"c%u\",\"works\":[]}", i ? "," : "", i);
	sprintf(text + length, "]}");
	refuses(text, "expected an array of 0 to 256");

	the_steps_are_bounded(text);
	the_texts_are_bounded();
}

/* Any plan with a byte changed, or cut short, is either taken or refused with a reason. */
static void damaged_plans_do_no_harm(void)
{
	static const char good[] =
		"{\"steps\":[{\"holdNanos\":20,\"ops\":[{\"op\":\"attachScheduler\",\"name\":\"a\",\"argv\":[\"/a\"],"
		"\"attachTimeoutNanos\":5},{\"op\":\"detachScheduler\"}]}],\"cgroups\":[{\"name\":\"web\",\"cpuset\":\"0-1\",\"cpuWeight\":100,\"works\":["
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
	good_steps();
	bad_steps();
	bad_plans();
	bad_cgroups();
	names_as_the_host_has_them();
	bad_works();
	every_type_of_work();
	groups_of_works();
	the_pools_are_bounded();
	damaged_plans_do_no_harm();
	return test_result();
}
