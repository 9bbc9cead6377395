// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.scenario;

/** Whether a scheduler is attached that could be stopped. */
public enum Attachment {
    ATTACHED,
    NONE,
    /** Something went wrong with it, so it is for the guest to find out. */
    UNKNOWN
}
