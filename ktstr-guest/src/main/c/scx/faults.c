/* SPDX-License-Identifier: Apache-2.0 */
#define _GNU_SOURCE
#include "faults.h"

#include <fcntl.h>
#include <inttypes.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/sysinfo.h>
#include <unistd.h>

#define KTSTR_CHANNEL "ktstr.channel="
#define MEBIBYTE ((size_t)1 << 20)

/* Each says so and returns when it could not: the test that asked for it then fails. */
static void write_file(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY);

	if (fd < 0 || write(fd, text, strlen(text)) < 0)
		perror(path);
	if (fd >= 0)
		close(fd);
}

static void panic(void)
{
	write_file("/proc/sysrq-trigger", "c");
}

/* The kernel resets the machine by loading an empty interrupt table and trapping; no hardware keeps running after that. */
static void triple_fault(void)
{
	write_file("/sys/kernel/reboot/type", "triple");
	write_file("/proc/sysrq-trigger", "b");
}

static void power_off(void)
{
	write_file("/proc/sysrq-trigger", "o");
}

static void exit_cleanly(void)
{
	exit(EXIT_SUCCESS);
}

static void crash(void)
{
	raise(SIGSEGV);
}

/* Ends without a word from itself, as when somebody kills it. */
static void be_killed(void)
{
	raise(SIGKILL);
}

/* One busy process on each CPU, above everything else that runs in user space, and not throttled. */
static void silence_agent(void)
{
	struct sched_param highest = { .sched_priority = sched_get_priority_max(SCHED_FIFO) };
	cpu_set_t cpus;
	int cpu;

	write_file("/proc/sys/kernel/sched_rt_runtime_us", "-1");
	/* The last one is this CPU's own process, after which nobody gets to start another. */
	for (cpu = get_nprocs() - 1; cpu >= 0; cpu--) {
		if (cpu > 0 && fork() != 0)
			continue;
		CPU_ZERO(&cpus);
		CPU_SET(cpu, &cpus);
		if (sched_setaffinity(0, sizeof(cpus), &cpus) < 0)
			perror("sched_setaffinity");
		if (sched_setscheduler(0, SCHED_FIFO, &highest) < 0)
			perror("sched_setscheduler");
		for (;;)
			;
	}
}

/* Scribbles over what host and agent share. Its address and size stand on the kernel command line. */
static void corrupt_channel(void)
{
	static char line[4096];
	char *argument;
	uint64_t address, size;
	int fd = open("/proc/cmdline", O_RDONLY);
	void *memory;

	if (fd < 0 || read(fd, line, sizeof(line) - 1) < 0 || !(argument = strstr(line, KTSTR_CHANNEL)) ||
	    sscanf(argument, KTSTR_CHANNEL "%" SCNx64 ",%" SCNu64, &address, &size) != 2) {
		fputs("no " KTSTR_CHANNEL " in /proc/cmdline\n", stderr);
		return;
	}
	fd = open("/dev/mem", O_RDWR);
	memory = fd < 0 ? MAP_FAILED : mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, (off_t)address);
	if (memory == MAP_FAILED) {
		perror("/dev/mem");
		return;
	}
	memset(memory, 0xa5, size);
}

static void eat_memory(void)
{
	char *memory;

	/* Not the first to be killed for it: whoever else is in the guest must suffer too. */
	for (;;) {
		memory = malloc(MEBIBYTE);
		if (memory)
			memset(memory, 1, MEBIBYTE);
	}
}

static const struct fault faults[] = {
	{ "panic", "the kernel panics", panic },
	{ "triple-fault", "the processor gives up and resets the machine", triple_fault },
	{ "power-off", "the machine powers itself off", power_off },
	{ "exit", "this program ends with status 0, and the scheduler with it", exit_cleanly },
	{ "crash", "this program dies of SIGSEGV", crash },
	{ "killed", "this program dies of SIGKILL", be_killed },
	{ "silence-agent", "real-time processes take all CPUs away from ktstr's agent", silence_agent },
	{ "corrupt-channel", "the memory that ktstr's agent shares with the host is overwritten", corrupt_channel },
	{ "eat-memory", "this program takes memory until there is none", eat_memory },
};

const struct fault *fault_named(const char *name)
{
	size_t i;

	for (i = 0; i < sizeof(faults) / sizeof(faults[0]); i++)
		if (!strcmp(faults[i].name, name))
			return &faults[i];
	return NULL;
}

void faults_print(FILE *out)
{
	size_t i;

	for (i = 0; i < sizeof(faults) / sizeof(faults[0]); i++)
		fprintf(out, "      %-16s%s\n", faults[i].name, faults[i].what);
}
