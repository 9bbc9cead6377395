/* SPDX-License-Identifier: Apache-2.0 */
#include "peer.h"

#include "../futex.h"

pid_t peer_meet(struct worker *worker, struct peers *peers)
{
	uint32_t *other = &peers->pids[!worker->position];
	uint32_t pid;

	__atomic_store_n(&peers->pids[worker->position], (uint32_t)getpid(), __ATOMIC_RELEASE);
	futex_wake_all(&peers->pids[worker->position]);
	while ((pid = __atomic_load_n(other, __ATOMIC_ACQUIRE)) == 0 && !work_stopped(worker))
		work_wait_word(worker, other, 0);
	return (pid_t)pid;
}
