/* SPDX-License-Identifier: Apache-2.0 */
/* What a guest that was started from a saved state has for itself: a RENEW request, checked. */
#ifndef KTSTR_IDENTITY_H
#define KTSTR_IDENTITY_H

#include "check.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define IDENTITY_ENTROPY_SIZE 64u
/* With the NUL behind. */
#define IDENTITY_BOOT_ID_SIZE 37u
/* The year 2200; the kernel itself refuses times that its clock would soon overflow after. */
#define IDENTITY_REALTIME_END (UINT64_C(7258118400) * 1000000000)

struct identity {
	uint64_t realtime_nanos;
	unsigned char entropy[IDENTITY_ENTROPY_SIZE];
	char boot_id[IDENTITY_BOOT_ID_SIZE];
};

bool identity_parse(const char *payload, size_t length, struct identity *identity, struct complaint *complaint);

#endif
