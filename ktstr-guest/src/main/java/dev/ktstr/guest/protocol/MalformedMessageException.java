// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.guest.protocol;

/** A frame arrived whole, but what it says cannot be: a member is missing, of another type, or out of its range. */
public final class MalformedMessageException extends GuestException {
    private final String message;
    private final String member;

    /**
     * Says what is wrong.
     *
     * @param message the message, as {@link Frame#toString()} calls it
     * @param member the path of the member inside of it, such as {@code cpus[3].caches[0].level}, or empty for the whole
     * @param problem the value found and what was expected
     */
    public MalformedMessageException(String message, String member, String problem) {
        super(message + (member.isEmpty() ? ": " : ": member '" + member + "' ") + problem);
        this.message = message;
        this.member = member;
    }

    /** {@return which message it was} */
    public String message() {
        return message;
    }

    /** {@return the path of the member, empty where the whole message is meant} */
    public String member() {
        return member;
    }
}
