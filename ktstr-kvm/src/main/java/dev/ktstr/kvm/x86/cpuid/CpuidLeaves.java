// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kvm.x86.cpuid;

import java.util.Comparator;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;

/** A table of leaves that is being worked on; ordered by function and index. A leaf that is not in it reads as zeros. */
final class CpuidLeaves {
    /** A range of functions: basic from 0 on, the hypervisor's from 0x40000000, extended from 0x80000000. */
    private static final int RANGE = 0xffff_0000;

    private record Key(int function, int index) {
        static final Comparator<Key> ORDER = Comparator.<Key>comparingInt(key -> key.function + Integer.MIN_VALUE)
                .thenComparingInt(key -> key.index + Integer.MIN_VALUE);
    }

    private final NavigableMap<Key, CpuidEntry> entries = new TreeMap<>(Key.ORDER);

    CpuidLeaves(List<CpuidEntry> entries) {
        entries.forEach(this::put);
    }

    CpuidLeaves copy() {
        return new CpuidLeaves(entries());
    }

    List<CpuidEntry> entries() {
        return List.copyOf(entries.values());
    }

    boolean has(int function) {
        return !subleaves(function).isEmpty();
    }

    /** {@return the entries of one function, by index} */
    List<CpuidEntry> subleaves(int function) {
        return List.copyOf(entries.subMap(new Key(function, 0), true, new Key(function, -1), true)
                .values());
    }

    CpuidEntry get(int function, int index) {
        return entries.getOrDefault(new Key(function, index), new CpuidEntry(function, index, 0, 0, 0, 0, 0));
    }

    CpuidEntry get(int function) {
        return get(function, 0);
    }

    /** Adds an entry; it replaces the one of the same function and index. */
    void put(CpuidEntry entry) {
        entries.put(new Key(entry.function(), entry.index()), entry);
    }

    /** Makes all sub-leaves of a function read as zeros. */
    void remove(int function) {
        subleaves(function).forEach(entry -> entries.remove(new Key(function, entry.index())));
    }

    boolean has(Feature feature) {
        return (get(feature.function(), feature.index()).get(feature.register()) & feature.mask()) != 0;
    }

    /** Sets or clears a feature's bit. Clearing one of a leaf that is not there adds no leaf. */
    void set(Feature feature, boolean on) {
        if (has(feature) != on) {
            CpuidEntry entry = get(feature.function(), feature.index());
            put(entry.with(feature.register(), entry.get(feature.register()) ^ feature.mask()));
        }
    }

    /**
     * Says in a range's first leaf which one is its last, and gives those in between that are missing: what is claimed is there, as
     * zeros at least.
     */
    void close(int range) {
        int last = entries.keySet().stream()
                .mapToInt(Key::function)
                .filter(function -> (function & RANGE) == range)
                .reduce(range, Math::max);
        for (int function = range; function < last; function++) {
            if (!has(function)) {
                put(CpuidEntry.leaf(function, 0, 0, 0, 0));
            }
        }
        put(get(range).with(Register.EAX, last));
    }
}
