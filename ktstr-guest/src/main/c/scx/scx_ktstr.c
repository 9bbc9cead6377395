/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Loads the BPF scheduler that is embedded in this program, attaches it, prints its counters while it runs, and says
 * how it ended. See usage() for the options and the exit statuses.
 */
#define _GNU_SOURCE
#include <ctype.h>
#include <errno.h>
#include <getopt.h>
#include <math.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "embedded.h"
#include "fail.h"
#include "faults.h"
#include "knobs.h"

#include <bpf/libbpf.h>

enum {
	DEFAULT_WATCHDOG_MS = 20000,
	MAX_WATCHDOG_MS = 30000, /* the kernel refuses more */
	POLL_MS = 100,
	POLLS_PER_LINE = 1000 / POLL_MS,
};

#define NSEC_PER_SEC 1000000000ULL
#define MAX_SECONDS 1e6

static const uint64_t ops_enq_last = 1 << 1; /* SCX_OPS_ENQ_LAST */

struct options {
	bool stall;
	bool stall_kthreads;
	double stall_after;
	uint32_t watchdog_ms;
	const struct fault *fault; /* or null */
	double fault_after;
	bool die_at_start;
	bool never_attach;
	struct knobs knobs;
};

struct scheduler {
	struct bpf_object *object;
	struct bpf_map *ops;
	const volatile uint64_t *nr_enqueued, *nr_dispatched, *nr_direct;
	volatile uint64_t *stall_at_ns;
	volatile uint32_t *stall_kthreads;
	const volatile uint32_t *exit_kind;
	const char *exit_reason, *exit_msg;
};

void fail(int status, const char *format, ...)
{
	va_list arguments;

	fputs("scx-ktstr: ", stderr);
	va_start(arguments, format);
	vfprintf(stderr, format, arguments);
	va_end(arguments);
	fputc('\n', stderr);
	exit(status);
}

static void usage(void)
{
	printf("Usage: scx-ktstr [OPTION]...\n"
	       "Run a global first-in-first-out sched_ext scheduler named \"ktstr\" until SIGINT or SIGTERM.\n"
	       "\n"
	       "  --stall-after S   S seconds after it was attached (decimals allowed), stop running tasks of\n"
	       "                    user space, this program included: they are queued and stay there until the\n"
	       "                    kernel's watchdog ejects the scheduler. Kernel threads and real-time tasks\n"
	       "                    go on. Default: never\n"
	       "  --wedge-after S   the same, and kernel threads stop as well: the guest hardly does anything any more\n"
	       "  --watchdog-ms N   after how many milliseconds without running a runnable task makes the kernel\n"
	       "                    eject the scheduler, 1 to %d. Default: %d\n"
	       "  --die-at-start    end with status 1 before anything is loaded\n"
	       "  --never-attach    run until it is told to stop, and attach nothing\n",
	       MAX_WATCHDOG_MS, DEFAULT_WATCHDOG_MS);
	knobs_print(stdout);
	puts("  --fault NAME      go wrong in another way, once it was attached:");
	faults_print(stdout);
	printf("  --fault-after S   S seconds after it was attached. Default: at once\n"
	       "  --help            print this and exit\n"
	       "\n"
	       "Prints its counters once a second and at the end, then one line that says why it ended:\n"
	       "  EXIT: kind=1026 reason=\"runnable task stall\" msg=\"...\"\n"
	       "\n"
	       "Exit status: 0 stopped by a signal, 1 could not be loaded or attached, %d bad usage, %d ejected by the\n"
	       "kernel.\n",
	       EXIT_USAGE, EXIT_EJECTED);
}

static double parse_seconds(const char *option, const char *text)
{
	char *end;
	double value = strtod(text, &end);

	if (end == text || *end || !isfinite(value) || value < 0 || value > MAX_SECONDS)
		fail(EXIT_USAGE, "%s wants a number of seconds from 0 to %.0f but was given '%s'", option,
		     MAX_SECONDS, text);
	return value;
}

static uint32_t parse_watchdog_ms(const char *option, const char *text)
{
	char *end;
	long value;

	errno = 0;
	value = strtol(text, &end, 10);
	if (errno || end == text || *end || value < 1 || value > MAX_WATCHDOG_MS)
		fail(EXIT_USAGE, "%s wants a whole number of milliseconds from 1 to %d but was given '%s'", option,
		     MAX_WATCHDOG_MS, text);
	return (uint32_t)value;
}

static struct options parse_options(int argc, char **argv)
{
	static const struct option table[] = {
		{ "stall-after", required_argument, NULL, 's' },
		{ "wedge-after", required_argument, NULL, 'g' },
		{ "watchdog-ms", required_argument, NULL, 'w' },
		{ "die-at-start", no_argument, NULL, 'd' },
		{ "never-attach", no_argument, NULL, 'n' },
		{ "fault", required_argument, NULL, 'f' },
		{ "fault-after", required_argument, NULL, 'a' },
		{ "degrade", no_argument, NULL, 'D' },
		{ "degrade-after", required_argument, NULL, 'A' },
		{ "slow", no_argument, NULL, 'S' },
		{ "scattershot", no_argument, NULL, 'R' },
		{ "crash-after", required_argument, NULL, 'C' },
		{ "fail-verify", no_argument, NULL, 'V' },
		{ "verify-loop", no_argument, NULL, 'L' },
		{ "help", no_argument, NULL, 'h' },
		{ NULL, 0, NULL, 0 },
	};
	struct options options = { .watchdog_ms = DEFAULT_WATCHDOG_MS };
	int option;

	while ((option = getopt_long(argc, argv, "", table, NULL)) != -1) {
		switch (option) {
		case 's':
			options.stall = true;
			options.stall_after = parse_seconds("--stall-after", optarg);
			break;
		case 'g':
			options.stall = true;
			options.stall_kthreads = true;
			options.stall_after = parse_seconds("--wedge-after", optarg);
			break;
		case 'w':
			options.watchdog_ms = parse_watchdog_ms("--watchdog-ms", optarg);
			break;
		case 'd':
			options.die_at_start = true;
			break;
		case 'n':
			options.never_attach = true;
			break;
		case 'f':
			options.fault = fault_named(optarg);
			if (!options.fault)
				fail(EXIT_USAGE, "there is no --fault '%s'; see scx-ktstr --help for those there are",
				     optarg);
			break;
		case 'a':
			options.fault_after = parse_seconds("--fault-after", optarg);
			break;
		case 'D':
			options.knobs.degrade = true;
			options.knobs.degrade_later = false;
			break;
		case 'A':
			options.knobs.degrade = true;
			options.knobs.degrade_later = true;
			options.knobs.degrade_after = parse_seconds("--degrade-after", optarg);
			break;
		case 'S':
			options.knobs.slow = true;
			break;
		case 'R':
			options.knobs.scattershot = true;
			break;
		case 'C':
			options.knobs.crash = true;
			options.knobs.crash_after = parse_seconds("--crash-after", optarg);
			break;
		case 'V':
			options.knobs.fail_verify = true;
			break;
		case 'L':
			options.knobs.verify_loop = true;
			break;
		case 'h':
			usage();
			exit(EXIT_SUCCESS);
		default: /* getopt has named the culprit */
			fail(EXIT_USAGE, "see scx-ktstr --help for the options there are");
		}
	}
	if (optind < argc)
		fail(EXIT_USAGE, "unexpected argument '%s'; see scx-ktstr --help", argv[optind]);
	return options;
}

static struct scheduler load(const struct options *options)
{
	struct bpf_object *object = embedded_open();
	struct scheduler scheduler = { .object = object };

	scheduler.ops = bpf_object__find_map_by_name(object, "ktstr_ops");
	if (!scheduler.ops)
		fail(EXIT_FAILURE, "the embedded BPF object has no ktstr_ops: this libbpf is too old to see it");

	*(uint32_t *)embedded_ops_member(object, scheduler.ops, "timeout_ms", sizeof(uint32_t)) = options->watchdog_ms;
	/*
	 * Without this flag the kernel lets a task that is alone on its CPU run on without asking, and a stall would
	 * miss exactly the busy ones, and bad service would. Schedulers rarely set it, so neither does any other run.
	 */
	if (options->stall || options->knobs.degrade)
		*(uint64_t *)embedded_ops_member(object, scheduler.ops, "flags", sizeof(uint64_t)) = ops_enq_last;
	knobs_prepare(&options->knobs, object);

	if (bpf_object__load(object))
		fail(EXIT_FAILURE,
		     "cannot load the scheduler: %s; libbpf's lines above say why (needed are root, and a kernel with "
		     "CONFIG_SCHED_CLASS_EXT=y and CONFIG_DEBUG_INFO_BTF=y)",
		     strerror(errno));

	scheduler.nr_enqueued = embedded_global(object, "nr_enqueued", sizeof(uint64_t));
	scheduler.nr_dispatched = embedded_global(object, "nr_dispatched", sizeof(uint64_t));
	scheduler.nr_direct = embedded_global(object, "nr_direct", sizeof(uint64_t));
	scheduler.stall_at_ns = embedded_global(object, "stall_at_ns", sizeof(uint64_t));
	scheduler.stall_kthreads = embedded_global(object, "stall_kthreads", sizeof(uint32_t));
	scheduler.exit_kind = embedded_global(object, "exit_kind", sizeof(uint32_t));
	scheduler.exit_reason = embedded_global(object, "exit_reason", 128);
	scheduler.exit_msg = embedded_global(object, "exit_msg", 1024);
	return scheduler;
}

static uint64_t monotonic_ns(void)
{
	struct timespec now;

	if (clock_gettime(CLOCK_MONOTONIC, &now))
		fail(EXIT_FAILURE, "clock_gettime(CLOCK_MONOTONIC): %s", strerror(errno));
	return (uint64_t)now.tv_sec * NSEC_PER_SEC + (uint64_t)now.tv_nsec;
}

static void print_counters(const struct scheduler *scheduler)
{
	printf("nr_dispatched=%llu nr_enqueued=%llu nr_direct=%llu\n", (unsigned long long)*scheduler->nr_dispatched,
	       (unsigned long long)*scheduler->nr_enqueued, (unsigned long long)*scheduler->nr_direct);
}

/* Keeps the line one line and its quotes paired: the kernel's message names a task, and tasks name themselves. */
static void print_quoted(const char *text)
{
	putchar('"');
	for (; *text; text++) {
		unsigned char c = (unsigned char)*text;

		if (c == '"' || c == '\\')
			printf("\\%c", c);
		else if (isprint(c))
			putchar(c);
		else
			printf("\\x%02x", c);
	}
	putchar('"');
}

static void print_exit(const struct scheduler *scheduler)
{
	printf("EXIT: kind=%u reason=", *scheduler->exit_kind);
	print_quoted(scheduler->exit_reason);
	printf(" msg=");
	print_quoted(scheduler->exit_msg);
	putchar('\n');
}

/* Returns true once a stop signal has come, false once the kernel has ended the scheduler. */
static bool run_until_stopped(const struct scheduler *scheduler, const struct options *options,
			      const sigset_t *stop_signals)
{
	const struct timespec poll = { .tv_nsec = POLL_MS * 1000000L };
	uint64_t fault_at = monotonic_ns() + (uint64_t)(options->fault_after * NSEC_PER_SEC);
	const struct fault *fault = options->fault;
	unsigned int polls = 0;

	while (!*scheduler->exit_kind) {
		if (fault && monotonic_ns() >= fault_at) {
			printf("fault: %s\n", fault->name);
			fault->commit();
			fault = NULL;
		}
		if (sigtimedwait(stop_signals, NULL, &poll) > 0)
			return true;
		if (errno != EAGAIN && errno != EINTR)
			fail(EXIT_FAILURE, "sigtimedwait: %s", strerror(errno));
		if (++polls % POLLS_PER_LINE == 0)
			print_counters(scheduler);
	}
	return false;
}

int main(int argc, char **argv)
{
	struct options options = parse_options(argc, argv);
	struct scheduler scheduler;
	struct bpf_link *link;
	sigset_t stop_signals;
	bool stopped, ejected;

	/* Whoever reads a pipe wants each line when it is printed. */
	setvbuf(stdout, NULL, _IOLBF, 0);

	/* Blocked before there is anything to detach, so that none can be missed. */
	sigemptyset(&stop_signals);
	sigaddset(&stop_signals, SIGINT);
	sigaddset(&stop_signals, SIGTERM);
	if (sigprocmask(SIG_BLOCK, &stop_signals, NULL))
		fail(EXIT_FAILURE, "sigprocmask: %s", strerror(errno));

	if (options.die_at_start)
		fail(EXIT_FAILURE, "dies at its start, as it was asked to");
	if (options.never_attach) {
		puts("attaches nothing, as it was asked to");
		sigwaitinfo(&stop_signals, NULL);
		return EXIT_SUCCESS;
	}
	scheduler = load(&options);
	link = bpf_map__attach_struct_ops(scheduler.ops);
	if (!link)
		fail(EXIT_FAILURE, "cannot attach the scheduler: %s%s", strerror(errno),
		     errno == EBUSY ? " (another sched_ext scheduler is running)" : "");
	printf("attached: watchdog_ms=%u\n", options.watchdog_ms);
	*scheduler.stall_kthreads = options.stall_kthreads;
	if (options.stall)
		*scheduler.stall_at_ns = monotonic_ns() + (uint64_t)(options.stall_after * NSEC_PER_SEC);
	knobs_start(&options.knobs, scheduler.object, monotonic_ns());

	stopped = run_until_stopped(&scheduler, &options, &stop_signals);
	/* What ended before this signal was not ended by it. */
	ejected = !stopped || *scheduler.exit_kind;

	/* Returns only after ops.exit has run, so the exit record is complete. */
	if (bpf_link__destroy(link))
		fail(EXIT_FAILURE, "cannot detach the scheduler: %s", strerror(errno));
	print_counters(&scheduler);
	print_exit(&scheduler);
	bpf_object__close(scheduler.object);
	return ejected ? EXIT_EJECTED : EXIT_SUCCESS;
}
