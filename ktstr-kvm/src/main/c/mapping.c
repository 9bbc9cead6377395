/* SPDX-License-Identifier: Apache-2.0 */
/* Memory mappings. mmap(2). */
#include "native.h"

#include "dev_ktstr_kvm_jni_Mapping.h"

#include <sys/mman.h>

/* Zeroed memory of our own that takes none of the host's until it is touched. Returns the address, or -errno. */
JNIEXPORT jlong JNICALL Java_dev_ktstr_kvm_jni_Mapping_mapMemory0(JNIEnv *env, jclass class, jlong length)
{
	return (jlong)result((intptr_t)mmap(NULL, (size_t)length, PROT_READ | PROT_WRITE,
					     MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0));
}

/* What a descriptor shares. Returns the address, or -errno. */
JNIEXPORT jlong JNICALL Java_dev_ktstr_kvm_jni_Mapping_mapShared0(JNIEnv *env, jclass class, jint fd, jlong length)
{
	return (jlong)result((intptr_t)mmap(NULL, (size_t)length, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0));
}

JNIEXPORT jint JNICALL Java_dev_ktstr_kvm_jni_Mapping_unmap0(JNIEnv *env, jclass class, jlong address, jlong length)
{
	return (jint)result(munmap(pointer(address), (size_t)length));
}

JNIEXPORT jint JNICALL Java_dev_ktstr_kvm_jni_Mapping_useHugePages0(JNIEnv *env, jclass class, jlong address, jlong length)
{
	return (jint)result(madvise(pointer(address), (size_t)length, MADV_HUGEPAGE));
}

/* Gives the pages back; what was private to this process reads as zeros from then on. */
JNIEXPORT jint JNICALL Java_dev_ktstr_kvm_jni_Mapping_discard0(JNIEnv *env, jclass class, jlong address, jlong length)
{
	return (jint)result(madvise(pointer(address), (size_t)length, MADV_DONTNEED));
}

/* A child of this process has no use for a guest's memory, and would keep it. */
JNIEXPORT jint JNICALL Java_dev_ktstr_kvm_jni_Mapping_keepFromChildren0(JNIEnv *env, jclass class, jlong address,
									  jlong length)
{
	return (jint)result(madvise(pointer(address), (size_t)length, MADV_DONTFORK));
}

/* Not a system call: the only way to give Java the memory. NULL where there is no heap for the buffer's object. */
JNIEXPORT jobject JNICALL Java_dev_ktstr_kvm_jni_Mapping_buffer0(JNIEnv *env, jclass class, jlong address, jlong length)
{
	return (*env)->NewDirectByteBuffer(env, pointer(address), length);
}

/* Nor is this: the address of a direct buffer that Java made. */
JNIEXPORT jlong JNICALL Java_dev_ktstr_kvm_jni_Mapping_addressOf0(JNIEnv *env, jclass class, jobject buffer)
{
	return (jlong)(uintptr_t)(*env)->GetDirectBufferAddress(env, buffer);
}
