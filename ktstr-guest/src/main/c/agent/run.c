/* SPDX-License-Identifier: Apache-2.0 */
/* From a RUN_PLAN request to its answer, on the guest's own clock. */
#include "run.h"

#include "cgroup.h"
#include "clock.h"
#include "plan.h"
#include "reply.h"
#include "report.h"
#include "scheduler.h"
#include "turn.h"
#include "witness.h"
#include "workers.h"

#define HOLD_SLICE_NANOS (20 * NANOS_PER_MILLI)

/* Until the plan's time is over, or there is no scheduler left to test. */
static void hold(uint64_t end)
{
	uint64_t now;

	while ((now = now_nanos()) < end) {
		if (scheduler_was_started() && !scheduler_is_alive())
			return;
		turn_for(end - now < HOLD_SLICE_NANOS ? end - now : HOLD_SLICE_NANOS);
	}
}

void run_plan(const struct frame *request)
{
	static struct plan plan;
	struct complaint complaint;
	uint32_t sequence = request->sequence; /* the frame is overwritten by the next one */
	uint64_t released_at, stopped_at;

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
	hold(released_at + plan.duration_nanos);
	stopped_at = workers_stop();
	if (scheduler_was_started())
		scheduler_hear_last_words();
	report_workers(sequence);
	report_done(sequence, stopped_at - released_at);
	/* Only now: removing may have to wait, and the report must not. */
	workers_forget();
	cgroups_remove(&plan);
}
