/* SPDX-License-Identifier: Apache-2.0 */
#include "work.h"

#include <stddef.h>

const struct work_type *const work_types[] = {
	&work_spin,  &work_yield, &work_mixed,	  &work_bursty,
	&work_pipe,  &work_futex, &work_sequence, NULL,
};
