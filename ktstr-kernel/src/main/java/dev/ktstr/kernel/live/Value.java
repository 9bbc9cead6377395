// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.live;

import dev.ktstr.kernel.btf.Btf;
import dev.ktstr.kernel.btf.BtfArray;
import dev.ktstr.kernel.btf.BtfEnum;
import dev.ktstr.kernel.btf.BtfInt;
import dev.ktstr.kernel.btf.BtfMember;
import dev.ktstr.kernel.btf.BtfPointer;
import dev.ktstr.kernel.btf.BtfStruct;
import dev.ktstr.kernel.btf.BtfType;
import dev.ktstr.kernel.failure.KernelException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A place in a running kernel's memory and what its type makes of it. Nothing is read until it is asked for, and each time anew:
 * two readings may differ, for the kernel goes on.
 *
 * <p>Everything throws {@link LiveKernelException} where the type does not have what is asked for (the message says what it has) and
 * {@link UnreadableException} where the kernel has no memory there.
 */
public final class Value {
    /** Links followed from a type to the next; the kernel's BTF has the same limit. */
    private static final int MAX_DEPTH = 32;

    private static final int LONGEST_TEXT = 4096;
    private static final int SHOWN_TEXT = 256;
    private static final int LARGEST_COPY = 1 << 20;

    private final LiveKernel kernel;
    private final long address;
    private final LiveType type;
    /** Where in the bytes from the address on a bit-field begins, and how many bits it has; empty for anything else. */
    private final Optional<Bits> bits;
    /** How it was come by, for messages. */
    private final String name;

    private record Bits(int first, int count) {}

    Value(LiveKernel kernel, long address, LiveType type, String name) {
        this(kernel, address, type, Optional.empty(), name);
    }

    private Value(LiveKernel kernel, long address, LiveType type, Optional<Bits> bits, String name) {
        this.kernel = kernel;
        this.address = address;
        this.type = type;
        this.bits = bits;
        this.name = name;
    }

    // ---- where it leads ---------------------------------------------------------------------------------------------

    /**
     * {@return the value at the end of this path}
     *
     * @param path as C writes it, though a dot does for an arrow: {@code scx.local_dsq.nr}, {@code sd.parent}, {@code kf_tasks[1]}.
     *     Pointers on the way are followed; one at its end is not
     */
    public Value get(String path) {
        Value value = this;
        for (ValuePath.Step step : ValuePath.parse(path).steps()) {
            if (step instanceof ValuePath.Member member) {
                value = value.member(member.name());
            } else if (step instanceof ValuePath.Element element) {
                value = value.at(element.index());
            }
        }
        return value;
    }

    private Value member(String member) {
        if (type.isPointer()) {
            return pointedTo().member(member);
        }
        BtfStruct struct = struct(member);
        BtfMember found = struct.member(member)
                .orElseThrow(() -> new LiveKernelException(type + " (" + name + ") has no member '" + member + "'"
                        + Alternatives.thereIs(struct.memberNames(Alternatives.MOST))));
        LiveType memberType = LiveType.of(type.btf(), found.typeId());
        String memberName = name + "." + member;
        if (found.bitfieldWidth() == 0) {
            return new Value(kernel, address + found.byteOffset(), memberType, memberName);
        }
        Bits field = new Bits((int) (found.bitOffset() % Byte.SIZE), found.bitfieldWidth());
        return new Value(kernel, address + found.byteOffset(), memberType, Optional.of(field), memberName);
    }

    /** What a pointer leads to, or a pointer to a pointer; types may say that a pointer points to itself. */
    private Value pointedTo() {
        Value value = this;
        for (int depth = 0; value.type.isPointer(); depth++) {
            if (depth == MAX_DEPTH) {
                throw new LiveKernelException(
                        name + " is of type " + type + ", which leads through more than " + MAX_DEPTH + " pointers");
            }
            value = value.follow();
        }
        return value;
    }

    private BtfStruct struct(String wanted) {
        if (type.pointers() == 0 && type.resolved() instanceof BtfStruct struct) {
            return struct;
        }
        throw new LiveKernelException(
                name + " is of type " + type + ", which has no members; '" + wanted + "' was asked for");
    }

    /** {@return the element of an array, or what lies so many elements behind a pointer} */
    public Value at(int index) {
        if (type.isPointer()) {
            Value first = follow();
            return new Value(kernel, first.address + index * first.type.size(), first.type, name + '[' + index + ']');
        }
        if (!(type.resolved() instanceof BtfArray array)) {
            throw new LiveKernelException(name + " is of type " + type + ", which has no elements");
        }
        // The kernel declares arrays of unknown length with a length of 0 or 1, at the end of structs.
        if (index < 0 || (array.length() > 1 && index >= array.length())) {
            throw new LiveKernelException(
                    name + " has " + array.length() + " elements, from 0 on; [" + index + "] is none of them");
        }
        LiveType element = LiveType.of(type.btf(), array.elementId());
        return new Value(kernel, address + index * element.size(), element, name + '[' + index + ']');
    }

    /** {@return what a pointer points to} */
    public Value follow() {
        long target = pointer();
        if (target == 0) {
            throw new LiveKernelException(name + " is NULL");
        }
        return new Value(kernel, target, type.pointee(), "*" + name);
    }

    /** {@return what a pointer of the kernel's per-CPU allocator points to for this CPU} */
    public Value onCpu(int cpu) {
        long target = pointer();
        if (target == 0) {
            throw new LiveKernelException(name + " is NULL");
        }
        return new Value(kernel, target + kernel.perCpuOffset(cpu), type.pointee(), name + " of cpu" + cpu);
    }

    /** {@return the same place, as another type} */
    public Value as(String otherType) {
        return new Value(kernel, address, LiveType.named(kernel.btf(), otherType), name);
    }

    /** {@return the value of this type that has this value as its member, as the kernel's container_of() finds it} */
    public Value containerOf(String container, String member) {
        LiveType outer = LiveType.named(kernel.btf(), container);
        Value here = new Value(kernel, 0, outer, container).get(member);
        return new Value(kernel, address - here.address, outer, name);
    }

    /**
     * {@return the members of a list whose head (a {@code struct list_head}) this is}
     *
     * @param element their type, such as {@code struct task_struct}
     * @param member which of their members links them
     * @throws LiveKernelException if the list does not lead back to its head: it was changed while it was read, or is garbage
     */
    public List<Value> list(String element, String member) {
        return new KernelLists(this).list(element, member).orThrow();
    }

    /**
     * {@return what an xarray ({@code struct xarray} or {@code struct idr}) points to, by index, each as this type}
     *
     * @throws LiveKernelException if it is garbage
     */
    public List<Value> entries(String element) {
        return new KernelXarray(this).entries(element).orThrow();
    }

    // ---- what it is -------------------------------------------------------------------------------------------------

    /** {@return its address in the kernel} */
    public long address() {
        return address;
    }

    /** {@return its type, as C writes it} */
    public String type() {
        return type.toString();
    }

    LiveType liveType() {
        return type;
    }

    LiveKernel kernel() {
        return kernel;
    }

    String name() {
        return name;
    }

    /** {@return how many bytes it takes} */
    public long size() {
        return type.size();
    }

    // ---- what it holds ----------------------------------------------------------------------------------------------

    /**
     * {@return the number it holds: of an integer, bool, char, enum or pointer} Negative only where its type is signed, or for
     * an unsigned one of 64 bits, whose upper half Java has no other number for.
     */
    public long asLong() {
        Number64 number = number();
        ByteBuffer bytes = bytes(number.bytes());
        long value = 0;
        for (int i = number.bytes() - 1; i >= 0; i--) {
            value = value << Byte.SIZE | Byte.toUnsignedInt(bytes.get(i));
        }
        int unused = Long.SIZE - number.bits();
        long shifted = value >>> number.firstBit();
        return number.signed() ? shifted << unused >> unused : shifted << unused >>> unused;
    }

    /** {@return the number it holds as it is: a Long, or a BigInteger where it is unsigned and 2^63 or more} */
    public Number asNumber() {
        long value = asLong();
        if (value >= 0 || number().signed()) {
            return value;
        }
        return new BigInteger(Long.toUnsignedString(value));
    }

    /** {@return whether the number it holds is not 0} */
    public boolean asBoolean() {
        return asLong() != 0;
    }

    /** {@return whether a pointer is NULL} */
    public boolean isNull() {
        return pointer() == 0;
    }

    /** {@return the name of the value of an enum, or the number if it has none} */
    public String asEnum() {
        if (type.pointers() == 0 && type.resolved() instanceof BtfEnum values) {
            long number = asLong();
            return values.nameOf(number).orElse(Long.toString(number));
        }
        throw new LiveKernelException(name + " is of type " + type + ", which is no enum");
    }

    /** {@return the text in an array of char, or behind a pointer to char; what is no UTF-8 is replaced} */
    public String asText() {
        if (type.isPointer()) {
            return kernel.text(name, pointer(), LONGEST_TEXT);
        }
        if (type.resolved() instanceof BtfArray array
                && type.btf().resolve(array.elementId()) instanceof BtfInt character
                && character.size() == 1) {
            byte[] bytes = bytes((int) Math.min(type.size(), LONGEST_TEXT)).array();
            int length = 0;
            while (length < bytes.length && bytes[length] != 0) {
                length++;
            }
            return new String(bytes, 0, length, StandardCharsets.UTF_8);
        }
        throw new LiveKernelException(name + " is of type " + type + ", which is no text");
    }

    /**
     * Writes a number into the running kernel.
     *
     * @throws LiveKernelException if its type does not hold this number, or is none
     */
    public void set(long value) {
        Number64 number = number();
        if (number.isBitField()) {
            throw new LiveKernelException(name + " is a bit-field; the kernel may write its neighbours meanwhile");
        }
        requireFits(number, value);
        ByteBuffer bytes = ByteBuffer.allocate(Long.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(0, value)
                .limit(number.bytes());
        if (!kernel.memory().write(address, bytes)) {
            throw new UnreadableException(name, address, number.bytes());
        }
    }

    private void requireFits(Number64 number, long value) {
        if (number.bits() == Long.SIZE) {
            return;
        }
        long min = number.signed() ? -1L << (number.bits() - 1) : 0;
        long max = number.signed() ? -min - 1 : (1L << number.bits()) - 1;
        if (value < min || value > max) {
            throw new LiveKernelException(
                    name + " is of type " + type + ", which holds " + min + " to " + max + ", not " + value);
        }
    }

    private long pointer() {
        if (!type.isPointer()) {
            throw new LiveKernelException(name + " is of type " + type + ", which is no pointer");
        }
        return bytes(Btf.POINTER_BYTES).getLong(0);
    }

    /**
     * {@return its bytes as they are now, little-endian, for who reads many {@link Field}s of it}
     *
     * @throws LiveKernelException also if it takes more than a MiB
     */
    public ByteBuffer copy() {
        if (size() > LARGEST_COPY) {
            throw new LiveKernelException(name + " takes " + size() + " bytes, more than " + LARGEST_COPY);
        }
        return bytes((int) size());
    }

    private ByteBuffer bytes(int length) {
        ByteBuffer bytes = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        if (!kernel.memory().read(address, bytes)) {
            throw new UnreadableException(name, address, length);
        }
        return bytes.flip();
    }

    /** How a number lies in memory. */
    private record Number64(int bytes, int firstBit, int bits, boolean signed, boolean isBitField) {}

    private Number64 number() {
        return number(0);
    }

    private Number64 number(int depth) {
        BtfType resolved = type.resolved();
        if (type.pointers() > 0 || resolved instanceof BtfPointer) {
            return new Number64(Btf.POINTER_BYTES, 0, Long.SIZE, false, false);
        }
        OptionalInt size = OptionalInt.empty();
        boolean signed = false;
        if (resolved instanceof BtfInt integer) {
            size = OptionalInt.of(integer.size());
            signed = integer.signed();
        } else if (resolved instanceof BtfEnum values) {
            size = OptionalInt.of(values.size());
            signed = values.signed();
        } else if (resolved instanceof BtfStruct struct && depth < MAX_DEPTH) {
            // atomic_t, local_t and their like: a number in a struct of its own.
            Optional<BtfMember> only = onlyMember(struct);
            if (only.isPresent()) {
                return member(only.get().name()).number(depth + 1);
            }
        }
        if (size.isEmpty() || size.getAsInt() < 1 || size.getAsInt() > Long.BYTES) {
            throw new LiveKernelException(name + " is of type " + type + ", which is no number of up to 64 bits");
        }
        if (bits.isPresent()) {
            int bytes = (bits.get().first() + bits.get().count() + Byte.SIZE - 1) / Byte.SIZE;
            if (bytes > Long.BYTES) {
                throw new LiveKernelException(name + " is a bit-field across more than 64 bits");
            }
            return new Number64(bytes, bits.get().first(), bits.get().count(), signed, true);
        }
        return new Number64(size.getAsInt(), 0, size.getAsInt() * Byte.SIZE, signed, false);
    }

    private static Optional<BtfMember> onlyMember(BtfStruct struct) {
        return struct.members().size() == 1
                ? Optional.of(struct.members().get(0))
                        .filter(member -> !member.name().isEmpty())
                : Optional.empty();
    }

    boolean isBitField() {
        return bits.isPresent();
    }

    boolean isPointer() {
        return type.isPointer();
    }

    BtfType resolvedType() {
        return type.resolved();
    }

    /** {@return whether it is an array of char, as C has texts} */
    boolean isText() {
        return type.pointers() == 0
                && type.resolved() instanceof BtfArray array
                && type.btf().resolve(array.elementId()) instanceof BtfInt element
                && element.name().equals("char");
    }

    /**
     * {@return the numbers in it, however deep in structs and arrays, by their paths: {@code nr[2]}, {@code stats.local}; of a number
     * itself, by an empty path} Texts, what is behind pointers, and members of unnamed structs are left out.
     *
     * @param most no more are looked for
     */
    public Map<String, Value> numbers(int most) {
        return Leaves.of(this, most);
    }

    /** {@return what it is and holds, in a line; never throws} */
    @Override
    public String toString() {
        try {
            return name + " = " + shown();
        } catch (KernelException e) {
            return e.getMessage();
        }
    }

    /** {@return what it holds, for a person: a number, a text, the name of an enum's value; of anything else, what it is and where} */
    public String shown() {
        BtfType resolved = type.resolved();
        if (type.isPointer()) {
            return "0x" + Long.toHexString(pointer());
        }
        if (resolved instanceof BtfEnum) {
            return asEnum();
        }
        if (isText()) {
            String text = asText();
            return '"' + text.substring(0, Math.min(text.length(), SHOWN_TEXT)) + '"';
        }
        if (resolved instanceof BtfInt integer) {
            return integer.signed() ? Long.toString(asLong()) : Long.toUnsignedString(asLong());
        }
        return type + " at 0x" + Long.toHexString(address);
    }
}
