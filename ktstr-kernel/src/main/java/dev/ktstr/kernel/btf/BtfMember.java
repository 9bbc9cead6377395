// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.btf;

/**
 * A member of a struct or union. It lies within it, which was checked.
 *
 * @param name empty for an anonymous struct or union, or a bit-field that only fills
 * @param typeId its type
 * @param bitOffset bits from the begin of the struct it was asked of
 * @param bitfieldWidth bits of a bit-field; 0 for what is none. A bit-field begins at its own bit, not at that of its type
 */
public record BtfMember(String name, int typeId, long bitOffset, int bitfieldWidth) {

    /** {@return bytes from the begin of the struct; of a bit-field, those before the byte in which it begins} */
    public long byteOffset() {
        return bitOffset / Byte.SIZE;
    }
}
