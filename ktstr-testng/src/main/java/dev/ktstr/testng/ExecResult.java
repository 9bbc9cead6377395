// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng;

/**
 * What became of a command in the guest.
 *
 * @param status its exit status, 0 to 255, or 128 + the number of the signal that killed it, as shells count
 * @param output what it printed on its standard output, the first MiB
 * @param error what it printed on its standard error, the first MiB
 */
public record ExecResult(int status, String output, String error) {
    /** {@return whether it ended with status 0} */
    public boolean succeeded() {
        return status == 0;
    }
}
