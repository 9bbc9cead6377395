/* SPDX-License-Identifier: Apache-2.0 */
#include "workers.h"

#include "cgroup.h"
#include "clock.h"
#include "futex.h"
#include "program.h"
#include "reply.h"
#include "turn.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/sysinfo.h>
#include <sys/wait.h>

/* What healthy workers need to arrive and to end, and what each more of them that shares a CPU adds: its turns. */
#define ARRIVE_NANOS (5 * NANOS_PER_SECOND)
#define ARRIVE_NANOS_PER_SHARER (20 * NANOS_PER_MILLI)
#define DRAIN_NANOS NANOS_PER_SECOND
#define DRAIN_NANOS_PER_SHARER (10 * NANOS_PER_MILLI)
/* From the kill to the end of a worker that only needed a push. */
#define KILL_NANOS (200 * NANOS_PER_MILLI)
#define POLL_NANOS (2 * NANOS_PER_MILLI)
/* From the request to end until a program is killed; a part of the drain. */
#define GRACE_NANOS (500 * NANOS_PER_MILLI)

/* How often a program is looked at, where there are few of them; what one look costs is a few system calls. */
#define LOOK_NANOS (40 * NANOS_PER_MILLI)
#define LOOK_PAUSE_NANOS (5 * NANOS_PER_MILLI)
#define LOOKS_AT_A_TIME 8u

#define WAKE_SAMPLES_MAX 100000u
/* Of the guest's memory, for the wake-up samples of all workers together. */
#define WAKE_MEMORY_SHARE 8u
/* How many workers are likely to be in a plan that is still to grow. */
#define OPEN_PLAN_WORKERS 512u

/* Shared with the workers. */
static struct {
	void *memory;
	size_t size;
	struct orders *orders;	     /* one for each work */
	struct telemetry *telemetry; /* one for each worker */
	unsigned char *groups;	     /* GROUP_MEMORY_SIZE bytes for each group */
	uint32_t *wake_samples;	     /* of each worker so many, and as many details behind them */
	uint64_t wake_capacity;
} shared;

static struct outcome outcomes[PLAN_WORKERS_MAX];
/* Of the plan; those from here on are not known. */
static unsigned int count;
static unsigned int ended_early;
static uint64_t plan_released_at; /* 0: not yet */
/* Of each work. */
static bool gathering[PLAN_WORKS_MAX];
static uint64_t stopped_at[PLAN_WORKS_MAX]; /* UINT64_MAX: not yet */

static uint64_t wake_capacity(unsigned int workers)
{
	struct sysinfo info;
	uint64_t capacity;

	check(sysinfo(&info), "sysinfo");
	capacity = (uint64_t)info.totalram * info.mem_unit / WAKE_MEMORY_SHARE / workers / sizeof(uint32_t);
	return capacity < WAKE_SAMPLES_MAX ? capacity : WAKE_SAMPLES_MAX;
}

/* Pages come as they are touched, so what no worker uses costs nothing. */
static bool map_shared(size_t works, size_t workers, size_t groups, struct complaint *complaint)
{
	size_t groups_size = groups * GROUP_MEMORY_SIZE;
	size_t orders_size = works * sizeof(struct orders);
	size_t telemetry_size = workers * sizeof(struct telemetry);
	unsigned char *at;

	shared.size = groups_size + orders_size + telemetry_size + 2 * workers * shared.wake_capacity * sizeof(uint32_t);
	shared.memory = mmap(NULL, shared.size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE,
			     -1, 0);
	if (shared.memory == MAP_FAILED) {
		shared.memory = NULL;
		return complain(complaint, "map %zu bytes for the telemetry of %zu workers: %s", shared.size, workers,
				strerror(errno));
	}
	at = shared.memory;
	shared.groups = at;
	shared.orders = (struct orders *)(at + groups_size);
	shared.telemetry = (struct telemetry *)(at + groups_size + orders_size);
	shared.wake_samples = (uint32_t *)(at + groups_size + orders_size + telemetry_size);
	return true;
}

bool workers_open(const struct plan *plan, bool open, struct complaint *complaint)
{
	count = plan->worker_count;
	ended_early = 0;
	plan_released_at = 0;
	memset(outcomes, 0, sizeof(outcomes));
	memset(gathering, 0, sizeof(gathering));
	if (open) {
		shared.wake_capacity = wake_capacity(OPEN_PLAN_WORKERS);
		return map_shared(PLAN_WORKS_MAX, PLAN_WORKERS_MAX, PLAN_WORKERS_MAX, complaint);
	}
	if (count == 0)
		return true;
	shared.wake_capacity = wake_capacity(count);
	return map_shared(plan->work_count, count, plan->group_count, complaint);
}

/* What the workers of a group have in common. */
struct group {
	const struct work_plan *work;
	struct orders *orders;
	unsigned int number; /* over the whole plan */
	int files[GROUP_FILES_MAX];
	int file_count;
};

static uint32_t *samples_of(unsigned int worker)
{
	return shared.wake_samples + 2 * worker * shared.wake_capacity;
}

static void become_worker(const struct group *group, unsigned int index, unsigned int position) __attribute__((noreturn));

static void become_worker(const struct group *group, unsigned int index, unsigned int position)
{
	struct worker worker = {
		.parameters = &group->work->parameters,
		.orders = group->orders,
		.telemetry = &shared.telemetry[index],
		.wake_samples = samples_of(index),
		.wake_capacity = shared.wake_capacity,
		.details = samples_of(index) + shared.wake_capacity,
		.group = shared.groups + (size_t)group->number * GROUP_MEMORY_SIZE,
		.group_workers = group->work->group_workers,
		.position = position,
		.spin_state = index,
		.random_state = index + 1,
	};
	char name[16];
	int i;

	for (i = 0; i < (int)GROUP_FILES_MAX; i++)
		worker.files[i] = i < group->file_count ? group->files[i] : -1;
	snprintf(name, sizeof(name), "%.9s-%u", group->work->type->name, index);
	prctl(PR_SET_NAME, name, 0, 0, 0);
	/* A peer that died shows as an error of the write, not as a signal. */
	signal(SIGPIPE, SIG_IGN);
	work_process(&worker, group->work->type, &group->work->settings, index);
}

/* Its counts stay; what says how far it has come does not. */
static void prepare(unsigned int worker)
{
	struct telemetry *telemetry = &shared.telemetry[worker];

	telemetry->arrived = telemetry->began = telemetry->finished = 0;
	telemetry->last_checkpoint = telemetry->waiting_until = 0;
	telemetry->refused = REFUSED_NOTHING;
	telemetry->program_from = 0;
	telemetry->program_errno = 0;
}

static bool start_worker(const struct plan *plan, const struct group *group, int cgroup_fd, unsigned int worker,
			 unsigned int position, struct complaint *complaint)
{
	struct outcome *outcome = &outcomes[worker];
	pid_t pid;

	prepare(worker);
	pid = fork_into(cgroup_fd);
	if (pid == 0)
		become_worker(group, worker, position);
	if (pid < 0)
		return complain(complaint, "start worker %u (%s) in cgroup %s: %s", worker, group->work->type->name,
				plan->cgroups[group->work->cgroup].name, strerror(errno));
	outcome->work = (unsigned int)(group->work - plan->works);
	outcome->pid = pid;
	outcome->is_program = group->work->type->is_program;
	outcome->watch = (struct watch){ 0 };
	outcome->there = outcome->running = true;
	outcome->starts++;
	if (outcome->end < WORKER_SIGNALED && !(outcome->end == WORKER_EXITED && outcome->code))
		outcome->end = WORKER_RUNNING;
	outcome->telemetry = &shared.telemetry[worker];
	outcome->wake_samples = samples_of(worker);
	outcome->details = samples_of(worker) + shared.wake_capacity;
	return true;
}

static bool open_files(struct group *group, const struct plan *plan, struct complaint *complaint)
{
	if (!group->work->type->open_files)
		return true;
	group->file_count = group->work->type->open_files(&group->work->parameters, group->files);
	return group->file_count >= 0 ||
	       complain(complaint, "open what a group of %s in cgroup %s shares: %s", group->work->type->name,
			plan->cgroups[group->work->cgroup].name, strerror(-group->file_count));
}

/* A group has its files open only while it is being started: 4096 workers would run out of them. */
static bool start_group(const struct plan *plan, const struct work_plan *work, unsigned int index, int cgroup_fd,
			struct complaint *complaint)
{
	struct group group = {
		.work = work,
		.orders = &shared.orders[work - plan->works],
		.number = work->first_group + index,
	};
	unsigned int first = work->first_worker + index * work->group_workers, position;
	bool good = open_files(&group, plan, complaint);

	memset(shared.groups + (size_t)group.number * GROUP_MEMORY_SIZE, 0, GROUP_MEMORY_SIZE);
	for (position = 0; good && position < work->group_workers; position++)
		good = start_worker(plan, &group, cgroup_fd, first + position, position, complaint);
	while (group.file_count > 0)
		check(close(group.files[--group.file_count]), "close a file of a group");
	return good;
}

/* Before anything that they look at is touched. */
static bool have_ended(const struct plan *plan, const struct work_plan *work, struct complaint *complaint)
{
	unsigned int worker;

	for (worker = work->first_worker; worker < work->first_worker + work->workers; worker++)
		if (outcomes[worker].there)
			return complain(complaint, "worker %u in cgroup %s of an earlier start has not ended", worker,
					plan->cgroups[work->cgroup].name);
	return true;
}

static bool start_work(const struct plan *plan, unsigned int index, int cgroup_fd, struct complaint *complaint)
{
	const struct work_plan *work = &plan->works[index];
	struct orders *orders = &shared.orders[index];
	unsigned int group;

	if (!have_ended(plan, work, complaint))
		return false;
	count = plan->worker_count;
	orders->release = orders->stop = 0;
	orders->gaps_begin_at = 0;
	gathering[index] = true;
	stopped_at[index] = UINT64_MAX;
	for (group = 0; group < work->workers / work->group_workers; group++) {
		if (!start_group(plan, work, group, cgroup_fd, complaint))
			return false;
		turn_while_busy();
	}
	return true;
}

static int open_cgroup(const struct plan *plan, unsigned int cgroup, struct complaint *complaint)
{
	int fd = cgroup_open(&plan->cgroups[cgroup]);

	if (fd < 0)
		complain(complaint, "open cgroup %s: %s", plan->cgroups[cgroup].name, strerror(errno));
	return fd;
}

bool workers_start_work(const struct plan *plan, unsigned int work, struct complaint *complaint)
{
	int fd = open_cgroup(plan, plan->works[work].cgroup, complaint);
	bool good;

	if (fd < 0)
		return false;
	good = start_work(plan, work, fd, complaint);
	check(close(fd), "close a cgroup");
	return good;
}

bool workers_start(const struct plan *plan, unsigned int cgroup, struct complaint *complaint)
{
	int fd = open_cgroup(plan, cgroup, complaint);
	bool good = true;
	unsigned int i;

	if (fd < 0)
		return false;
	for (i = 0; good && i < plan->work_count; i++)
		if (plan->works[i].cgroup == cgroup && !plan->works[i].on_demand)
			good = start_work(plan, i, fd, complaint);
	check(close(fd), "close cgroup %s", plan->cgroups[cgroup].name);
	return good;
}

/* The next of those that are awaited; the number of workers when there is none. */
static unsigned int next_awaited(unsigned int worker)
{
	while (worker < count && (!outcomes[worker].starts || !gathering[outcomes[worker].work] ||
				  __atomic_load_n(&shared.telemetry[worker].arrived, __ATOMIC_ACQUIRE)))
		worker++;
	return worker;
}

static uint64_t sharers(void)
{
	return count / (uint64_t)check(sysconf(_SC_NPROCESSORS_ONLN), "count the CPUs");
}

static bool complain_about_end(const struct plan *plan, unsigned int worker, struct complaint *complaint)
{
	const struct outcome *outcome = &outcomes[worker];
	const char *cgroup = plan->cgroups[plan->works[outcome->work].cgroup].name;
	const struct telemetry *telemetry = &shared.telemetry[worker];

	if (telemetry->refused != REFUSED_NOTHING)
		return complain(complaint, "worker %u (%s) in cgroup %s could not %s: %s", worker,
				plan->works[outcome->work].type->name, cgroup, refusal_text(telemetry->refused),
				strerror(telemetry->refused_errno));
	return complain(complaint, "worker %u in cgroup %s ended before its release: %s %d", worker, cgroup,
			outcome->end == WORKER_EXITED ? "exit code" : "signal", outcome->code);
}

bool workers_gather(const struct plan *plan, struct complaint *complaint)
{
	uint64_t deadline = now_nanos() + ARRIVE_NANOS + sharers() * ARRIVE_NANOS_PER_SHARER;
	unsigned int awaited = 0, i;

	ended_early = 0;
	while ((awaited = next_awaited(awaited)) < count && now_nanos() < deadline && ended_early == 0)
		turn_for(POLL_NANOS);
	for (i = 0; i < count; i++)
		if (outcomes[i].starts && gathering[outcomes[i].work] && !outcomes[i].running)
			return complain_about_end(plan, i, complaint);
	return true;
}

uint64_t workers_release(const struct plan *plan)
{
	uint64_t now = now_nanos();
	unsigned int i;

	if (!plan_released_at)
		plan_released_at = now;
	for (i = 0; i < plan->work_count; i++) {
		if (!gathering[i])
			continue;
		gathering[i] = false;
		shared.orders[i].plan_released_at = plan_released_at;
		shared.orders[i].released_at = now;
		__atomic_store_n(&shared.orders[i].release, 1, __ATOMIC_RELEASE);
		check(futex_wake_all(&shared.orders[i].release), "wake the workers for their release");
	}
	return now;
}

static bool became_program(const struct outcome *outcome)
{
	return outcome->is_program && __atomic_load_n(&outcome->telemetry->program_from, __ATOMIC_ACQUIRE);
}

/* The same of a program, as of the last look at it. */
static uint64_t program_gap(const struct outcome *outcome, uint64_t now)
{
	uint64_t since = outcome->watch.waits_since, thawed_at = shared.orders[outcome->work].gaps_begin_at;

	return since ? nanos_between(since > thawed_at ? since : thawed_at, now) : 0;
}

/* For how long a worker that ran no further has wanted to run by now. */
static uint64_t gap_now(const struct outcome *outcome, uint64_t now)
{
	const struct telemetry *telemetry = outcome->telemetry;
	uint64_t waiting_until = __atomic_load_n(&telemetry->waiting_until, __ATOMIC_ACQUIRE);
	uint64_t since = telemetry_get(telemetry->last_checkpoint);
	uint64_t released_at = shared.orders[outcome->work].released_at;

	if (became_program(outcome))
		return program_gap(outcome, now);
	if (since < released_at)
		since = released_at;
	/* The stop ends every sleep: from then on it wanted to run. */
	if (waiting_until > stopped_at[outcome->work])
		waiting_until = stopped_at[outcome->work];
	if (waiting_until > since)
		since = waiting_until;
	if (shared.orders[outcome->work].gaps_begin_at > since)
		since = shared.orders[outcome->work].gaps_begin_at;
	return nanos_between(since, now);
}

/*
 * The kernel adds a wait for a CPU to a task's run delay only when it ends. Of a task that still waits, the open one is
 * the whole point; never more than the time it did not run, as it may have been picked since without coming far.
 */
static void add_open_wait(struct outcome *outcome, uint64_t wait)
{
	uint64_t most = nanos_between(outcome->schedstat.cpu_nanos, outcome->wall_nanos);
	uint64_t delay = outcome->schedstat.run_delay_nanos;

	if (delay < most)
		outcome->schedstat.run_delay_nanos = nanos_between(delay, most) < wait ? most : delay + wait;
}

static uint64_t nanos_of_times(const struct rusage *usage)
{
	return (uint64_t)(usage->ru_utime.tv_sec + usage->ru_stime.tv_sec) * NANOS_PER_SECOND +
	       (uint64_t)(usage->ru_utime.tv_usec + usage->ru_stime.tv_usec) * 1000;
}

static void take_gap(struct outcome *outcome)
{
	outcome->max_gap = telemetry_get(outcome->telemetry->max_gap);
	outcome->max_gap_cpu = telemetry_get(outcome->telemetry->max_gap_cpu);
	outcome->max_gap_at = telemetry_get(outcome->telemetry->max_gap_at);
}

static void note_gap_from_outside(struct telemetry *telemetry, uint64_t gap, uint64_t now)
{
	if (gap <= telemetry->max_gap)
		return;
	telemetry_put(telemetry->max_gap, gap);
	telemetry_put(telemetry->max_gap_cpu, telemetry->cpu);
	telemetry_put(telemetry->max_gap_at, nanos_between(plan_released_at, now));
}

/* A program tells nothing, so it is looked at; each look is a checkpoint. */
static void look_at_program(struct outcome *outcome, uint64_t now)
{
	struct telemetry *telemetry = &shared.telemetry[outcome - outcomes];
	int cpu = watch_look(&outcome->watch, outcome->pid, now);

	outcome->look_at = now + LOOK_NANOS;
	if (cpu < 0)
		return;
	if ((uint64_t)cpu != telemetry->cpu)
		telemetry->migrations++;
	telemetry->cpu = (uint64_t)cpu;
	cpu_bits_add(&telemetry->cpus_used, (unsigned int)cpu);
	/* Who stands still by the test's will does not wait. */
	if (shared.orders[outcome->work].gaps_begin_at == UINT64_MAX)
		outcome->watch.waits_since = 0;
	note_gap_from_outside(telemetry, program_gap(outcome, now), now);
}

void workers_watch(void)
{
	static unsigned int last;
	static uint64_t due;
	uint64_t now = now_nanos();
	unsigned int looks, i;

	if (now < due)
		return;
	due = now + LOOK_PAUSE_NANOS;
	for (i = looks = 0; i < count && looks < LOOKS_AT_A_TIME; i++) {
		last = (last + 1) % count;
		if (!outcomes[last].running || !became_program(&outcomes[last]) || now < outcomes[last].look_at)
			continue;
		look_at_program(&outcomes[last], now);
		looks++;
	}
}

/* The program's own time, and that of what it has waited for if it has ended itself. */
static void add_program(struct outcome *outcome)
{
	const struct telemetry *telemetry = outcome->telemetry;
	uint64_t cpu_nanos = process_cpu_nanos(outcome->pid);
	struct rusage whole;
	struct usage usage;

	if (!outcome->there) {
		check(usage_at_end(outcome->pid, &whole), "ask what process %d has used", outcome->pid);
		cpu_nanos = nanos_of_times(&whole);
		usage = usage_of(&whole);
		add_usage(&outcome->usage, &telemetry->usage_at_release, &usage);
	}
	if (became_program(outcome))
		outcome->cpu_nanos += nanos_between(telemetry->program_from, cpu_nanos);
}

/* Of a worker that could not tell itself how it ended: starved, killed, or a program. */
static void settle_from_outside(struct outcome *outcome, uint64_t now)
{
	const struct telemetry *telemetry = outcome->telemetry;
	struct schedstat at_release = { 0 };
	struct schedstat stat = read_schedstat(outcome->pid);
	struct usage usage;
	uint64_t gap;

	/* The last look may be old. */
	if (became_program(outcome))
		look_at_program(outcome, now);
	gap = gap_now(outcome, now);
	if (__atomic_load_n(&telemetry->arrived, __ATOMIC_ACQUIRE))
		at_release = telemetry->stat_at_release;
	add_schedstat(&outcome->schedstat, &at_release, &stat);
	outcome->wall_nanos += nanos_between(shared.orders[outcome->work].released_at, now);
	/* One that ended had to be picked for that, and waits no more. */
	if (outcome->there)
		add_open_wait(outcome, gap);
	if (outcome->is_program) {
		add_program(outcome);
	} else {
		outcome->cpu_nanos += nanos_between(at_release.cpu_nanos, stat.cpu_nanos);
		/* One that did not get to begin has done nothing. */
		if (__atomic_load_n(&telemetry->began, __ATOMIC_ACQUIRE)) {
			usage = read_usage_of(outcome->pid);
			add_usage(&outcome->usage, &telemetry->usage_at_release, &usage);
		}
	}
	take_gap(outcome);
	if (gap > outcome->max_gap) {
		outcome->max_gap = gap;
		outcome->max_gap_cpu = telemetry_get(telemetry->cpu);
		outcome->max_gap_at = nanos_between(plan_released_at, now);
	}
}

/* Those of a cgroup and of the cgroups in it. */
static bool is_within(const struct plan *plan, unsigned int work, unsigned int cgroup)
{
	const char *inner = plan->cgroups[plan->works[work].cgroup].name, *outer = plan->cgroups[cgroup].name;
	size_t length = strlen(outer);

	return strncmp(inner, outer, length) == 0 && (inner[length] == '\0' || inner[length] == '/');
}

void workers_frozen(const struct plan *plan, unsigned int cgroup, uint64_t since)
{
	unsigned int i;

	/* They stand still, so nobody else writes there. Of programs the looks have told it. */
	for (i = 0; i < count; i++)
		if (outcomes[i].running && !became_program(&outcomes[i]) && is_within(plan, outcomes[i].work, cgroup))
			note_gap_from_outside(&shared.telemetry[i], gap_now(&outcomes[i], since), since);
	for (i = 0; i < plan->work_count; i++)
		if (is_within(plan, i, cgroup))
			telemetry_put(shared.orders[i].gaps_begin_at, UINT64_MAX);
}

void workers_thaw(const struct plan *plan, unsigned int cgroup)
{
	uint64_t now = now_nanos();
	unsigned int i;

	for (i = 0; i < plan->work_count; i++)
		if (shared.memory && shared.orders[i].gaps_begin_at && is_within(plan, i, cgroup))
			telemetry_put(shared.orders[i].gaps_begin_at, now);
}

static void settle_from_inside(struct outcome *outcome)
{
	const struct telemetry *telemetry = outcome->telemetry;

	outcome->wall_nanos += nanos_between(shared.orders[outcome->work].released_at, telemetry->finished_at);
	outcome->cpu_nanos += telemetry->cpu_nanos;
	add_usage(&outcome->usage, &(struct usage){ 0 }, &telemetry->usage);
	take_gap(outcome);
	add_schedstat(&outcome->schedstat, &telemetry->stat_at_release, &telemetry->stat_at_end);
}

/* Once for each start. A process that was never released did nothing that counts. */
static void settle(struct outcome *outcome, uint64_t now)
{
	bool released = __atomic_load_n(&shared.orders[outcome->work].release, __ATOMIC_RELAXED);

	if (released && __atomic_load_n(&outcome->telemetry->finished, __ATOMIC_ACQUIRE))
		settle_from_inside(outcome);
	else if (released)
		settle_from_outside(outcome, now);
	outcome->running = false;
}

static void note_end(struct outcome *outcome, enum worker_end end, int code)
{
	if (end > outcome->end || (end == outcome->end && outcome->code == 0)) {
		outcome->end = end;
		outcome->code = code;
	}
}

/* A process and all of its group. It may not have come to be a group of its own yet. */
static void send_signal(const struct outcome *outcome, int number)
{
	/* PID 0 would be the agent's own process group. */
	if (outcome->pid <= 1 || (outcome->is_program && kill(-outcome->pid, number) == 0))
		return;
	if (kill(outcome->pid, number) < 0 && errno != ESRCH)
		check(-1, "send signal %d to worker process %d", number, outcome->pid);
}

/* One that ends when it is asked to ends well, however it does. */
static void note_end_of_process(struct outcome *outcome, const siginfo_t *ended)
{
	if (outcome->is_program && stopped_at[outcome->work] != UINT64_MAX)
		note_end(outcome, WORKER_EXITED, 0);
	else
		note_end(outcome, ended->si_code == CLD_EXITED ? WORKER_EXITED : WORKER_SIGNALED, ended->si_status);
	if (outcome->telemetry->program_errno)
		send_log("worker %u could not execute its program: %s", (unsigned int)(outcome - outcomes),
			 strerror((int)outcome->telemetry->program_errno));
}

void workers_note_end(const siginfo_t *ended)
{
	struct outcome *outcome;
	unsigned int i;

	for (i = 0; i < count; i++) {
		outcome = &outcomes[i];
		if (!outcome->there || outcome->pid != ended->si_pid)
			continue;
		outcome->there = false;
		/* What it has started and left behind. */
		if (outcome->is_program)
			send_signal(outcome, SIGKILL);
		if (!outcome->running)
			return;
		settle(outcome, now_nanos());
		note_end_of_process(outcome, ended);
		ended_early += gathering[outcome->work];
		return;
	}
}

/* Of one cgroup, or of all: PLAN_CGROUPS_MAX. */
static bool is_of(const struct outcome *outcome, const struct plan *plan, unsigned int cgroup)
{
	return cgroup == PLAN_CGROUPS_MAX || plan->works[outcome->work].cgroup == cgroup;
}

static bool all_gone(const struct plan *plan, unsigned int cgroup)
{
	unsigned int i;

	for (i = 0; i < count; i++)
		if (outcomes[i].there && is_of(&outcomes[i], plan, cgroup))
			return false;
	return true;
}

static void wait_for_ends(const struct plan *plan, unsigned int cgroup, uint64_t deadline)
{
	while (!all_gone(plan, cgroup) && now_nanos() < deadline)
		turn_for(POLL_NANOS);
}

/* Returns whether there were any. */
static bool signal_programs(const struct plan *plan, unsigned int cgroup, int number)
{
	bool any = false;
	unsigned int i;

	for (i = 0; i < count; i++) {
		if (!outcomes[i].running || !outcomes[i].is_program || !is_of(&outcomes[i], plan, cgroup))
			continue;
		send_signal(&outcomes[i], number);
		any = true;
	}
	return any;
}

static uint64_t stop(const struct plan *plan, unsigned int cgroup)
{
	uint64_t now = now_nanos(), drained = now + DRAIN_NANOS + sharers() * DRAIN_NANOS_PER_SHARER;
	unsigned int i;

	if (!shared.memory)
		return now;
	for (i = 0; i < plan->work_count; i++) {
		if (cgroup != PLAN_CGROUPS_MAX && plan->works[i].cgroup != cgroup)
			continue;
		stopped_at[i] = now;
		__atomic_store_n(&shared.orders[i].stop, 1, __ATOMIC_RELEASE);
		check(futex_wake_all(&shared.orders[i].stop), "wake the workers for their stop");
	}
	if (signal_programs(plan, cgroup, SIGTERM)) {
		wait_for_ends(plan, cgroup, now + GRACE_NANOS);
		signal_programs(plan, cgroup, SIGKILL);
	}
	wait_for_ends(plan, cgroup, drained);
	for (i = 0; i < count; i++) {
		if (!outcomes[i].running || !is_of(&outcomes[i], plan, cgroup))
			continue;
		settle(&outcomes[i], now_nanos());
		/* One that finished its work and is only not gone yet did end, as far as the test goes. */
		note_end(&outcomes[i], telemetry_get(outcomes[i].telemetry->finished) ? WORKER_EXITED : WORKER_STUCK, 0);
		/* A starved program would outlive the plan, and with it whoever waits for what it holds. */
		if (outcomes[i].is_program)
			program_let_run(outcomes[i].pid);
		send_signal(&outcomes[i], SIGKILL);
	}
	return now;
}

void workers_stop(const struct plan *plan, unsigned int cgroup)
{
	stop(plan, cgroup);
	/* They may be wanted again at once. */
	wait_for_ends(plan, cgroup, now_nanos() + KILL_NANOS);
}

uint64_t workers_stop_all(const struct plan *plan)
{
	return stop(plan, PLAN_CGROUPS_MAX);
}

bool workers_ran_programs(void)
{
	unsigned int i;

	for (i = 0; i < count; i++)
		if (outcomes[i].starts && outcomes[i].is_program)
			return true;
	return false;
}

const struct outcome *workers_outcome(unsigned int worker)
{
	return &outcomes[worker];
}

void workers_forget(void)
{
	bool killed = false;
	unsigned int i;

	for (i = 0; i < count; i++) {
		if (outcomes[i].running) {
			send_signal(&outcomes[i], SIGKILL);
			killed = true;
		}
	}
	if (killed)
		wait_for_ends(NULL, PLAN_CGROUPS_MAX, now_nanos() + KILL_NANOS);
	count = 0;
	if (shared.memory)
		check(munmap(shared.memory, shared.size), "unmap the telemetry");
	shared.memory = NULL;
}
