// SPDX-License-Identifier: Apache-2.0
/**
 * The kernel's KVM, as thin as it can be: one class for each facility, one native method for each system call, in the C file of
 * the same name. Read first: {@link dev.ktstr.kvm.jni.Kvm}, {@link dev.ktstr.kvm.jni.VmFd}, {@link dev.ktstr.kvm.jni.VcpuFd};
 * {@link dev.ktstr.kvm.jni.Call} is the one place where a negative result becomes an exception. Everything opened is closed by
 * its opener. Only a test's JVM may load this: a library belongs to one class loader, and Maven makes a new one for each
 * module it builds.
 */
package dev.ktstr.kvm.jni;
