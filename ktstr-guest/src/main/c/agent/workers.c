/* SPDX-License-Identifier: Apache-2.0 */
#include "workers.h"

#include "cgroup.h"
#include "clock.h"
#include "futex.h"
#include "turn.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/sched.h>
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

#define WAKE_SAMPLES_MAX 100000u
/* Of the guest's memory, for the wake-up samples of all workers together. */
#define WAKE_MEMORY_SHARE 8u

/* Shared with the workers. */
static struct {
	void *memory;
	size_t size;
	struct orders *orders;
	struct telemetry *telemetry;
	struct pair *pairs; /* room for one per two workers */
	unsigned int pairs_used;
	uint32_t *wake_samples;
	uint64_t wake_capacity; /* per worker */
} shared;

static struct outcome outcomes[PLAN_WORKERS_MAX];
static unsigned int count;
static unsigned int ended_count;
static uint64_t released_at;
static uint64_t stopped_at; /* UINT64_MAX: not yet */

static uint64_t wake_capacity(unsigned int workers)
{
	struct sysinfo info;
	uint64_t capacity;

	check(sysinfo(&info), "sysinfo");
	capacity = (uint64_t)info.totalram * info.mem_unit / WAKE_MEMORY_SHARE / workers / sizeof(uint32_t);
	return capacity < WAKE_SAMPLES_MAX ? capacity : WAKE_SAMPLES_MAX;
}

/* Pages come as they are touched, so what no worker uses costs nothing. */
static bool map_shared(unsigned int workers, struct complaint *complaint)
{
	size_t orders_size = sizeof(struct orders);
	size_t telemetry_size = workers * sizeof(struct telemetry);
	size_t pairs_size = (workers / 2 + 1) * sizeof(struct pair);
	unsigned char *at;

	shared.pairs_used = 0;
	shared.wake_capacity = wake_capacity(workers);
	shared.size = orders_size + telemetry_size + pairs_size + workers * shared.wake_capacity * sizeof(uint32_t);
	shared.memory = mmap(NULL, shared.size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE,
			     -1, 0);
	if (shared.memory == MAP_FAILED) {
		shared.memory = NULL;
		return complain(complaint, "map %zu bytes for the telemetry of %u workers: %s", shared.size, workers,
				strerror(errno));
	}
	at = shared.memory;
	shared.orders = (struct orders *)at;
	shared.telemetry = (struct telemetry *)(at + orders_size);
	shared.pairs = (struct pair *)(at + orders_size + telemetry_size);
	shared.wake_samples = (uint32_t *)(at + orders_size + telemetry_size + pairs_size);
	return true;
}

static void become_worker(const struct work_plan *work, unsigned int index, unsigned int half, int pipes[2][2])
	__attribute__((noreturn));

static void become_worker(const struct work_plan *work, unsigned int index, unsigned int half, int pipes[2][2])
{
	struct worker worker = {
		.parameters = &work->parameters,
		.orders = shared.orders,
		.telemetry = &shared.telemetry[index],
		.wake_samples = shared.wake_samples + index * shared.wake_capacity,
		.wake_capacity = shared.wake_capacity,
		.pair = &shared.pairs[shared.pairs_used],
		.half = half,
		.from_peer = pipes[half][0],
		.to_peer = pipes[!half][1],
		.spin_state = index,
		.random_state = index + 1,
	};
	char name[16];

	snprintf(name, sizeof(name), "%.9s-%u", work->type->name, index);
	prctl(PR_SET_NAME, name, 0, 0, 0);
	/* A peer that died shows as an error of the write, not as a signal. */
	signal(SIGPIPE, SIG_IGN);
	/* The other halves: a pipe ends only when nobody else holds it open. */
	close(pipes[!half][0]);
	close(pipes[half][1]);
	work_process(&worker, work->type);
}

/* A child that begins its life inside the cgroup: moving it there later would take locks that others can hold up. */
static pid_t fork_into(int cgroup_fd)
{
	struct clone_args arguments = {
		.flags = CLONE_INTO_CGROUP,
		.exit_signal = SIGCHLD,
		.cgroup = (uint64_t)cgroup_fd,
	};

	return (pid_t)syscall(SYS_clone3, &arguments, sizeof(arguments));
}

static bool start_worker(const struct cgroup_plan *cgroup, int cgroup_fd, unsigned int work, unsigned int half,
			 int pipes[2][2], struct complaint *complaint)
{
	pid_t pid = fork_into(cgroup_fd);

	if (pid == 0)
		become_worker(&cgroup->works[work], count, half, pipes);
	if (pid < 0)
		return complain(complaint, "start worker %u (%s) in cgroup %s: %s", count,
				cgroup->works[work].type->name, cgroup->name, strerror(errno));
	outcomes[count] = (struct outcome){
		.cgroup = cgroup->name,
		.work = work,
		.pid = pid,
		.telemetry = &shared.telemetry[count],
		.wake_samples = shared.wake_samples + count * shared.wake_capacity,
	};
	count++;
	return true;
}

static void close_pipe(int pipe[2])
{
	if (pipe[0] < 0)
		return;
	check(close(pipe[0]), "close a pipe");
	check(close(pipe[1]), "close a pipe");
}

/* A group (one worker, or two) has its pipes only while it is being started: 4096 workers would run out of them. */
static bool start_group(const struct cgroup_plan *cgroup, int cgroup_fd, unsigned int work, struct complaint *complaint)
{
	int pipes[2][2] = { { -1, -1 }, { -1, -1 } };
	unsigned int half, group = cgroup->works[work].type->group;
	bool good = true;

	if (group == 2 && (pipe2(pipes[0], O_NONBLOCK | O_CLOEXEC) < 0 || pipe2(pipes[1], O_NONBLOCK | O_CLOEXEC) < 0))
		good = complain(complaint, "a pipe for worker %u in cgroup %s: %s", count, cgroup->name,
				strerror(errno));
	for (half = 0; good && half < group; half++)
		good = start_worker(cgroup, cgroup_fd, work, half, pipes, complaint);
	shared.pairs_used += group / 2;
	close_pipe(pipes[0]);
	close_pipe(pipes[1]);
	return good;
}

static bool start_cgroup(const struct cgroup_plan *cgroup, struct complaint *complaint)
{
	int fd = cgroup_open(cgroup);
	const struct work_plan *plan;
	unsigned int work, started;
	bool good = true;

	if (fd < 0)
		return complain(complaint, "open cgroup %s: %s", cgroup->name, strerror(errno));
	for (work = 0; good && work < cgroup->work_count; work++) {
		plan = &cgroup->works[work];
		for (started = 0; good && started < plan->workers; started += plan->type->group) {
			good = start_group(cgroup, fd, work, complaint);
			turn_while_busy();
		}
	}
	check(close(fd), "close cgroup %s", cgroup->name);
	return good;
}

/* The number of workers that stand ready. Each is looked at once more only while it is missing. */
static unsigned int arrived(unsigned int known)
{
	while (known < count && __atomic_load_n(&shared.telemetry[known].arrived, __ATOMIC_ACQUIRE))
		known++;
	return known;
}

static uint64_t sharers(void)
{
	return count / (uint64_t)check(sysconf(_SC_NPROCESSORS_ONLN), "count the CPUs");
}

static bool wait_for_all(struct complaint *complaint)
{
	uint64_t deadline = now_nanos() + ARRIVE_NANOS + sharers() * ARRIVE_NANOS_PER_SHARER;
	unsigned int known = 0, i;

	while ((known = arrived(known)) < count && now_nanos() < deadline && ended_count == 0)
		turn_for(POLL_NANOS);
	for (i = 0; i < count; i++)
		if (outcomes[i].end != WORKER_RUNNING)
			return complain(complaint, "worker %u in cgroup %s ended before its release: %s %d", i,
					outcomes[i].cgroup, outcomes[i].end == WORKER_EXITED ? "exit code" : "signal",
					outcomes[i].code);
	return true;
}

bool workers_start(const struct plan *plan, struct complaint *complaint)
{
	unsigned int i;

	count = 0;
	ended_count = 0;
	stopped_at = UINT64_MAX;
	if (plan->worker_count == 0)
		return true;
	if (!map_shared(plan->worker_count, complaint))
		return false;
	for (i = 0; i < plan->cgroup_count; i++)
		if (!start_cgroup(&plan->cgroups[i], complaint))
			return false;
	return wait_for_all(complaint);
}

uint64_t workers_release(void)
{
	released_at = now_nanos();
	if (count == 0)
		return released_at;
	shared.orders->released_at = released_at;
	__atomic_store_n(&shared.orders->release, 1, __ATOMIC_RELEASE);
	check(futex_wake_all(&shared.orders->release), "wake the workers for their release");
	return released_at;
}

/* For how long a worker that ran no further has wanted to run by now. */
static uint64_t gap_now(const struct telemetry *telemetry, uint64_t now)
{
	uint64_t waiting_until = __atomic_load_n(&telemetry->waiting_until, __ATOMIC_ACQUIRE);
	uint64_t since = telemetry_get(telemetry->last_checkpoint);

	if (since < released_at)
		since = released_at;
	/* The stop ends every sleep: from then on it wanted to run. */
	if (waiting_until > stopped_at)
		waiting_until = stopped_at;
	if (waiting_until > since)
		since = waiting_until;
	return nanos_between(since, now);
}

static struct schedstat schedstat_between(const struct schedstat *earlier, const struct schedstat *later)
{
	return (struct schedstat){
		.cpu_nanos = nanos_between(earlier->cpu_nanos, later->cpu_nanos),
		.run_delay_nanos = nanos_between(earlier->run_delay_nanos, later->run_delay_nanos),
		.timeslices = nanos_between(earlier->timeslices, later->timeslices),
	};
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

/* Of a worker that could not tell itself how it ended: starved, or killed. */
static void settle_from_outside(struct outcome *outcome, uint64_t now)
{
	const struct telemetry *telemetry = outcome->telemetry;
	struct schedstat at_release = { 0 };
	struct schedstat stat = read_schedstat(outcome->pid);
	uint64_t gap = gap_now(telemetry, now);

	if (__atomic_load_n(&telemetry->arrived, __ATOMIC_ACQUIRE))
		at_release = telemetry->stat_at_release;
	outcome->schedstat = schedstat_between(&at_release, &stat);
	outcome->wall_nanos = nanos_between(released_at, now);
	/* One that ended had to be picked for that, and waits no more. */
	if (outcome->end == WORKER_RUNNING)
		add_open_wait(outcome, gap);
	outcome->cpu_nanos = outcome->schedstat.cpu_nanos;
	outcome->max_gap = telemetry_get(telemetry->max_gap);
	outcome->max_gap_cpu = telemetry_get(telemetry->max_gap_cpu);
	outcome->max_gap_at = telemetry_get(telemetry->max_gap_at);
	if (gap > outcome->max_gap) {
		outcome->max_gap = gap;
		outcome->max_gap_cpu = telemetry_get(telemetry->cpu);
		outcome->max_gap_at = outcome->wall_nanos;
	}
}

static void settle_from_inside(struct outcome *outcome)
{
	const struct telemetry *telemetry = outcome->telemetry;

	outcome->wall_nanos = nanos_between(released_at, telemetry->finished_at);
	outcome->cpu_nanos = telemetry->cpu_nanos;
	outcome->max_gap = telemetry->max_gap;
	outcome->max_gap_cpu = telemetry->max_gap_cpu;
	outcome->max_gap_at = telemetry->max_gap_at;
	outcome->schedstat = schedstat_between(&telemetry->stat_at_release, &telemetry->stat_at_end);
}

static void settle(struct outcome *outcome, uint64_t now)
{
	if (__atomic_load_n(&outcome->telemetry->finished, __ATOMIC_ACQUIRE))
		settle_from_inside(outcome);
	else
		settle_from_outside(outcome, now);
}

void workers_note_end(const siginfo_t *ended)
{
	struct outcome *outcome;
	unsigned int i;

	for (i = 0; i < count; i++) {
		outcome = &outcomes[i];
		if (outcome->pid != ended->si_pid || outcome->end != WORKER_RUNNING)
			continue;
		outcome->end = ended->si_code == CLD_EXITED ? WORKER_EXITED : WORKER_SIGNALED;
		outcome->code = ended->si_status;
		settle(outcome, now_nanos());
		ended_count++;
		return;
	}
}

static void wait_for_ends(uint64_t nanos)
{
	uint64_t deadline = now_nanos() + nanos;

	while (ended_count < count && now_nanos() < deadline)
		turn_for(POLL_NANOS);
}

/* PID 0 would be the agent's own process group. */
static void kill_worker(const struct outcome *outcome)
{
	if (outcome->pid > 1 && kill(outcome->pid, SIGKILL) < 0 && errno != ESRCH)
		check(-1, "kill worker process %d", outcome->pid);
}

uint64_t workers_stop(void)
{
	unsigned int i;

	stopped_at = now_nanos();
	if (count == 0)
		return stopped_at;
	__atomic_store_n(&shared.orders->stop, 1, __ATOMIC_RELEASE);
	check(futex_wake_all(&shared.orders->stop), "wake the workers for their stop");
	wait_for_ends(DRAIN_NANOS + sharers() * DRAIN_NANOS_PER_SHARER);
	for (i = 0; i < count; i++) {
		if (outcomes[i].end != WORKER_RUNNING)
			continue;
		settle(&outcomes[i], now_nanos());
		/* One that finished its work and is only not gone yet did end, as far as the test goes. */
		outcomes[i].end = telemetry_get(outcomes[i].telemetry->finished) ? WORKER_EXITED : WORKER_STUCK;
		kill_worker(&outcomes[i]);
	}
	return stopped_at;
}

unsigned int workers_count(void)
{
	return count;
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
		if (outcomes[i].end == WORKER_RUNNING) {
			kill_worker(&outcomes[i]);
			killed = true;
		}
	}
	if (killed)
		wait_for_ends(KILL_NANOS);
	count = 0;
	if (shared.memory)
		check(munmap(shared.memory, shared.size), "unmap the telemetry");
	shared.memory = NULL;
}
