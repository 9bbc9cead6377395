/* SPDX-License-Identifier: Apache-2.0 */
/* What a program beside the workers prints: kept in files that nobody else can name, bounded, and sent when it has ended. */
#ifndef KTSTR_PAYLOAD_OUTPUT_H
#define KTSTR_PAYLOAD_OUTPUT_H

#include <stdbool.h>

struct payload_output {
	int output, error;
};

/* False, with errno, where there is no room for the files. */
bool payload_output_open(struct payload_output *output);

/* Gives back the memory of what is too old to be sent: a program may print without end. */
void payload_output_trim(const struct payload_output *output);

void payload_output_send(const struct payload_output *output);

void payload_output_close(const struct payload_output *output);

#endif
