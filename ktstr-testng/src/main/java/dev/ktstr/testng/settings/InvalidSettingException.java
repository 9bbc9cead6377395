// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.settings;

/** A setting nobody knows, or a value it cannot have; says where the value came from. */
public class InvalidSettingException extends IllegalArgumentException {
    public InvalidSettingException(String message) {
        super(message);
    }

    public InvalidSettingException(String message, Throwable cause) {
        super(message, cause);
    }
}
