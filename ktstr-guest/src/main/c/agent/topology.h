/* SPDX-License-Identifier: Apache-2.0 */
#ifndef KTSTR_TOPOLOGY_H
#define KTSTR_TOPOLOGY_H

/* Tells the host that the agent is up and which machine it found. */
void send_ready(void);

#endif
