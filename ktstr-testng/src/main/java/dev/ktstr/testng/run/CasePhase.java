// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.run;

/** How far a case has come. */
enum CasePhase {
    PREPARING("before its machine was started"),
    MAKING_IMAGE("while the image that its machine starts from was made"),
    STARTING_MACHINE("while its machine was started"),
    BOOTING("while the guest booted"),
    STARTING_SCHEDULER("while the scheduler was started"),
    WORKING("while the test ran"),
    CLOSING("while its machine was closed");

    private final String text;

    CasePhase(String text) {
        this.text = text;
    }

    /** {@return when, for example {@code while the guest booted}} */
    @Override
    public String toString() {
        return text;
    }
}
