/* SPDX-License-Identifier: Apache-2.0 */
#ifndef KTSTR_TOPOLOGY_H
#define KTSTR_TOPOLOGY_H

#include <stdint.h>

/* Tells the host that the agent is up, since `started_at`, and which machine it found. */
void send_ready(uint64_t started_at);

#endif
