/* SPDX-License-Identifier: Apache-2.0 */
#include "witness.h"

#include "check.h"
#include "textfile.h"

#include <errno.h>
#include <malloc.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

/* Holds any frame of a report without asking the kernel for more. Not larger, as each fork copies its page tables. */
#define HEAP_RESERVE (1u << 20)

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
