/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The convention of all native methods: one system call each, whose result is returned, or -errno. Java decides what it
 * means. Nothing here throws, allocates, logs or keeps state, and no array is ever pinned: memory that the kernel reads or
 * writes comes as an address, from a direct buffer that Java keeps alive.
 */
#ifndef KTSTR_NATIVE_H
#define KTSTR_NATIVE_H

#include <errno.h>
#include <jni.h>
#include <stdint.h>

static inline void *pointer(long long address)
{
	return (void *)(uintptr_t)address;
}

/* The result of a system call in libc's convention, in ours. */
static inline long long result(long long value)
{
	return value == -1 ? -errno : value;
}

/* The value of a native method that tells Java where the fields of a structure lie: Java knows no C header. */
#define RETURN_OFFSETS(env, ...)                                                           \
	do {                                                                               \
		static const jint offsets[] = { __VA_ARGS__ };                             \
		jsize count = (jsize)(sizeof(offsets) / sizeof(offsets[0]));               \
		jintArray array = (*(env))->NewIntArray(env, count);                       \
		if (array)                                                                 \
			(*(env))->SetIntArrayRegion(env, array, 0, count, offsets);        \
		return array;                                                              \
	} while (0)

#endif
