/* SPDX-License-Identifier: Apache-2.0 */
#include "native.h"

#include "dev_ktstr_kvm_jni_Descriptor.h"

#include <unistd.h>

JNIEXPORT jint JNICALL Java_dev_ktstr_kvm_jni_Descriptor_close0(JNIEnv *env, jclass class, jint fd)
{
	return (jint)result(close(fd));
}
