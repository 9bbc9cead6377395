// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.btf;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * The target of the fuzzer: a section out of a hostile guest's memory, and all that can be asked of it.
 *
 * <p>The invariant: nothing but a {@link BtfException} comes out; what is found lies where it should; what is found by its name
 * has that name. Time and memory are the fuzzer's to watch.
 *
 * <p>The first byte says what the rest is: 0 a section as it is; 1 types and strings, whose header is put in front of them, with
 * the second and third byte, little-endian, as the number of words in the types; 2 as 1, but split, on top of {@link
 * BtfBlob#ofEveryKind}.
 */
public final class BtfFuzz {

    /** So many types and items of each are asked; more of the same would find nothing and take time. */
    private static final int MAX_ASKED = 64;

    private static final Btf BASE = BtfBlob.ofEveryKind().parse();
    private static final List<String> NAMES =
            List.of("outer", "low", "x", "int", "runqueues", "", "\0", "o\0", "\u00e9", "\ud800");

    private BtfFuzz() {}

    /** The entry point that the fuzzer calls. */
    public static void fuzzerTestOneInput(byte[] input) {
        int mode = input.length == 0 ? 0 : Byte.toUnsignedInt(input[0]) % 3;
        ByteBuffer section = mode == 0
                ? ByteBuffer.wrap(input, Math.min(1, input.length), Math.max(0, input.length - 1))
                : withHeader(input, mode == 1);
        Btf btf;
        try {
            btf = mode == 2 ? Btf.parseSplit(section, "the fuzzer", BASE) : Btf.parse(section, "the fuzzer");
        } catch (BtfException e) {
            return;
        }
        int from = mode == 2 ? Math.max(0, BASE.size() - 1) : 0;
        for (int id = from; id < Math.min(btf.size() + 1, from + MAX_ASKED); id++) {
            ask(btf, id);
        }
        ask(btf, -1);
        NAMES.forEach(name -> survive(() -> find(btf, name)));
    }

    /** The inputs that a fuzzer begins with. */
    public static Map<String, byte[]> seeds() {
        byte[] section = BtfBlob.ofEveryKind().bytes().array();
        byte[] raw = new byte[section.length + 1];
        System.arraycopy(section, 0, raw, 1, section.length);
        int typeBytes = ByteBuffer.wrap(section).order(ByteOrder.LITTLE_ENDIAN).getInt(12);
        byte[] body = new byte[section.length - BtfBlob.HEADER_BYTES + 3];
        System.arraycopy(section, BtfBlob.HEADER_BYTES, body, 3, section.length - BtfBlob.HEADER_BYTES);
        body[0] = 1;
        body[1] = (byte) (typeBytes / Integer.BYTES);
        body[2] = (byte) ((typeBytes / Integer.BYTES) >> Byte.SIZE);
        byte[] split = body.clone();
        split[0] = 2;
        return Map.of("raw", raw, "body", body, "split", split);
    }

    private static ByteBuffer withHeader(byte[] input, boolean firstString) {
        byte[] padded = Arrays.copyOf(input, Math.max(3, input.length));
        int rest = padded.length - 3;
        int words = Byte.toUnsignedInt(padded[1]) | (Byte.toUnsignedInt(padded[2]) << Byte.SIZE);
        int typeBytes = Math.min(words, rest / Integer.BYTES) * Integer.BYTES;
        int stringBytes = rest - typeBytes;
        // The strings begin and end as they must, whatever the input has there.
        ByteBuffer out = ByteBuffer.allocate(BtfBlob.HEADER_BYTES + typeBytes + stringBytes + 2)
                .order(ByteOrder.LITTLE_ENDIAN);
        out.putInt(0x01_eb9f)
                .putInt(BtfBlob.HEADER_BYTES)
                .putInt(0)
                .putInt(typeBytes)
                .putInt(typeBytes);
        out.putInt(stringBytes + 2);
        out.put(padded, 3, typeBytes);
        out.put((byte) (firstString ? 0 : 'x'));
        out.put(padded, 3 + typeBytes, stringBytes);
        out.put((byte) 0);
        return out.flip();
    }

    private static void ask(Btf btf, int id) {
        check(!btf.describe(id).isEmpty(), "A type is described by nothing");
        survive(() -> btf.resolve(id));
        survive(() -> check(btf.sizeOf(id) >>> Integer.SIZE == 0, "A size has more than 32 bits"));
        survive(() -> {
            BtfType type = btf.type(id);
            check(type.id() == id, "Another type came");
            survive(() -> look(btf, type));
            if (type instanceof BtfStruct struct) {
                survive(() -> members(btf, struct));
            }
        });
    }

    private static void look(Btf btf, BtfType type) {
        find(btf, type.name());
        btf.find(type.kind(), type.name())
                .ifPresent(found -> check(
                        found.kind() == type.kind() && found.name().equals(type.name()), "Something else was found"));
        if (type instanceof BtfEnum constants) {
            first(constants.values()).forEach(value -> {
                check(constants.nameOf(value.value()).isPresent(), "A value is lost");
                check(constants.valueOf(value.name()).isPresent(), "A constant is lost");
            });
        } else if (type instanceof BtfFunctionPrototype prototype) {
            prototype.variadic();
            first(prototype.parameters()).forEach(BtfParameter::name);
        } else if (type instanceof BtfDataSection section) {
            first(section.variables()).forEach(BtfSectionVariable::offset);
        }
    }

    private static void members(Btf btf, BtfStruct struct) {
        survive(() -> struct.memberNames(MAX_ASKED).forEach(name -> survive(() -> member(btf, struct, name))));
        first(struct.members()).forEach(member -> inside(btf, struct, member));
    }

    private static void member(Btf btf, BtfStruct struct, String name) {
        struct.member(name).ifPresent(member -> {
            check(member.name().equals(name), "Another member was found");
            inside(btf, struct, member);
        });
    }

    private static void inside(Btf btf, BtfStruct struct, BtfMember member) {
        long bits = member.bitfieldWidth() > 0 ? member.bitfieldWidth() : btf.sizeOf(member.typeId()) * Byte.SIZE;
        check(
                member.bitOffset() >= 0 && member.bitOffset() + bits <= struct.size() * Byte.SIZE,
                member + " is not within " + struct + " of " + struct.size() + " bytes");
    }

    private static void find(Btf btf, String name) {
        btf.struct(name);
        btf.variable(name);
        btf.similar(name, 3);
    }

    private static <T> List<T> first(List<T> items) {
        return items.subList(0, Math.min(MAX_ASKED, items.size()));
    }

    private static void survive(Runnable call) {
        try {
            call.run();
        } catch (BtfException e) {
            check(
                    e.getMessage().length() < 1000,
                    "A message of " + e.getMessage().length() + " characters");
        }
    }

    private static void check(boolean good, String problem) {
        if (!good) {
            throw new AssertionError(problem);
        }
    }
}
