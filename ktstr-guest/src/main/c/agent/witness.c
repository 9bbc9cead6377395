/* SPDX-License-Identifier: Apache-2.0 */
#include "witness.h"

#include "check.h"
#include "textfile.h"

#include <errno.h>
#include <malloc.h>
#include <sched.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

/* Holds any frame of a report without asking the kernel for more. Not larger, as each fork copies its page tables. */
#define HEAP_RESERVE (1u << 20)
#define STACK_RESERVE (128u << 10)

#define PAGE 4096u
/* A static program has a dozen mappings. */
#define MAPS_SIZE (16u << 10)

static void reserve_heap(void)
{
	void *heap;

	if (!mallopt(M_MMAP_MAX, 0) || !mallopt(M_TRIM_THRESHOLD, 1 << 30))
		fatal("mallopt refused to keep the heap");
	heap = check_memory(malloc(HEAP_RESERVE), "the heap reserve");
	memset(heap, 1, HEAP_RESERVE);
	/* The compiler knows malloc and free, and would drop all three. */
	__asm__ volatile("" : : "r"(heap) : "memory");
	free(heap);
}

/* More than the deepest report needs: a page of the stack that was never used has yet to be found as well. */
static __attribute__((noinline)) void grow_stack(void)
{
	volatile char room[STACK_RESERVE];
	size_t at;

	for (at = 0; at < sizeof(room); at += PAGE)
		room[at] = 0;
}

static void write_pages(uintptr_t begin, uintptr_t end)
{
	volatile char *byte;
	uintptr_t at;

	for (at = begin; at < end; at += PAGE) {
		byte = (volatile char *)at;
		*byte = *byte;
	}
}

void own_memory(void)
{
	static char maps[MAPS_SIZE];
	char *line, *rest = maps;
	unsigned long begin, end;
	char access[5];
	ssize_t length;

	grow_stack();
	length = read_text("/proc/self/maps", maps, sizeof(maps));
	errno = length < 0 ? (int)-length : 0;
	check(errno ? -1 : 0, "read /proc/self/maps");
	/* Program data, heap and stack; what is shared with workers or host ("rw-s") is no fork's to copy. */
	while ((line = strsep(&rest, "\n")))
		if (sscanf(line, "%lx-%lx %4s", &begin, &end, access) == 3 && strcmp(access, "rw-p") == 0)
			write_pages(begin, end);
}

void become_witness(void)
{
	struct sched_param parameter = { .sched_priority = WITNESS_PRIORITY };

	reserve_heap();
	check(mlockall(MCL_CURRENT), "lock the memory of the agent");
	/* Later mappings only as they are touched: the wake-up samples of all workers are large and mostly empty. */
	check(mlockall(MCL_CURRENT | MCL_FUTURE | MCL_ONFAULT), "lock the future memory of the agent");
	check(sched_setscheduler(0, SCHED_FIFO | SCHED_RESET_ON_FORK, &parameter), "become SCHED_FIFO %d",
	      WITNESS_PRIORITY);
	errno = -write_text("/proc/self/oom_score_adj", "-1000");
	check(errno ? -1 : 0, "write -1000 to /proc/self/oom_score_adj");
}

void apply_sysctls(void)
{
	static const char *const settings[][2] = {
		{ "/proc/sys/kernel/sched_schedstats", "1" },
		{ "/proc/sys/kernel/bpf_stats_enabled", "1" },
	};
	size_t i;
	int result;

	/* A kernel without one of them measures less, and is still worth a test. */
	for (i = 0; i < sizeof(settings) / sizeof(settings[0]); i++) {
		result = write_text(settings[i][0], settings[i][1]);
		if (result < 0)
			console("cannot write %s to %s: %s", settings[i][1], settings[i][0], strerror(-result));
	}
}
