/* SPDX-License-Identifier: Apache-2.0 */
#include "../clock.h"
#include "../futex.h"
#include "../work.h"

#include <errno.h>
#include <sys/mman.h>
#include <unistd.h>

enum { FAST, SLOW, OBJECTS, HIT_PERCENT, FILL };
enum { QUIET, ASKED, TAKEN };

#define FAST_MAX 128u
#define VALUE_WORDS 7u

/* Of the cache, which is a file in memory: an object is where its key, counted from 1, says. */
struct object {
	uint64_t key;
	uint64_t value[VALUE_WORDS];
};

/* In the memory of the group: what each fast worker asks the slow ones for. */
struct question {
	uint32_t state;
	uint64_t key;
	uint64_t answered_at;
};

struct backend {
	uint32_t questions; /* counts, for the slow workers to wait at */
	struct question of[FAST_MAX];
};

_Static_assert(sizeof(struct backend) <= GROUP_MEMORY_SIZE, "the questions fit the memory of the group");

static int open_files(const struct work_parameters *parameters, int *files)
{
	int error;

	files[0] = memfd_create("objects", MFD_CLOEXEC);
	if (files[0] < 0)
		return -errno;
	if (ftruncate(files[0], (off_t)(parameters->values[OBJECTS] * sizeof(struct object))) == 0)
		return 1;
	error = -errno;
	close(files[0]);
	return error;
}

static struct object *map_objects(struct worker *worker)
{
	void *objects = mmap(NULL, worker->parameters->values[OBJECTS] * sizeof(struct object), PROT_READ | PROT_WRITE,
			     MAP_SHARED, worker->files[0], 0);

	if (objects == MAP_FAILED)
		work_give_up();
	return objects;
}

/* False when the stop came first. */
static bool ask(struct worker *worker, uint64_t key)
{
	struct backend *backend = worker->group;
	struct question *question = &backend->of[worker->position];
	uint64_t woken = 0;
	uint32_t state;

	telemetry_put(question->key, key);
	__atomic_store_n(&question->state, ASKED, __ATOMIC_RELEASE);
	__atomic_add_fetch(&backend->questions, 1, __ATOMIC_ACQ_REL);
	futex_wake(&backend->questions, 1);
	while ((state = __atomic_load_n(&question->state, __ATOMIC_ACQUIRE)) != QUIET) {
		if (work_stopped(worker))
			return false;
		woken = work_wait_word(worker, &question->state, state);
	}
	if (woken)
		work_wake_sample(worker, nanos_between(telemetry_get(question->answered_at), woken));
	return true;
}

/* There are more keys than objects, by as much as makes so many in a hundred hit. */
static void look_up(struct worker *worker, struct object *objects)
{
	const uint64_t *values = worker->parameters->values;
	uint64_t began = now_nanos();
	uint64_t key = 1 + work_random(worker, values[OBJECTS] * 100 / values[HIT_PERCENT]);
	struct object *object = &objects[key % values[OBJECTS]];
	uint64_t sum = 0;
	unsigned int i;

	if (telemetry_get(object->key) != key && !ask(worker, key))
		return;
	for (i = 0; i < VALUE_WORDS; i++)
		sum += telemetry_get(object->value[i]);
	worker->spin_state += sum;
	work_request_sample(worker, nanos_between(began, now_nanos()));
	work_units_done(worker, 1);
	work_iteration_done(worker);
}

static void fill(struct worker *worker, struct object *objects, struct question *question)
{
	const uint64_t *values = worker->parameters->values;
	uint64_t key = telemetry_get(question->key);
	struct object *object = &objects[key % values[OBJECTS]];
	unsigned int i;

	/* What the database would take. */
	work_rest_until(worker, now_nanos() + values[FILL]);
	for (i = 0; i < VALUE_WORDS; i++)
		telemetry_put(object->value[i], key * (i + 1));
	telemetry_put(object->key, key);
	telemetry_put(question->answered_at, now_nanos());
	__atomic_store_n(&question->state, QUIET, __ATOMIC_RELEASE);
	futex_wake(&question->state, 1);
	work_units_done(worker, 1);
	work_iteration_done(worker);
}

static void serve(struct worker *worker, struct object *objects)
{
	struct backend *backend = worker->group;
	uint32_t questions, asked;
	uint64_t i;

	while (!work_stopped(worker)) {
		questions = __atomic_load_n(&backend->questions, __ATOMIC_ACQUIRE);
		for (i = 0; i < worker->parameters->values[FAST]; i++) {
			asked = ASKED;
			if (__atomic_compare_exchange_n(&backend->of[i].state, &asked, TAKEN, false, __ATOMIC_ACQ_REL,
							__ATOMIC_RELAXED))
				fill(worker, objects, &backend->of[i]);
		}
		work_wait_word(worker, &backend->questions, questions);
	}
}

static void run(struct worker *worker)
{
	struct object *objects = map_objects(worker);

	if (worker->position >= worker->parameters->values[FAST])
		serve(worker, objects);
	while (!work_stopped(worker))
		look_up(worker, objects);
}

const struct work_type work_taobench = {
	.name = "taobench",
	.description = "Fast workers look objects up in a cache, slow ones fetch what is not there; 1 unit per look-up and per fetch.",
	.group_parameters = 2,
	.details = DETAILS_REQUESTS,
	.parameters = { [FAST] = { "fast", 1, FAST_MAX },
			[SLOW] = { "slow", 1, GROUP_WORKERS_MAX - FAST_MAX },
			[OBJECTS] = { "objects", 1, 1u << 20 },
			[HIT_PERCENT] = { "hitPercent", 1, 100 },
			[FILL] = { "fillNanos", 1, WORK_NANOS_MAX } },
	.open_files = open_files,
	.run = run,
};
