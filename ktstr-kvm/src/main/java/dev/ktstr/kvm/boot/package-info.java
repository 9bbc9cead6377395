// SPDX-License-Identifier: Apache-2.0
/**
 * A Linux kernel put into a guest's memory, ready to run in 64-bit mode without firmware or boot loader:
 * {@link dev.ktstr.kvm.boot.LinuxBoot} is the table of contents, {@link dev.ktstr.kvm.boot.KernelImage} what a kernel's file
 * says and is checked for, {@link dev.ktstr.kvm.boot.BootParams} what the kernel is told. Every file is hostile until
 * checked: all checks come before the first byte is written. Uses memory and x86.
 *
 * <p>Follows, of the kernel's Documentation/arch/x86, boot.rst ("64-bit Boot Protocol") and zero-page.rst; System V Application
 * Binary Interface, ELF-64 object file format; Intel Software Developer's Manual volume 3, chapters 2 (control registers), 3
 * (segments) and 4 (page tables).
 */
package dev.ktstr.kvm.boot;
