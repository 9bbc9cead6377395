/* SPDX-License-Identifier: Apache-2.0 */
#include "knobs.h"

#include "embedded.h"
#include "fail.h"

#define NSEC_PER_SEC 1000000000ULL

void knobs_print(FILE *out)
{
	fputs("  --degrade         hand tasks of user space out in 10 ms of every 40 only: they get less done and wait\n"
	      "                    longer, and none waits for ever\n"
	      "  --degrade-after S the same from S seconds after it was attached\n"
	      "  --slow            take 50 us longer in each call of ops.enqueue and ops.dispatch\n"
	      "  --scattershot     put whoever wakes up onto another one of the CPUs it may use\n"
	      "  --crash-after S   report an error of its own to the kernel S seconds after it was attached\n"
	      "  --fail-verify     be refused by the kernel's verifier, and end with status 1\n"
	      "  --verify-loop     the same after a loop, of which the verifier's log tells every lap\n",
	      out);
}

static void set_constant(const struct bpf_object *object, const char *name, uint32_t value)
{
	*(uint32_t *)embedded_constant(object, name, sizeof(value)) = value;
}

static void set_time(const struct bpf_object *object, const char *name, uint64_t ns)
{
	*(volatile uint64_t *)embedded_global(object, name, sizeof(ns)) = ns;
}

void knobs_prepare(const struct knobs *knobs, struct bpf_object *object)
{
	int cpus = libbpf_num_possible_cpus();

	if (cpus < 0)
		fail(EXIT_FAILURE, "cannot tell how many CPUs there are: error %d", -cpus);
	set_constant(object, "nr_cpus", (uint32_t)cpus);
	set_constant(object, "degrade", knobs->degrade);
	set_constant(object, "slow", knobs->slow);
	set_constant(object, "scattershot", knobs->scattershot);
	set_constant(object, "fail_verify", knobs->fail_verify);
	set_constant(object, "verify_loop", knobs->verify_loop);
	/* Long ago: the first task that it sees has it bad already. */
	if (knobs->degrade && !knobs->degrade_later)
		set_time(object, "degrade_at_ns", 1);
}

void knobs_start(const struct knobs *knobs, const struct bpf_object *object, uint64_t attached_ns)
{
	if (knobs->degrade_later)
		set_time(object, "degrade_at_ns", attached_ns + (uint64_t)(knobs->degrade_after * NSEC_PER_SEC));
	if (knobs->crash)
		set_time(object, "crash_at_ns", attached_ns + (uint64_t)(knobs->crash_after * NSEC_PER_SEC));
}
