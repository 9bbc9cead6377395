// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.verifier;

import java.io.IOException;

/** A file of an earlier sweep cannot be used. The message names the file, what is wrong in it, and the cure. */
public final class SweepFileException extends IOException {
    SweepFileException(String file, String trouble) {
        super(file + ": " + trouble + "; a new sweep writes a new file");
    }
}
