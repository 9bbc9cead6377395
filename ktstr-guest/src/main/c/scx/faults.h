/* SPDX-License-Identifier: Apache-2.0 */
/* Ways to go wrong that have nothing to do with scheduling, on request: the harness is tested with them. */
#ifndef SCX_KTSTR_FAULTS_H
#define SCX_KTSTR_FAULTS_H

#include <stdio.h>

struct fault {
	const char *name;
	const char *what; /* for --help */
	void (*commit)(void);
};

/* Null when there is none of this name. */
const struct fault *fault_named(const char *name);

void faults_print(FILE *out);

#endif
