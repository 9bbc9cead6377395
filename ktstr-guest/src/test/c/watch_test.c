/* SPDX-License-Identifier: Apache-2.0 */
/* Looks at processes, with real ones. */
#include "test.h"

#include "clock.h"
#include "watch.h"

#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#define WORK_NANOS (20 * NANOS_PER_MILLI)

static void spin(void)
{
	for (;;)
		__asm__ volatile("");
}

static void sleep_for_ever(void)
{
	for (;;)
		pause();
}

/* Spins in its second thread only. */
static void spin_beside(void)
{
	pthread_t thread;

	if (pthread_create(&thread, NULL, (void *(*)(void *))spin, NULL) != 0)
		_exit(1);
	sleep_for_ever();
}

/* As if it were ready to run, for whoever reads to the first bracket. */
static void sleep_under_a_name(void)
{
	prctl(PR_SET_NAME, "a) R 1 (b", 0, 0, 0);
	sleep_for_ever();
}

static void work_and_end(void)
{
	while (nanos_of(CLOCK_PROCESS_CPUTIME_ID) < WORK_NANOS)
		;
	_exit(0);
}

static pid_t start(void (*body)(void))
{
	pid_t pid = fork();

	if (pid == 0)
		body();
	return pid;
}

static void end(pid_t pid)
{
	expect_number(0, kill(pid, SIGKILL));
	expect_number(pid, waitpid(pid, NULL, 0));
}

/* Looks until it is as is expected, for a minute at most. */
static bool is_seen(struct watch *watch, pid_t pid, bool waits)
{
	int tries;

	for (tries = 0; tries < 6000; tries++) {
		if (watch_look(watch, pid, now_nanos()) >= 0 && !watch->waits_since == !waits)
			return true;
		usleep(10000);
	}
	return false;
}

static void who_runs_waits_since_it_ran(void)
{
	struct watch watch = { 0 };
	pid_t pid = start(spin);
	uint64_t first;
	int tries;

	expect_true(is_seen(&watch, pid, true));
	first = watch.waits_since;
	/* On a busy host it may take a while. */
	for (tries = 0; tries < 6000 && watch.waits_since == first; tries++) {
		usleep(10000);
		expect_true(watch_look(&watch, pid, now_nanos()) >= 0);
	}
	expect_true(watch.waits_since > first);
	expect_true(watch.cpu_nanos > 0);
	end(pid);
}

static void who_sleeps_does_not_wait(void)
{
	struct watch watch = { 0 };
	pid_t pid = start(sleep_under_a_name);

	expect_true(is_seen(&watch, pid, false));
	usleep(50000);
	expect_true(is_seen(&watch, pid, false));
	end(pid);
}

static void who_is_stopped_does_not_wait(void)
{
	struct watch watch = { 0 };
	pid_t pid = start(spin);

	expect_true(is_seen(&watch, pid, true));
	expect_number(0, kill(pid, SIGSTOP));
	expect_true(is_seen(&watch, pid, false));
	end(pid);
}

static void any_thread_may_wait(void)
{
	struct watch watch = { 0 };
	pid_t pid = start(spin_beside);

	expect_true(is_seen(&watch, pid, true));
	end(pid);
}

static void who_is_gone_is_told(void)
{
	struct watch watch = { .waits_since = 1 };
	pid_t pid = start(sleep_for_ever);

	end(pid);
	expect_number(-1, watch_look(&watch, pid, now_nanos()));
	expect_number(0, watch.waits_since);
	expect_number(0, process_cpu_nanos(pid));
}

static void what_was_used_is_known_until_it_is_reaped(void)
{
	struct watch watch = { .waits_since = 1 };
	struct rusage usage;
	pid_t pid = start(work_and_end);
	siginfo_t ended;

	expect_number(0, waitid(P_PID, (id_t)pid, &ended, WEXITED | WNOWAIT));
	expect_true(process_cpu_nanos(pid) >= WORK_NANOS);
	expect_number(0, usage_at_end(pid, &usage));
	/* In microseconds, each of two parts rounded down. */
	expect_true((uint64_t)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec + 2) * 1000 >= WORK_NANOS);
	expect_true(watch_look(&watch, pid, now_nanos()) >= 0);
	expect_number(0, watch.waits_since);
	expect_number(pid, waitpid(pid, NULL, 0));
	expect_number(-1, usage_at_end(pid, &usage));
}

int main(void)
{
	who_runs_waits_since_it_ran();
	who_sleeps_does_not_wait();
	who_is_stopped_does_not_wait();
	any_thread_may_wait();
	who_is_gone_is_told();
	what_was_used_is_known_until_it_is_reaped();
	return test_result();
}
