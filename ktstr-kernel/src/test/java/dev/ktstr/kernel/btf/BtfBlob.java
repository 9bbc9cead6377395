// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.btf;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A BTF section made by hand, sound or not: it writes what it is told. */
public final class BtfBlob {

    static final int HEADER_BYTES = 24;

    private final List<Integer> words = new ArrayList<>();
    private final ByteArrayOutputStream strings = new ByteArrayOutputStream();
    private final int firstString;
    private int nextId;

    public BtfBlob() {
        this(1, 0);
        strings.write(0);
    }

    private BtfBlob(int firstId, int firstString) {
        this.nextId = firstId;
        this.firstString = firstString;
    }

    /** A section that continues this one. */
    BtfBlob split() {
        return new BtfBlob(nextId, firstString + strings.size());
    }

    /** Adds a string; each gets a place of its own. */
    public int string(String text) {
        if (text.isEmpty()) {
            return 0;
        }
        int offset = firstString + strings.size();
        strings.writeBytes(text.getBytes(StandardCharsets.UTF_8));
        strings.write(0);
        return offset;
    }

    /** {@return the id that the next type will have} */
    public int nextId() {
        return nextId;
    }

    /** Adds a type, and returns its id. */
    public int type(BtfKind kind, int count, boolean flag, String name, int sizeOrType, int... rest) {
        return raw(string(name), kind.code() << 24 | count | (flag ? 1 << 31 : 0), sizeOrType, rest);
    }

    /** Adds a type without count, flag and more. */
    public int type(BtfKind kind, String name, int sizeOrType, int... rest) {
        return type(kind, 0, false, name, sizeOrType, rest);
    }

    int raw(int name, int info, int sizeOrType, int... rest) {
        words.add(name);
        words.add(info);
        words.add(sizeOrType);
        for (int word : rest) {
            words.add(word);
        }
        return nextId++;
    }

    /** A signed integer of 4 bytes. */
    public int signedInt() {
        return type(BtfKind.INT, "int", 4, 1 << 24 | 32);
    }

    public int struct(String name, int size, int... members) {
        return type(BtfKind.STRUCT, members.length / 3, false, name, size, members);
    }

    /** The bytes, from 0 to the limit. */
    public ByteBuffer bytes() {
        int typeBytes = words.size() * Integer.BYTES;
        ByteBuffer out =
                ByteBuffer.allocate(HEADER_BYTES + typeBytes + strings.size()).order(ByteOrder.LITTLE_ENDIAN);
        out.putShort((short) 0xeb9f); // magic
        out.put((byte) 1); // version
        out.put((byte) 0); // flags
        out.putInt(HEADER_BYTES); // hdr_len
        out.putInt(0); // type_off
        out.putInt(typeBytes); // type_len
        out.putInt(typeBytes); // str_off
        out.putInt(strings.size()); // str_len
        words.forEach(out::putInt);
        out.put(strings.toByteArray());
        return out.flip();
    }

    public Btf parse() {
        return Btf.parse(bytes(), "a blob");
    }

    /** One of each kind, as seed of a fuzzer and for what needs many. */
    static BtfBlob ofEveryKind() {
        BtfBlob blob = new BtfBlob();
        int number = blob.signedInt();
        int typedef = blob.type(BtfKind.TYPEDEF, "s32", number);
        int array = blob.type(BtfKind.ARRAY, "", 0, typedef, number, 4);
        int inner = blob.type(
                BtfKind.UNION, 2, true, "", 4, blob.string("low"), number, 3 << 24, blob.string("x"), number, 0);
        int outer =
                blob.struct("outer", 24, blob.string("first"), number, 0, 0, inner, 32, blob.string("list"), array, 64);
        int constant = blob.type(BtfKind.CONST, "", outer);
        int tag = blob.type(BtfKind.TYPE_TAG, "rcu", constant);
        int pointer = blob.type(BtfKind.PTR, "", tag);
        blob.type(BtfKind.VOLATILE, "", pointer);
        blob.type(BtfKind.RESTRICT, "", pointer);
        blob.type(BtfKind.ENUM, 2, true, "mode", 4, blob.string("OFF"), 0, blob.string("BAD"), -1);
        blob.type(BtfKind.ENUM64, 1, false, "wide", 8, blob.string("WIDE"), 1, 2);
        blob.type(BtfKind.FWD, 0, true, "elsewhere", 0);
        int prototype = blob.type(BtfKind.FUNC_PROTO, 2, false, "", number, blob.string("it"), pointer, 0, 0);
        blob.type(BtfKind.FUNC, 1, false, "run", prototype);
        int variable = blob.type(BtfKind.VAR, "runqueues", outer, 1);
        blob.type(BtfKind.DATASEC, 1, false, ".data..percpu", 64, variable, 16, 24);
        blob.type(BtfKind.FLOAT, "double", 8);
        blob.type(BtfKind.DECL_TAG, "bpf_kfunc", outer, -1);
        return blob;
    }
}
