// SPDX-License-Identifier: Apache-2.0
/**
 * The file system a guest starts from: the agent, busybox, and the directories they need.
 *
 * <p>Nothing of one test is in it, so that one booted machine serves many tests; a test's own files travel over the
 * channel. Read {@link dev.ktstr.guest.initramfs.Initramfs}, which says what is where, and {@link
 * dev.ktstr.guest.initramfs.CpioWriter}, which says what the format is. Uses {@link dev.ktstr.guest.elf}.
 */
package dev.ktstr.guest.initramfs;
