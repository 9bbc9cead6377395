/* SPDX-License-Identifier: Apache-2.0 */
#include "cgroup_op.h"

#include "cgroup.h"
#include "clock.h"
#include "payload.h"
#include "random.h"
#include "reply.h"
#include "textfile.h"
#include "turn.h"
#include "workers.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

/* The kernel freezes whoever is in a cgroup by and by. */
#define FREEZE_NANOS (2 * NANOS_PER_SECOND)
#define FREEZE_POLL_NANOS NANOS_PER_MILLI

static struct cpu_bits offline;

static const struct cgroup_plan *cgroup_of(const struct plan *plan, const struct step_op *op)
{
	return &plan->cgroups[op->cgroup];
}

static bool begin_together(const struct plan *plan, struct complaint *complaint)
{
	if (!workers_gather(plan, complaint))
		return false;
	workers_release(plan);
	return true;
}

static bool add(const struct plan *plan, const struct step_op *op, struct complaint *complaint)
{
	return cgroup_make(cgroup_of(plan, op), complaint) && workers_start(plan, op->cgroup, complaint) &&
	       begin_together(plan, complaint);
}

static bool spawn(const struct plan *plan, const struct step_op *op, struct complaint *complaint)
{
	const struct work_plan *work = plan_find_work(plan, op->cgroup, op->work);

	return workers_start_work(plan, (unsigned int)(work - plan->works), complaint) && begin_together(plan, complaint);
}

static bool set_frozen(const struct plan *plan, const struct step_op *op, bool frozen, struct complaint *complaint)
{
	const struct cgroup_plan *cgroup = cgroup_of(plan, op);
	uint64_t began = now_nanos(), deadline = began + FREEZE_NANOS;

	if (!frozen)
		workers_thaw(plan, op->cgroup);
	if (!cgroup_write(cgroup, "cgroup.freeze", frozen ? "1" : "0", complaint))
		return false;
	while (cgroup_is_frozen(cgroup) != frozen) {
		if (now_nanos() > deadline)
			return complain(complaint, "cgroup %s is not %s within 2 s", cgroup->name,
					frozen ? "frozen" : "thawed");
		turn_for(FREEZE_POLL_NANOS);
	}
	if (frozen)
		workers_frozen(plan, op->cgroup, began);
	return true;
}

static bool stop_workers(const struct plan *plan, const struct step_op *op)
{
	struct complaint ignored;

	/* Whoever is frozen could not end. */
	if (cgroup_of(plan, op)->name[0]) {
		workers_thaw(plan, op->cgroup);
		cgroup_write(cgroup_of(plan, op), "cgroup.freeze", "0", &ignored);
	}
	workers_stop(plan, op->cgroup);
	return true;
}

static bool remove_cgroup(const struct plan *plan, const struct step_op *op, struct complaint *complaint)
{
	stop_workers(plan, op);
	payload_kill_in(op->cgroup);
	return cgroup_remove(cgroup_of(plan, op), complaint);
}

static bool swap_cpusets(const struct plan *plan, const struct step_op *op, struct complaint *complaint)
{
	const struct cgroup_plan *one = cgroup_of(plan, op), *other = &plan->cgroups[op->other];
	static char first[CPULIST_TEXT_SIZE], second[CPULIST_TEXT_SIZE];

	return cgroup_read_cpuset(one, first, complaint) && cgroup_read_cpuset(other, second, complaint) &&
	       cgroup_write_cpuset(one, second, complaint) && cgroup_write_cpuset(other, first, complaint);
}

static bool set_weight(const struct plan *plan, const struct step_op *op, struct complaint *complaint)
{
	char text[16];

	snprintf(text, sizeof(text), "%u", (unsigned int)op->number);
	return cgroup_write(cgroup_of(plan, op), "cpu.weight", text, complaint);
}

static bool set_affinity(const struct plan *plan, const struct step_op *op, uint64_t seed, struct complaint *complaint)
{
	const struct cgroup_plan *cgroup = cgroup_of(plan, op);
	const struct outcome *outcome;
	unsigned int worker;
	int result;

	for (worker = 0; worker < plan->worker_count; worker++) {
		outcome = workers_outcome(worker);
		if (!outcome->running || plan->works[outcome->work].cgroup != op->cgroup)
			continue;
		result = affinity_apply(outcome->pid, &op->settings, random_number(seed, worker));
		if (result < 0 && result != -ESRCH)
			return complain(complaint, "set the affinity of worker %u in cgroup %s: %s", worker, cgroup->name,
					strerror(-result));
	}
	return true;
}

static bool set_online(const struct step_op *op, bool online, struct complaint *complaint)
{
	unsigned int cpu = (unsigned int)op->number;
	char path[64];
	int result;

	snprintf(path, sizeof(path), "/sys/devices/system/cpu/cpu%u/online", cpu);
	result = write_text(path, online ? "1" : "0");
	if (result < 0)
		return complain(complaint, "take CPU %u %s: %s", cpu, online ? "online" : "offline", strerror(-result));
	if (online)
		offline.words[cpu / 64] &= ~(1ull << (cpu % 64));
	else
		cpu_bits_add(&offline, cpu);
	return true;
}

void cpus_bring_back(void)
{
	struct complaint complaint;
	struct step_op op;
	unsigned int cpu;

	for (cpu = 0; cpu < CPU_MAX; cpu++) {
		op.number = cpu;
		if (cpu_bits_has(&offline, cpu) && !set_online(&op, true, &complaint))
			send_log("%s", complaint.text);
	}
	memset(&offline, 0, sizeof(offline));
}

bool cgroup_op(const struct plan *plan, const struct step_op *op, uint64_t seed, json_t *captured,
	       struct complaint *complaint)
{
	const struct cgroup_plan *cgroup = cgroup_of(plan, op);

	switch (op->kind) {
	case OP_ADD_CGROUP:
		return add(plan, op, complaint);
	case OP_REMOVE_CGROUP:
		return remove_cgroup(plan, op, complaint);
	case OP_SPAWN:
		return spawn(plan, op, complaint);
	case OP_STOP_WORKERS:
		return stop_workers(plan, op);
	case OP_SET_CPUSET:
		return cgroup_write_cpuset(cgroup, op->text, complaint);
	case OP_CLEAR_CPUSET:
		/* Nothing at all would be no write. */
		return cgroup_write(cgroup, "cpuset.cpus", "\n", complaint);
	case OP_SWAP_CPUSETS:
		return swap_cpusets(plan, op, complaint);
	case OP_SET_MEMS:
		return cgroup_write(cgroup, "cpuset.mems", op->text, complaint);
	case OP_SET_WEIGHT:
		return set_weight(plan, op, complaint);
	case OP_SET_CPU_MAX:
		return cgroup_write_cpu_max(cgroup, &op->cpu_max, complaint);
	case OP_SET_AFFINITY:
		return set_affinity(plan, op, seed, complaint);
	case OP_MOVE_TASKS:
		return cgroup_move_tasks(cgroup, &plan->cgroups[op->other], complaint);
	case OP_FREEZE:
		return set_frozen(plan, op, true, complaint);
	case OP_UNFREEZE:
		return set_frozen(plan, op, false, complaint);
	case OP_CAPTURE_PROCS:
		json_put(captured, op->text, cgroup_procs(cgroup));
		return true;
	case OP_CPU_OFFLINE:
		return set_online(op, false, complaint);
	case OP_CPU_ONLINE:
		return set_online(op, true, complaint);
	case OP_RUN_PROGRAM:
		return payload_run(plan, op, complaint);
	case OP_WAIT_PROGRAM:
		return payload_wait(op, complaint);
	case OP_KILL_PROGRAM:
		return payload_kill(op, complaint);
	case OP_PAUSE:
		turn_for(op->number);
		return true;
	case OP_SCHEDULER:
		break;
	}
	fatal("operation %d", op->kind);
}
