// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.guest.plan;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * An immutable set of CPU numbers from 0 to 1023, in text as the kernel writes lists of CPUs: ranges in ascending order,
 * {@code 0-2,5}; the empty text is the empty set. (Format: {@code Documentation/admin-guide/cputopology.rst} and
 * {@code lib/bitmap-str.c}, {@code bitmap_parselist}.)
 */
public final class CpuSet {
    /** One more than the largest CPU number: as many as the guest's agent has room for. */
    public static final int MAX_CPUS = 1024;

    private static final CpuSet EMPTY = new CpuSet(new BitSet());
    private static final Pattern RANGE = Pattern.compile("([0-9]{1,5})(?:-([0-9]{1,5}))?");

    private final BitSet cpus;

    private CpuSet(BitSet cpus) {
        this.cpus = cpus;
    }

    /** {@return the set without CPUs} */
    public static CpuSet empty() {
        return EMPTY;
    }

    /** {@return the set of these CPUs} Throws {@link IllegalArgumentException} for a number out of range. */
    public static CpuSet of(int... cpus) {
        BitSet bits = new BitSet();
        for (int cpu : cpus) {
            bits.set(checkCpu(cpu, Integer.toString(cpu)));
        }
        return new CpuSet(bits);
    }

    /** {@return the set of all CPUs from first to last, both included} */
    public static CpuSet range(int first, int last) {
        String text = first + "-" + last;
        checkCpu(first, text);
        checkCpu(last, text);
        if (first > last) {
            throw new IllegalArgumentException("CPU range '" + text + "' ends before it begins");
        }
        BitSet bits = new BitSet();
        bits.set(first, last + 1);
        return new CpuSet(bits);
    }

    /**
     * {@return the set that a kernel list names} White space around the list is ignored, as sysfs ends it with a line feed.
     *
     * @throws IllegalArgumentException where the text is no list, or names a CPU out of range
     */
    public static CpuSet parse(String list) {
        String text = list.strip();
        if (text.isEmpty()) {
            return EMPTY;
        }
        BitSet bits = new BitSet();
        for (String part : text.split(",", -1)) {
            Matcher range = RANGE.matcher(part);
            if (!range.matches()) {
                throw new IllegalArgumentException("CPU list '" + shorten(text) + "' has '" + shorten(part)
                        + "', expected a number or a range such as 0-2");
            }
            int first = Integer.parseInt(range.group(1));
            int last = range.group(2) == null ? first : Integer.parseInt(range.group(2));
            bits.or(range(first, last).cpus);
        }
        return new CpuSet(bits);
    }

    /** {@return the number of CPUs} */
    public int size() {
        return cpus.cardinality();
    }

    public boolean isEmpty() {
        return cpus.isEmpty();
    }

    public boolean contains(int cpu) {
        return cpu >= 0 && cpus.get(cpu);
    }

    public boolean containsAll(CpuSet other) {
        return other.minus(this).isEmpty();
    }

    public boolean intersects(CpuSet other) {
        return cpus.intersects(other.cpus);
    }

    public CpuSet union(CpuSet other) {
        BitSet bits = copy();
        bits.or(other.cpus);
        return new CpuSet(bits);
    }

    public CpuSet intersect(CpuSet other) {
        BitSet bits = copy();
        bits.and(other.cpus);
        return new CpuSet(bits);
    }

    /** {@return the CPUs of this set that are not in the other} */
    public CpuSet minus(CpuSet other) {
        BitSet bits = copy();
        bits.andNot(other.cpus);
        return new CpuSet(bits);
    }

    /** {@return the lowest CPU number} */
    public OptionalInt first() {
        return stream().findFirst();
    }

    /** {@return the CPU numbers, ascending} */
    public IntStream stream() {
        return cpus.stream();
    }

    /** {@return the kernel's list format, ranges as long as possible} */
    @Override
    public String toString() {
        List<String> ranges = new ArrayList<>();
        for (int first = cpus.nextSetBit(0); first >= 0; ) {
            int end = cpus.nextClearBit(first);
            ranges.add(end - first == 1 ? Integer.toString(first) : first + "-" + (end - 1));
            first = cpus.nextSetBit(end);
        }
        return String.join(",", ranges);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof CpuSet set && cpus.equals(set.cpus);
    }

    @Override
    public int hashCode() {
        return cpus.hashCode();
    }

    private BitSet copy() {
        return (BitSet) cpus.clone();
    }

    private static int checkCpu(int cpu, String where) {
        if (cpu < 0 || cpu >= MAX_CPUS) {
            throw new IllegalArgumentException(
                    "CPU " + cpu + " in '" + where + "' is out of range, expected 0 to " + (MAX_CPUS - 1));
        }
        return cpu;
    }

    private static String shorten(String text) {
        return text.length() <= 60 ? text : text.substring(0, 60) + "...";
    }
}
