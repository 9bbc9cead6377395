// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.source;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import dev.ktstr.kernel.spec.KernelVersion;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What kernel.org says is current, its {@code releases.json}. Nobody signs it, so it only says which version to look for.
 *
 * @param releases all of it but linux-next, the newest first
 */
record ReleaseList(List<Listed> releases) {

    private static final Set<String> RELEASED = Set.of("stable", "longterm");

    /**
     * A version on the list.
     *
     * @param moniker {@code mainline}, {@code stable} or {@code longterm}
     * @param endOfLife whether it is the last one of its series
     * @param at when it was released, when the list says so
     */
    record Listed(KernelVersion version, String moniker, boolean endOfLife, Optional<Instant> at) {

        /** {@return whether it is a release that people are to use} */
        boolean isReleased() {
            return RELEASED.contains(moniker) && !KernelOrg.isCandidate(version);
        }
    }

    ReleaseList {
        releases = List.copyOf(releases);
    }

    /**
     * {@return the list in a text}
     *
     * @throws JsonParseException when it is none
     */
    static ReleaseList parse(String text) {
        try {
            List<Listed> releases = new ArrayList<>();
            for (JsonElement element :
                    JsonParser.parseString(text).getAsJsonObject().getAsJsonArray("releases")) {
                read(element.getAsJsonObject()).ifPresent(releases::add);
            }
            if (releases.isEmpty()) {
                throw new JsonParseException("it names no release");
            }
            releases.sort(Comparator.comparing(Listed::version).reversed());
            return new ReleaseList(releases);
        } catch (IllegalStateException
                | UnsupportedOperationException
                | ClassCastException
                | NullPointerException
                | NumberFormatException
                | DateTimeException e) {
            throw new JsonParseException("it has another form", e);
        }
    }

    private static Optional<Listed> read(JsonObject json) {
        // next-20261130 is no version; whatever else has none is of no use either.
        return KernelVersion.parse(json.get("version").getAsString()).map(version -> {
            JsonElement endOfLife = json.get("iseol");
            return new Listed(
                    version,
                    json.get("moniker").getAsString(),
                    endOfLife != null && endOfLife.getAsBoolean(),
                    released(json.get("released")));
        });
    }

    private static Optional<Instant> released(JsonElement released) {
        boolean known = released != null
                && released.isJsonObject()
                && released.getAsJsonObject().has("timestamp");
        return known
                ? Optional.of(Instant.ofEpochSecond(
                        released.getAsJsonObject().get("timestamp").getAsLong()))
                : Optional.empty();
    }

    /** {@return the newest release of a series} */
    Optional<Listed> newest(String series) {
        return releases.stream()
                .filter(Listed::isReleased)
                .filter(listed -> listed.version().series().equals(series))
                .findFirst();
    }

    /** {@return a version, when it is on the list} */
    Optional<Listed> find(KernelVersion version) {
        return releases.stream()
                .filter(listed -> listed.version().equals(version))
                .findFirst();
    }
}
