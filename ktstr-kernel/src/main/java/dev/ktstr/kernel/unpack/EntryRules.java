// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.unpack;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Says where an entry goes, by its text alone and without a look at the disk: nothing is written outside, nothing through a
 * symbolic link, and nothing twice.
 */
final class EntryRules {

    private static final int LONGEST_PATH = 1024;
    private static final int LONGEST_NAME = 255;
    private static final int DEEPEST = 64;

    /** What was met at a path, which is relative to the directory that all entries share. */
    private enum Kind {
        DIRECTORY,
        FILE,
        LINK
    }

    private final String archive;
    private final Map<String, Kind> met = new HashMap<>();
    private Optional<String> top = Optional.empty();

    EntryRules(String archive) {
        this.archive = archive;
    }

    /** {@return the place of a directory; empty for the one that all entries share} */
    List<String> directory(String name) {
        List<String> place = place(name);
        require(place, name);
        Kind former = place.isEmpty() ? Kind.DIRECTORY : met.putIfAbsent(text(place), Kind.DIRECTORY);
        if (former != null && former != Kind.DIRECTORY) {
            throw refused(name, "stands there twice, once as something else than a directory");
        }
        return place;
    }

    /** {@return the place of a file} */
    List<String> file(String name) {
        return only(name, Kind.FILE);
    }

    /** {@return the place of a symbolic link; where it leads is for {@link #requireInside}, when all entries are known} */
    List<String> link(String name) {
        return only(name, Kind.LINK);
    }

    private List<String> only(String name, Kind kind) {
        List<String> place = place(name);
        if (place.isEmpty()) {
            throw refused(name, "stands beside the directory that all of the archive should be in");
        }
        require(place, name);
        if (met.putIfAbsent(text(place), kind) != null) {
            throw refused(name, "stands there twice");
        }
        return place;
    }

    /** Everything on the way to a place is a directory. */
    private void require(List<String> place, String name) {
        for (int depth = 1; depth < place.size(); depth++) {
            Kind kind = met.putIfAbsent(text(place.subList(0, depth)), Kind.DIRECTORY);
            if (kind != null && kind != Kind.DIRECTORY) {
                throw refused(name, "lies within " + text(place.subList(0, depth)) + ", which is no directory");
            }
        }
    }

    /**
     * Checks where a link leads. A step through another link is refused: where that ends is not in its text.
     *
     * @param place of the link
     */
    void requireInside(List<String> place, String target) {
        String link = text(place);
        if (target.isEmpty() || target.startsWith("/") || target.length() > LONGEST_PATH || target.indexOf('\0') >= 0) {
            throw refused(link, "is a symbolic link to '" + target + "', which is no relative path");
        }
        Deque<String> at = new ArrayDeque<>(place.subList(0, place.size() - 1));
        String[] steps = target.split("/", -1);
        for (int i = 0; i < steps.length; i++) {
            if (steps[i].equals("..")) {
                if (at.pollLast() == null) {
                    throw refused(link, "is a symbolic link out of the archive, to '" + target + "'");
                }
            } else if (!steps[i].isEmpty() && !steps[i].equals(".")) {
                at.addLast(steps[i]);
                if (i < steps.length - 1 && met.get(String.join("/", at)) == Kind.LINK) {
                    throw refused(link, "is a symbolic link through another one, to '" + target + "'");
                }
            }
        }
    }

    /** The place of an entry below the directory that all entries share, which has any name. */
    private List<String> place(String name) {
        if (name.isEmpty() || name.startsWith("/") || name.length() > LONGEST_PATH || name.indexOf('\0') >= 0) {
            throw refused(name, "is no relative path of at most " + LONGEST_PATH + " characters");
        }
        List<String> steps = new ArrayList<>();
        for (String step : name.split("/", -1)) {
            if (step.equals("..")) {
                throw refused(name, "leads out of the directory it is unpacked to");
            }
            if (step.length() > LONGEST_NAME) {
                throw refused(name, "has a name of more than " + LONGEST_NAME + " characters");
            }
            if (!step.isEmpty() && !step.equals(".")) {
                steps.add(step);
            }
        }
        if (steps.isEmpty()) {
            return List.of(); // "./"
        }
        if (steps.size() > DEEPEST) {
            throw refused(name, "is more than " + DEEPEST + " directories deep");
        }
        String first = steps.remove(0);
        if (!top.orElse(first).equals(first)) {
            throw refused(name, "lies beside the directory " + top.get() + ", which should hold all of the archive");
        }
        top = Optional.of(first);
        return steps;
    }

    /** {@return the error for an entry that is refused} */
    ArchiveException refused(String name, String problem) {
        return new ArchiveException(archive, "has an entry '" + printable(name) + "' that " + problem);
    }

    private static String printable(String name) {
        String cut = name.length() > 100 ? name.substring(0, 100) + "..." : name;
        return cut.replaceAll("\\p{Cntrl}", "?");
    }

    private static String text(List<String> place) {
        return String.join("/", place);
    }
}
