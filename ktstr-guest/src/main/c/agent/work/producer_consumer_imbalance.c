/* SPDX-License-Identifier: Apache-2.0 */
#include "../futex.h"
#include "../work.h"

enum { PRODUCERS, CONSUMERS, CAPACITY, PRODUCE, CONSUME };

/* In the memory of the group. The wakers wake who waits at the word that they change. */
struct queue {
	uint32_t items;
	uint64_t changed_at;
};

/* Takes one step of the items, when there is room for it. False when the stop came first. */
static bool change(struct worker *worker, bool produce)
{
	struct queue *queue = worker->group;
	uint32_t barrier = produce ? (uint32_t)worker->parameters->values[CAPACITY] : 0;
	uint32_t items = __atomic_load_n(&queue->items, __ATOMIC_ACQUIRE);
	uint64_t woken = 0;

	for (;;) {
		if (items == barrier) {
			if (work_stopped(worker))
				return false;
			woken = work_wait_word(worker, &queue->items, items);
			if (woken)
				work_wake_sample(worker, nanos_between(telemetry_get(queue->changed_at), woken));
			items = __atomic_load_n(&queue->items, __ATOMIC_ACQUIRE);
		} else if (__atomic_compare_exchange_n(&queue->items, &items, produce ? items + 1 : items - 1, false,
						       __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE)) {
			break;
		}
	}
	/* Those on the other side wait only when there was nothing for them. */
	if (items == (produce ? 0 : worker->parameters->values[CAPACITY])) {
		telemetry_put(queue->changed_at, now_nanos());
		futex_wake_all(&queue->items);
	}
	return true;
}

static void run(struct worker *worker)
{
	const uint64_t *values = worker->parameters->values;
	bool produces = worker->position < values[PRODUCERS];

	while (!work_stopped(worker)) {
		if (produces)
			work_spin_units(worker, values[PRODUCE]);
		if (!change(worker, produces))
			return;
		if (!produces)
			work_spin_units(worker, values[CONSUME]);
		work_iteration_done(worker);
	}
}

const struct work_type work_producer_consumer_imbalance = {
	.name = "producer-consumer-imbalance",
	.description = "Producers compute and put items into a bounded queue, consumers take them out and compute, not equally fast.",
	.group_parameters = 2,
	.parameters = { [PRODUCERS] = { "producers", 1, GROUP_WORKERS_MAX / 2 },
			[CONSUMERS] = { "consumers", 1, GROUP_WORKERS_MAX / 2 },
			[CAPACITY] = { "capacity", 1, WORK_UNITS_MAX },
			[PRODUCE] = { "produceSpins", 1, WORK_UNITS_MAX },
			[CONSUME] = { "consumeSpins", 1, WORK_UNITS_MAX } },
	.run = run,
};
