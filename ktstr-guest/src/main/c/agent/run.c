/* SPDX-License-Identifier: Apache-2.0 */
/* From a RUN_PLAN request to its answer, on the guest's own clock. */
#include "run.h"

#include "cgroup.h"
#include "plan.h"
#include "reply.h"
#include "report.h"
#include "scheduler.h"
#include "steps.h"
#include "witness.h"
#include "workers.h"

void run_plan(const struct frame *request)
{
	static struct plan plan;
	struct complaint complaint;
	struct failed_op failed;
	uint32_t sequence = request->sequence; /* the frame is overwritten by the next one */
	uint64_t released_at, stopped_at;
	bool good;

	if (!plan_parse(request->payload, request->length, &plan, &complaint) || !cgroups_make(&plan, &complaint)) {
		send_failed(sequence, NULL, "RUN_PLAN: %s", complaint.text);
		return;
	}
	if (!workers_start(&plan, &complaint)) {
		workers_forget();
		cgroups_remove(&plan);
		send_failed(sequence, NULL, "RUN_PLAN: %s", complaint.text);
		return;
	}
	own_memory();
	released_at = workers_release();
	report_started(sequence, released_at);
	good = steps_run(sequence, &plan, released_at, &failed);
	stopped_at = workers_stop();
	if (scheduler_was_started())
		scheduler_hear_last_words();
	report_workers(sequence);
	report_done(sequence, stopped_at - released_at, good ? NULL : &failed);
	/* Only now: removing may have to wait, and the report must not. */
	workers_forget();
	cgroups_remove(&plan);
}
