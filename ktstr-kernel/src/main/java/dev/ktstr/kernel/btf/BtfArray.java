// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.btf;

/**
 * An array of one dimension; more are arrays of arrays.
 *
 * @param id its number
 * @param elementId type of an element
 * @param indexId type of an index, of no use to a reader
 * @param length how many elements, 0 for a flexible array, below 2^32
 */
public record BtfArray(int id, int elementId, int indexId, long length) implements BtfType {

    @Override
    public BtfKind kind() {
        return BtfKind.ARRAY;
    }

    @Override
    public String name() {
        return "";
    }
}
