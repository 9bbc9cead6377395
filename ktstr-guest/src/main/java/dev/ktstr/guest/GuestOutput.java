// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.guest;

/**
 * Gets what a guest says without having been asked, on the thread that talks to it. Every byte of it is the guest's choice, and
 * so is the amount: an implementation has to bound what it keeps. Every method does nothing unless overridden.
 */
public interface GuestOutput {
    /** For those who do not listen. */
    GuestOutput NONE = new GuestOutput() {};

    /** A remark of the agent, one line. */
    default void remark(String text) {}

    /** What the scheduler under test printed, in order; a character may be cut in two. */
    default void scheduler(byte[] printed) {}
}
