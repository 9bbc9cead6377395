/* SPDX-License-Identifier: Apache-2.0 */
/* Numbers as if by chance, and the same in each run. */
#ifndef KTSTR_RANDOM_H
#define KTSTR_RANDOM_H

#include <stdint.h>

/* For each seed another row of numbers, counted from 0 (splitmix64); one of them may be the seed of another row. */
static inline uint64_t random_number(uint64_t seed, uint64_t index)
{
	uint64_t number = seed + (index + 1) * UINT64_C(0x9e3779b97f4a7c15);

	number = (number ^ number >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	number = (number ^ number >> 27) * UINT64_C(0x94d049bb133111eb);
	return number ^ number >> 31;
}

#endif
