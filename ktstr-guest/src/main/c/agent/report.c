/* SPDX-License-Identifier: Apache-2.0 */
#include "report.h"

#include "channel.h"
#include "clock.h"
#include "kernel_log.h"
#include "numa.h"
#include "reply.h"
#include "scheduler.h"
#include "turn.h"
#include "workers.h"

#include <stdio.h>
#include <string.h>

/* Two numbers stand before the samples; the frame is full then. */
#define SAMPLES_PER_FRAME ((FRAME_PAYLOAD_MAX - 2 * sizeof(uint32_t)) / sizeof(uint32_t))

static uint64_t oom_kills(void)
{
	uint64_t kills;

	/* A kernel without the counter kills all the same, and the dead are told one by one. */
	return vmstat("oom_kill", &kills) ? kills : 0;
}

static uint64_t oom_kills_before;

void report_started(uint32_t request, uint64_t released_at)
{
	oom_kills_before = oom_kills();
	send_json(FRAME_STARTED, pack("{sI sI}", "request", (json_int_t)request, "atNanos", (json_int_t)released_at));
}

/* Workers of a cgroup stand one after the other; each stores its units as it does them. */
static json_t *describe_units(void)
{
	json_t *units = check_memory(json_object(), "the work units");
	const struct outcome *outcome;
	const char *cgroup = NULL;
	json_int_t sum = 0;
	unsigned int worker;

	for (worker = 0; worker < workers_count(); worker++) {
		outcome = workers_outcome(worker);
		if (outcome->cgroup != cgroup)
			sum = 0;
		cgroup = outcome->cgroup;
		sum += (json_int_t)telemetry_get(outcome->telemetry->work_units);
		if (worker + 1 == workers_count() || workers_outcome(worker + 1)->cgroup != cgroup)
			json_put(units, cgroup, json_integer(sum));
	}
	return units;
}

void report_step(uint32_t request, unsigned int step, const struct step_times *times, uint64_t released_at)
{
	json_t *object = pack("{sI sI sI sI sI}", "request", (json_int_t)request, "step", (json_int_t)step, "beganNanos",
			      (json_int_t)nanos_between(released_at, times->began), "heldFromNanos",
			      (json_int_t)nanos_between(released_at, times->held_from), "endedNanos",
			      (json_int_t)nanos_between(released_at, times->ended));

	json_put(object, "workUnits", describe_units());
	scheduler_describe_attached(object);
	send_json(FRAME_STEP, object);
}

void report_held(uint32_t request, unsigned int step)
{
	send_json(FRAME_HELD, pack("{sI sI}", "request", (json_int_t)request, "step", (json_int_t)step));
}

static json_t *describe_end(const struct outcome *outcome)
{
	static const char *const kinds[] = {
		[WORKER_RUNNING] = "stuck",
		[WORKER_EXITED] = "exited",
		[WORKER_SIGNALED] = "signaled",
		[WORKER_STUCK] = "stuck",
	};

	return pack("{ss si}", "kind", kinds[outcome->end], "code", outcome->code);
}

static json_t *describe_schedstat(const struct schedstat *stat)
{
	return pack("{sI sI sI}", "cpuNanos", (json_int_t)stat->cpu_nanos, "runDelayNanos",
		    (json_int_t)stat->run_delay_nanos, "timeslices", (json_int_t)stat->timeslices);
}

/* Only of one that told all of it: numbers of a worker that was stopped in the middle would be too small. */
static void put_numa(json_t *worker, const struct telemetry *telemetry)
{
	bool finished = __atomic_load_n(&telemetry->finished, __ATOMIC_ACQUIRE);
	json_t *pages = check_memory(json_object(), "the pages of a worker");
	char name[16];
	unsigned int node;

	for (node = 0; finished && telemetry->numa.told && node < NUMA_NODES_MAX; node++) {
		if (telemetry->numa.by_node[node] == 0)
			continue;
		snprintf(name, sizeof(name), "%u", node);
		json_put(pages, name, json_integer((json_int_t)telemetry->numa.by_node[node]));
	}
	json_put(worker, "numaPages", pages);
	if (finished && telemetry->numa.migrated_told)
		json_put(worker, "numaPagesMigrated", json_integer((json_int_t)telemetry->numa.migrated));
}

static json_t *describe_worker(uint32_t request, unsigned int worker)
{
	const struct outcome *outcome = workers_outcome(worker);
	const struct telemetry *telemetry = outcome->telemetry;
	uint64_t off_cpu = outcome->wall_nanos > outcome->cpu_nanos ? outcome->wall_nanos - outcome->cpu_nanos : 0;
	struct cpu_bits cpus_used = telemetry->cpus_used;
	char cpus[CPULIST_TEXT_SIZE];
	json_t *object = pack("{sI sI}", "request", (json_int_t)request, "worker", (json_int_t)worker);

	cpulist_format(&cpus_used, cpus, sizeof(cpus));
	json_put(object, "cgroup", json_text(outcome->cgroup, strlen(outcome->cgroup)));
	json_put(object, "work", json_integer((json_int_t)outcome->work));
	json_put(object, "tid", json_integer((json_int_t)outcome->pid));
	json_put(object, "workUnits", json_integer((json_int_t)telemetry_get(telemetry->work_units)));
	json_put(object, "iterations", json_integer((json_int_t)telemetry_get(telemetry->iterations)));
	json_put(object, "wallNanos", json_integer((json_int_t)outcome->wall_nanos));
	json_put(object, "cpuNanos", json_integer((json_int_t)outcome->cpu_nanos));
	json_put(object, "offCpuNanos", json_integer((json_int_t)off_cpu));
	json_put(object, "maxGapNanos", json_integer((json_int_t)outcome->max_gap));
	json_put(object, "maxGapCpu", json_integer((json_int_t)outcome->max_gap_cpu));
	json_put(object, "maxGapAtNanos", json_integer((json_int_t)outcome->max_gap_at));
	json_put(object, "migrations", json_integer((json_int_t)telemetry_get(telemetry->migrations)));
	json_put(object, "cpusUsed", json_text(cpus, strlen(cpus)));
	json_put(object, "wakeSamples", json_integer((json_int_t)telemetry_get(telemetry->wake_total)));
	json_put(object, "schedstat", describe_schedstat(&outcome->schedstat));
	put_numa(object, telemetry);
	json_put(object, "exit", describe_end(outcome));
	return object;
}

static void send_wake_samples(unsigned int worker)
{
	static uint32_t payload[FRAME_PAYLOAD_MAX / sizeof(uint32_t)];
	const struct outcome *outcome = workers_outcome(worker);
	uint64_t kept = __atomic_load_n(&outcome->telemetry->wake_kept, __ATOMIC_ACQUIRE);
	uint64_t sent, part;

	for (sent = 0; sent < kept; sent += part) {
		part = kept - sent < SAMPLES_PER_FRAME ? kept - sent : SAMPLES_PER_FRAME;
		payload[0] = worker;
		payload[1] = (uint32_t)part;
		memcpy(&payload[2], outcome->wake_samples + sent, part * sizeof(uint32_t));
		channel_send(FRAME_WAKE_SAMPLES, payload, (2 + part) * sizeof(uint32_t));
	}
}

void report_workers(uint32_t request)
{
	unsigned int worker;

	for (worker = 0; worker < workers_count(); worker++) {
		turn();
		send_json(FRAME_WORKER, describe_worker(request, worker));
		send_wake_samples(worker);
	}
}

static json_t *describe_failed(const struct failed_op *failed)
{
	const char *message = failed->failure.complaint.text;
	json_t *object = pack("{sI sI ss}", "step", (json_int_t)failed->step, "op", (json_int_t)failed->op, "reason",
			      failed->failure.reason);

	json_put(object, "message", json_text(message, strlen(message)));
	json_put(object, "kernelLog", kernel_log_text());
	return object;
}

void report_done(uint32_t request, uint64_t wall_nanos, const struct failed_op *failed)
{
	json_t *object = pack("{sI sI sI}", "wallNanos", (json_int_t)wall_nanos, "workers",
			      (json_int_t)workers_count(), "oomKills", (json_int_t)(oom_kills() - oom_kills_before));

	if (failed)
		json_put(object, "failedOp", describe_failed(failed));
	if (scheduler_was_started())
		scheduler_describe(object);
	send_done(request, object);
}
