// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.source;

/** Something of the sources is not here, and the network must not be asked. */
public final class OfflineException extends SourceException {

    OfflineException(String message) {
        super(message);
    }

    @Override
    public boolean isNoAnswer() {
        return true;
    }
}
