/* SPDX-License-Identifier: Apache-2.0 */
/* From the requests about a plan to their answers, on the guest's own clock. */
#include "run.h"

#include "cgroup.h"
#include "cgroup_op.h"
#include "clock.h"
#include "payload.h"
#include "plan.h"
#include "reply.h"
#include "report.h"
#include "scheduler.h"
#include "steps.h"
#include "witness.h"
#include "workers.h"

static struct plan plan;
static struct failed_op failed;
static uint64_t released_at;
/* Its workers work while the host makes up its mind. */
static bool is_open;

static bool start_all(unsigned int from, struct complaint *complaint)
{
	unsigned int i;

	for (i = from; i < plan.cgroup_count; i++)
		if (!plan.cgroups[i].on_demand && !workers_start(&plan, i, complaint))
			return false;
	return workers_gather(&plan, complaint);
}

static void take_down(void)
{
	workers_forget();
	cgroups_remove(&plan);
	is_open = false;
}

/* True when the workers were released; else the request was answered. */
static bool begin(const struct frame *request, bool open)
{
	struct complaint complaint;
	uint32_t sequence = request->sequence; /* the frame is overwritten by the next one */
	bool parsed = !is_open && plan_parse(request->payload, request->length, open, &plan, &complaint);

	if (is_open)
		complain(&complaint, "another plan is open");
	if (!parsed || !cgroups_make(&plan, 0, &complaint)) {
		send_failed(sequence, NULL, "plan: %s", complaint.text);
		return false;
	}
	if (!workers_open(&plan, open, &complaint) || !start_all(0, &complaint)) {
		take_down();
		send_failed(sequence, NULL, "plan: %s", complaint.text);
		return false;
	}
	own_memory();
	released_at = workers_release(&plan);
	report_started(sequence, released_at);
	return true;
}

static void end(uint32_t sequence, bool good)
{
	uint64_t stopped_at;

	cgroups_thaw(&plan);
	stopped_at = workers_stop_all(&plan);
	payload_kill_all();
	if (scheduler_was_started())
		scheduler_hear_last_words();
	report_workers(sequence, &plan);
	payload_report(sequence);
	payload_forget_all();
	report_done(sequence, &plan, stopped_at - released_at, good ? NULL : &failed);
	/* Only now: these may have to wait, and the report must not. */
	cpus_bring_back();
	take_down();
}

void run_plan(const struct frame *request)
{
	uint32_t sequence = request->sequence;

	if (begin(request, false))
		end(sequence, steps_run(sequence, &plan, released_at, released_at, &failed));
}

void open_plan(const struct frame *request)
{
	uint32_t sequence = request->sequence;

	if (!begin(request, true))
		return;
	is_open = true;
	report_continued(sequence, steps_run(sequence, &plan, released_at, released_at, &failed) ? NULL : &failed);
}

/* Those of the new cgroups that are there from now on. */
static bool add_cgroups(unsigned int from, struct complaint *complaint)
{
	if (!cgroups_make(&plan, from, complaint) || !start_all(from, complaint))
		return false;
	own_memory();
	workers_release(&plan);
	return true;
}

void continue_plan(const struct frame *request)
{
	struct complaint complaint;
	uint32_t sequence = request->sequence;
	unsigned int known = plan.cgroup_count;
	bool good;

	if (!is_open)
		return send_failed(sequence, NULL, "plan: none is open");
	if (!plan_continue(request->payload, request->length, &plan, &complaint))
		return send_failed(sequence, NULL, "plan: %s", complaint.text);
	if (known < plan.cgroup_count && !add_cgroups(known, &complaint))
		return send_failed(sequence, NULL, "plan: %s", complaint.text);
	good = steps_run(sequence, &plan, now_nanos(), released_at, &failed);
	payload_report(sequence);
	report_continued(sequence, good ? NULL : &failed);
}

void end_plan(const struct frame *request)
{
	if (!is_open)
		return send_failed(request->sequence, NULL, "plan: none is open");
	end(request->sequence, true);
}
