// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.image;

/** An image is not what was stored. The message completes the sentence "Machine image X ...". */
final class DamagedImageException extends Exception {

    DamagedImageException(String problem) {
        super(problem);
    }

    DamagedImageException(String problem, Throwable cause) {
        super(problem, cause);
    }
}
