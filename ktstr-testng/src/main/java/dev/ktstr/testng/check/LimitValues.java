// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.check;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Some limits with a value each; immutable. */
final class LimitValues {
    static final LimitValues NONE = new LimitValues(Map.of());

    private final Map<Limit, Object> values;

    private LimitValues(Map<Limit, Object> values) {
        this.values = values;
    }

    private EnumMap<Limit, Object> copy() {
        EnumMap<Limit, Object> copy = new EnumMap<>(Limit.class);
        copy.putAll(values);
        return copy;
    }

    private static LimitValues of(EnumMap<Limit, Object> values) {
        return new LimitValues(Collections.unmodifiableMap(values));
    }

    /** {@return a copy with this value} Throws {@link IllegalArgumentException} if it makes no sense. */
    LimitValues with(Limit limit, Object value) {
        EnumMap<Limit, Object> changed = copy();
        changed.put(limit, limit.checked(value));
        return of(changed);
    }

    LimitValues without(Limit limit) {
        EnumMap<Limit, Object> changed = copy();
        changed.remove(limit);
        return of(changed);
    }

    LimitValues overriddenBy(LimitValues other) {
        EnumMap<Limit, Object> merged = copy();
        merged.putAll(other.values);
        return of(merged);
    }

    /** {@return the value of a limit, if it has one} */
    Optional<Object> get(Limit limit) {
        return Optional.ofNullable(values.get(limit));
    }

    /** {@return the same, where its type is known} */
    <T> Optional<T> get(Limit limit, Class<T> type) {
        return get(limit).map(type::cast);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof LimitValues limits && values.equals(limits.values);
    }

    @Override
    public int hashCode() {
        return values.hashCode();
    }

    @Override
    public String toString() {
        return values.entrySet().stream()
                .map(entry -> entry.getKey().member() + "=" + entry.getKey().text(entry.getValue()))
                .collect(Collectors.joining(", ", "[", "]"));
    }
}
