// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.btf;

/**
 * Finds the named types of one section. Hashes stand for names, so that no String is made of any; types of one hash are
 * chained, which costs the same whatever names a hostile section chose.
 */
final class NameIndex {
    private static final int FUNCTION = BtfKind.FUNC.code();

    private final Section section;

    /** The first type of each hash, as a position in the section and one more; 0 where there is none. */
    private final int[] heads;

    /** For each type the next one of its hash, likewise. */
    private final int[] next;

    /** Makes the index of functions, which are half of a kernel's types and seldom asked for, or of all other types. */
    NameIndex(Section section, boolean functions) {
        this.section = section;
        int count = section.count();
        this.next = new int[count];
        this.heads = new int[Math.max(1, Integer.highestOneBit(count / 2))];
        // From the end, so that a chain begins with the lowest id.
        for (int i = count - 1; i >= 0; i--) {
            add(i, functions);
        }
    }

    /** A method, because a fresh JVM compiles one that is called often much sooner than a loop that runs long. */
    private void add(int i, boolean functions) {
        int[] words = section.words;
        int at = section.start(section.firstId + i);
        if (words[at] != 0 && (Section.kind(words[at + 1]) == FUNCTION) == functions) {
            int bucket = section.hash(words[at]) & heads.length - 1;
            next[i] = heads[bucket];
            heads[bucket] = i + 1;
        }
    }

    /** {@return the lowest id of a type of this name and one of these kinds, or 0} */
    int find(byte[] name, int kinds) {
        int[] words = section.words;
        for (int i = heads[Section.hash(name) & heads.length - 1]; i != 0; i = next[i - 1]) {
            int id = section.firstId + i - 1;
            int at = section.start(id);
            if ((1 << Section.kind(words[at + 1]) & kinds) != 0 && section.isString(words[at], name)) {
                return id;
            }
        }
        return 0;
    }
}
