// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.spec;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What to take from a git repository.
 *
 * @param kind what the name is a name of
 * @param name of a branch or a tag, or a commit as 40 lower-case hex digits
 */
public record GitRef(Kind kind, String name) {

    /** Kinds of names. */
    public enum Kind {
        /** A tag or else a branch of this name. */
        ANY,
        /** A branch. */
        BRANCH,
        /** A tag. */
        TAG,
        /** A commit. */
        SHA
    }

    private static final Pattern COMMIT = Pattern.compile("[0-9a-fA-F]{40}");

    /** What git-check-ref-format(1) allows, and no more than a file name and a command line can bear. */
    private static final Pattern NAME =
            Pattern.compile("(?!.*(?:\\.\\.|//|@\\{|\\.lock(?:/|$)|\\.$|/$|/\\.))" + "[A-Za-z0-9_][A-Za-z0-9_./+@=-]*");

    /**
     * {@return the ref a text means: {@code v7.0}, {@code branch=master}, {@code tag=v7.0} or {@code sha=} and 40 hex digits; 40
     * hex digits alone are a commit} Empty when it is none.
     */
    static Optional<GitRef> parse(String text) {
        for (Kind kind : new Kind[] {Kind.BRANCH, Kind.TAG, Kind.SHA}) {
            if (text.startsWith(prefix(kind))) {
                return of(kind, text.substring(prefix(kind).length()));
            }
        }
        return of(COMMIT.matcher(text).matches() ? Kind.SHA : Kind.ANY, text);
    }

    private static Optional<GitRef> of(Kind kind, String name) {
        boolean valid = (kind == Kind.SHA ? COMMIT : NAME).matcher(name).matches();
        return valid
                ? Optional.of(new GitRef(kind, kind == Kind.SHA ? name.toLowerCase(Locale.ROOT) : name))
                : Optional.empty();
    }

    private static String prefix(Kind kind) {
        return kind == Kind.ANY ? "" : kind.name().toLowerCase(Locale.ROOT) + "=";
    }

    /** {@return the ref as it is written after {@code #}} */
    @Override
    public String toString() {
        return prefix(kind) + name;
    }
}
