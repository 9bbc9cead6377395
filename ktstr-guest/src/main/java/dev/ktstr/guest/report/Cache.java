// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.guest.report;

import dev.ktstr.guest.plan.CpuSet;
import dev.ktstr.guest.protocol.JsonMessage;

/**
 * A cache of a CPU, from {@code /sys/devices/system/cpu/cpuN/cache/indexN}.
 *
 * @param level 1 to 8
 * @param type what it holds
 * @param sizeBytes its size
 * @param shared the CPUs that share it
 */
public record Cache(int level, Type type, long sizeBytes, CpuSet shared) {
    private static final int MAX_LEVEL = 8;

    /** What a cache holds; the text is sysfs's and the wire's. */
    public enum Type {
        DATA("Data"),
        INSTRUCTION("Instruction"),
        UNIFIED("Unified");

        private final String text;

        Type(String text) {
            this.text = text;
        }

        @Override
        public String toString() {
            return text;
        }

        static Type parse(String text) {
            for (Type type : values()) {
                if (type.text.equals(text)) {
                    return type;
                }
            }
            throw new IllegalArgumentException(
                    "'" + text + "' is not a type of cache, expected Data, Instruction or Unified");
        }
    }

    static Cache read(JsonMessage json) {
        return new Cache(
                json.integer("level", 1, MAX_LEVEL),
                json.string("type", Type::parse),
                json.count("sizeBytes"),
                json.string("shared", CpuSet::parse));
    }
}
