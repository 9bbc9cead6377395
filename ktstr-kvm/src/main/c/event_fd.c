/* SPDX-License-Identifier: Apache-2.0 */
/* A counter that one side adds to and the other waits for. eventfd(2). */
#include "native.h"

#include "dev_ktstr_kvm_jni_EventFd.h"

#include <sys/eventfd.h>
#include <unistd.h>

JNIEXPORT jint JNICALL Java_dev_ktstr_kvm_jni_EventFd_create0(JNIEnv *env, jclass class)
{
	return (jint)result(eventfd(0, EFD_CLOEXEC));
}

/* Waits until the counter is not 0 and clears it. value is where its 8 bytes go. */
JNIEXPORT jint JNICALL Java_dev_ktstr_kvm_jni_EventFd_read0(JNIEnv *env, jclass class, jint fd, jlong value)
{
	return (jint)result(read(fd, pointer(value), sizeof(uint64_t)));
}

JNIEXPORT jint JNICALL Java_dev_ktstr_kvm_jni_EventFd_add0(JNIEnv *env, jclass class, jint fd, jlong value)
{
	uint64_t number = (uint64_t)value;

	return (jint)result(write(fd, &number, sizeof(number)));
}
