/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Tells the host that there is something to read in the channel. Only some hosts have a doorbell, and say so on the kernel's
 * command line; the others look from time to time.
 */
#ifndef KTSTR_DOORBELL_H
#define KTSTR_DOORBELL_H

/* Looks whether a word of the kernel's command line names the doorbell. */
void doorbell_consider(const char *word);

/* Rings; costs next to nothing, also where there is none. Only for the thread that considered the words. */
void doorbell_ring(void);

#endif
