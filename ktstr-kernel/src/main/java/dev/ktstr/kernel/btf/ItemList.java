// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.btf;

import java.util.AbstractList;
import java.util.Objects;
import java.util.RandomAccess;

/** What follows a type in its section: a number of equal items, read one by one as they are asked for. */
abstract class ItemList<T> extends AbstractList<T> implements RandomAccess {

    /** Knows all ids and strings; the words may be those of a section below it. */
    final Section section;

    final int[] words;
    private final int begin;
    private final int count;
    private final int itemWords;

    ItemList(Section section, int[] words, int begin, int count, int itemWords) {
        this.section = section;
        this.words = words;
        this.begin = begin;
        this.count = count;
        this.itemWords = itemWords;
    }

    /** Reads the item that begins at the word {@code at}. */
    abstract T read(int at);

    @Override
    public final T get(int index) {
        return read(begin + itemWords * Objects.checkIndex(index, count));
    }

    @Override
    public final int size() {
        return count;
    }

    /** Of a function prototype. */
    static final class Parameters extends ItemList<BtfParameter> {
        Parameters(Section section, int[] words, int begin, int count) {
            super(section, words, begin, count, 2);
        }

        @Override
        BtfParameter read(int at) {
            return new BtfParameter(section.string(words[at]), words[at + 1]);
        }
    }

    /** Of a data section. */
    static final class Variables extends ItemList<BtfSectionVariable> {
        Variables(Section section, int[] words, int begin, int count) {
            super(section, words, begin, count, 3);
        }

        @Override
        BtfSectionVariable read(int at) {
            return new BtfSectionVariable(
                    words[at], Integer.toUnsignedLong(words[at + 1]), Integer.toUnsignedLong(words[at + 2]));
        }
    }

    /** Of an enum of 32 bits. */
    static final class Values32 extends ItemList<BtfEnumValue> {
        private final boolean signed;

        Values32(Section section, int[] words, int begin, int count, boolean signed) {
            super(section, words, begin, count, 2);
            this.signed = signed;
        }

        @Override
        BtfEnumValue read(int at) {
            int value = words[at + 1];
            return new BtfEnumValue(section.string(words[at]), signed ? value : Integer.toUnsignedLong(value));
        }
    }

    /** Of an enum of 64 bits. */
    static final class Values64 extends ItemList<BtfEnumValue> {
        Values64(Section section, int[] words, int begin, int count) {
            super(section, words, begin, count, 3);
        }

        @Override
        BtfEnumValue read(int at) {
            long value = (long) words[at + 2] << Integer.SIZE | Integer.toUnsignedLong(words[at + 1]);
            return new BtfEnumValue(section.string(words[at]), value);
        }
    }
}
