// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.cache;

/** An entry is not what was stored. The message completes the sentence "Cache entry X ...". */
final class CorruptEntryException extends Exception {

    CorruptEntryException(String problem) {
        super(problem);
    }

    CorruptEntryException(String problem, Throwable cause) {
        super(problem, cause);
    }
}
