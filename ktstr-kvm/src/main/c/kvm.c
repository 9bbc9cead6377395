/* SPDX-License-Identifier: Apache-2.0 */
/* /dev/kvm itself. Documentation/virt/kvm/api.rst, "System ioctls". */
#include "native.h"

#include "dev_ktstr_kvm_jni_Kvm.h"

#include <fcntl.h>
#include <linux/kvm.h>
#include <sys/ioctl.h>

JNIEXPORT jint JNICALL Java_dev_ktstr_kvm_jni_Kvm_open0(JNIEnv *env, jclass class)
{
	return (jint)result(open("/dev/kvm", O_RDWR | O_CLOEXEC));
}

JNIEXPORT jint JNICALL Java_dev_ktstr_kvm_jni_Kvm_getApiVersion0(JNIEnv *env, jclass class, jint kvm)
{
	return (jint)result(ioctl(kvm, KVM_GET_API_VERSION, 0));
}

JNIEXPORT jint JNICALL Java_dev_ktstr_kvm_jni_Kvm_checkExtension0(JNIEnv *env, jclass class, jint kvm, jint capability)
{
	return (jint)result(ioctl(kvm, KVM_CHECK_EXTENSION, (long)capability));
}

JNIEXPORT jint JNICALL Java_dev_ktstr_kvm_jni_Kvm_getVcpuMmapSize0(JNIEnv *env, jclass class, jint kvm)
{
	return (jint)result(ioctl(kvm, KVM_GET_VCPU_MMAP_SIZE, 0));
}

JNIEXPORT jint JNICALL Java_dev_ktstr_kvm_jni_Kvm_createVm0(JNIEnv *env, jclass class, jint kvm)
{
	return (jint)result(ioctl(kvm, KVM_CREATE_VM, 0));
}

/* cpuid is a struct kvm_cpuid2; the kernel corrects its number of entries. */
JNIEXPORT jint JNICALL Java_dev_ktstr_kvm_jni_Kvm_getSupportedCpuid0(JNIEnv *env, jclass class, jint kvm, jlong cpuid)
{
	return (jint)result(ioctl(kvm, KVM_GET_SUPPORTED_CPUID, pointer(cpuid)));
}
