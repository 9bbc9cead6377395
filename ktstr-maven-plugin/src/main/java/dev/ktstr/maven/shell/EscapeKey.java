// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.maven.shell;

import java.io.ByteArrayOutputStream;

/**
 * Takes the way out of what is typed: Ctrl-A X, as in qemu and screen. Ctrl-A twice is one Ctrl-A for the guest; before
 * anything else it goes to the guest together with that.
 */
final class EscapeKey {
    private static final byte CTRL_A = 1;

    private boolean pending;
    private boolean left;

    /** {@return what of these bytes is for the guest} */
    byte[] filter(byte[] typed) {
        ByteArrayOutputStream forGuest = new ByteArrayOutputStream();
        for (byte key : typed) {
            if (left) {
                break;
            }
            if (!pending) {
                pending = key == CTRL_A;
                if (!pending) {
                    forGuest.write(key);
                }
                continue;
            }
            pending = false;
            switch (key) {
                case 'x', 'X' -> left = true;
                case CTRL_A -> forGuest.write(CTRL_A);
                default -> {
                    forGuest.write(CTRL_A);
                    forGuest.write(key);
                }
            }
        }
        return forGuest.toByteArray();
    }

    /** {@return whether the person wants to leave} */
    boolean left() {
        return left;
    }
}
