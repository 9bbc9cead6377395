/* SPDX-License-Identifier: Apache-2.0 */
/* What lets the agent go on reporting while a scheduler starves everybody else. */
#ifndef KTSTR_WITNESS_H
#define KTSTR_WITNESS_H

/* The agent runs at WITNESS_PRIORITY; what must be able to end runs just below it. */
#define WITNESS_PRIORITY 50

void become_witness(void);

/*
 * Makes every page the agent writes to its own again. A fork shares them until either side writes, locked or not, and
 * then the kernel has to find a new one: to be done after the last fork and before anything may starve.
 */
void own_memory(void);

/* The settings of the kernel that measuring needs. On the kernel command line they would split the machine images. */
void apply_sysctls(void);

#endif
