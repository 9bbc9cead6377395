// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.adapter;

import dev.ktstr.testng.Ktstr;
import dev.ktstr.testng.check.Limit;
import dev.ktstr.testng.check.Thresholds;
import java.lang.reflect.Array;
import java.util.Optional;

/** What a test demands by its annotation. */
final class DeclaredThresholds {
    private DeclaredThresholds() {}

    static Thresholds of(Ktstr annotation) {
        Thresholds declared = Thresholds.NONE;
        for (Limit limit : Limit.values()) {
            Optional<Object> value = member(annotation, limit.member());
            if (value.isPresent()) {
                declared = declared.with(limit, limit.written(value.get()));
            }
        }
        return declared;
    }

    private static Optional<Object> member(Ktstr annotation, String name) {
        try {
            Object values = Ktstr.class.getMethod(name).invoke(annotation);
            return Attributes.atMostOne(name, Array.getLength(values), () -> Array.get(values, 0));
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("@Ktstr has no member " + name, e);
        }
    }
}
