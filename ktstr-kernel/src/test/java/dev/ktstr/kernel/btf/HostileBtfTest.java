// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.btf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ktstr.kernel.failure.KernelException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.function.Consumer;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

/** Sections as a guest with bad intentions writes them. */
public class HostileBtfTest {

    /** The header's fields, by where they are. */
    private static final int HDR_LEN = 4;

    private static final int TYPE_OFF = 8;
    private static final int TYPE_LEN = 12;
    private static final int STR_OFF = 16;
    private static final int STR_LEN = 20;

    private static void refused(ThrowingCallable call, String problem) {
        assertThatThrownBy(call)
                .isInstanceOf(BtfException.class)
                .isInstanceOf(KernelException.class)
                .hasMessageStartingWith("BTF of a blob, byte 0x")
                .hasMessageContaining(problem);
    }

    @DataProvider
    public Object[][] headers() {
        return new Object[][] {
            {poke(0, 0), "the magic is 0x0, not 0xeb9f"},
            {poke(0, 0x01_01_9f_eb), "it is big-endian"},
            {poke(0, 0x02_eb9f), "the version is 2"},
            {poke(HDR_LEN, 23), "the header says that it has 23 bytes"},
            {poke(HDR_LEN, -1), "the header says that it has 4294967295 bytes"},
            {poke(TYPE_OFF, 1 << 30), "they should follow each other"},
            {poke(TYPE_LEN, -4), "they should follow each other"},
            {poke(TYPE_LEN, 5), "no whole words"},
            {poke(STR_OFF, 0), "they should follow each other"},
            {poke(STR_LEN, 1 << 20), "they should follow each other"},
            {poke(STR_LEN, -1), "they should follow each other"},
            {poke(STR_LEN, 0), "there are no strings"},
            {poke(STR_LEN, 2), "the last string has no end"},
        };
    }

    private static Consumer<ByteBuffer> poke(int at, int value) {
        return bytes -> bytes.putInt(at, value);
    }

    @Test(dataProvider = "headers")
    public void aWrongHeaderIsNamed(Consumer<ByteBuffer> damage, String problem) {
        ByteBuffer bytes = BtfBlob.ofEveryKind().bytes().order(ByteOrder.LITTLE_ENDIAN);
        damage.accept(bytes);
        refused(() -> Btf.parse(bytes, "a blob"), problem);
    }

    @Test
    public void everyTruncationIsRefused() {
        ByteBuffer bytes = BtfBlob.ofEveryKind().bytes();
        for (int length = 0; length < bytes.limit(); length++) {
            ByteBuffer part = bytes.slice(0, length);
            assertThatThrownBy(() -> Btf.parse(part, "a blob")).isInstanceOf(BtfException.class);
        }
    }

    @Test
    public void theFirstStringIsTheEmptyOne() {
        ByteBuffer bytes = BtfBlob.ofEveryKind().bytes().order(ByteOrder.LITTLE_ENDIAN);
        bytes.put(BtfBlob.HEADER_BYTES + bytes.getInt(STR_OFF), (byte) 'x');
        refused(() -> Btf.parse(bytes, "a blob"), "the first string is not the empty one");
    }

    @Test
    public void moreMembersThanThereAreBytes() {
        BtfBlob blob = new BtfBlob();
        blob.type(BtfKind.STRUCT, 0xffff, false, "big", 8, 1, 2, 3);
        refused(blob::parse, "type 1 needs 196608 words, and only 6 are left");
        BtfBlob half = new BtfBlob();
        half.signedInt();
        half.raw(0, 0, 0);
        refused(half::parse, "type 2 is void");
    }

    @Test
    public void whatIsNotKnownIsSaid() {
        BtfBlob newer = new BtfBlob();
        newer.signedInt();
        newer.raw(0, 20 << 24, 0);
        refused(newer::parse, "byte 0x2c: type 2 is of kind 20, so its length is not known. Kinds up to 19 are known");
        BtfBlob wider = new BtfBlob();
        wider.raw(0, BtfKind.STRUCT.code() << 24 | 1 << 16, 0);
        refused(wider::parse, "bits are set that should be 0");
    }

    @Test
    public void idsThatDoNotExist() {
        Btf btf = new BtfBlob().parse();
        assertThat(btf.size()).isEqualTo(1);
        refused(() -> btf.type(1), "there is no type 1, only 0 to 0");
        refused(() -> btf.type(-1), "there is no type 4294967295");
        BtfBlob blob = new BtfBlob();
        int typedef = blob.type(BtfKind.TYPEDEF, "t", 77);
        refused(() -> blob.parse().resolve(typedef), "there is no type 77");
        refused(() -> blob.parse().sizeOf(typedef), "there is no type 77");
    }

    @Test
    public void stringsThatDoNotExist() {
        BtfBlob blob = new BtfBlob();
        int id = blob.raw(1 << 20, BtfKind.TYPEDEF.code() << 24, 0);
        Btf btf = blob.parse();
        refused(() -> btf.type(id), "there is no string at offset 0x100000, only up to 0x1");
        refused(() -> btf.struct("x"), "there is no string at offset 0x100000");
        assertThat(btf.describe(id)).isEqualTo("<no name>");
        BtfBlob negative = new BtfBlob();
        negative.raw(-1, BtfKind.TYPEDEF.code() << 24, 0);
        refused(() -> negative.parse().type(1), "there is no string at offset 0xffffffff");
    }

    @Test
    public void aNameIsNotLongerThanNamesAre() {
        BtfBlob blob = new BtfBlob();
        blob.type(BtfKind.TYPEDEF, "x".repeat(4097), 0);
        refused(() -> blob.parse().type(1), "a string is longer than 4096 bytes");
        assertThat(blob.parse().similar("x", 5)).isEmpty();
    }

    @Test
    public void circlesEnd() {
        BtfBlob blob = new BtfBlob();
        blob.type(BtfKind.TYPEDEF, "a", 2);
        blob.type(BtfKind.CONST, "", 1);
        blob.type(BtfKind.PTR, "", 3);
        blob.type(BtfKind.ARRAY, "", 0, 4, 4, 1);
        blob.type(BtfKind.FUNC_PROTO, 2, false, "", 5, 0, 5, 0, 5);
        Btf btf = blob.parse();
        refused(() -> btf.resolve(1), "type 1 is made of itself");
        refused(() -> btf.sizeOf(2), "type 2 is made of itself");
        refused(() -> btf.sizeOf(4), "type 4 is made of itself");
        assertThat(btf.sizeOf(3)).isEqualTo(8);
        assertThat(btf.describe(2)).isEqualTo("const a");
        for (int id = 3; id < btf.size(); id++) {
            assertThat(btf.describe(id)).contains("...").hasSizeLessThan(1000);
        }
    }

    @Test
    public void structsWithinThemselves() {
        BtfBlob blob = new BtfBlob();
        blob.struct("self", 8, 0, 1, 0, blob.string("end"), 2, 0);
        blob.type(BtfKind.ARRAY, "", 0, 1, 1, 2);
        Btf btf = blob.parse();
        BtfStruct self = btf.struct("self").orElseThrow();
        assertThat(self.member("nothing")).isEmpty();
        refused(
                () -> self.member("end"),
                "member 1 of struct self has 128 bits from bit 0, but the whole is of 8 bytes");
        assertThat(self.memberNames(9)).containsExactly("end", "end");
    }

    @Test(timeOut = 10_000)
    public void aDeepNestOfAnonymousStructsIsWalkedOnce() {
        BtfBlob blob = new BtfBlob();
        int levels = 30;
        for (int id = 1; id < levels; id++) {
            blob.struct(id == 1 ? "top" : "", 0, 0, id + 1, 0, 0, id + 1, 0);
        }
        blob.struct("", 0);
        // In the same way twice at each level, it would be found missing a billion times.
        assertThat(blob.parse().struct("top").orElseThrow().member("nothing")).isEmpty();
        BtfBlob deeper = new BtfBlob();
        for (int id = 1; id < 100; id++) {
            deeper.struct(id == 1 ? "top" : "", 0, 0, id + 1, 0);
        }
        deeper.struct("", 0);
        BtfStruct top = deeper.parse().struct("top").orElseThrow();
        refused(() -> top.member("nothing"), "nested more than 32 deep");
    }

    @Test
    public void sizesThatDoNotFit() {
        BtfBlob blob = new BtfBlob();
        int number = blob.signedInt();
        int huge = blob.type(BtfKind.ARRAY, "", 0, number, number, 1 << 30);
        int largest = blob.type(BtfKind.ARRAY, "", 0, number, number, (1 << 30) - 1);
        int product = blob.type(BtfKind.ARRAY, "", 0, 5, number, -1);
        int inner = blob.type(BtfKind.ARRAY, "", 0, number, number, -1);
        Btf btf = blob.parse();
        assertThat(btf.sizeOf(largest)).isEqualTo(0xffff_fffcL);
        refused(() -> btf.sizeOf(huge), "which is 4 GiB or more");
        refused(() -> btf.sizeOf(product), "which is 4 GiB or more");
        refused(() -> btf.sizeOf(inner), "which is 4 GiB or more");
        assertThat(btf.type(inner)).isEqualTo(new BtfArray(inner, number, number, 0xffff_ffffL));
    }

    @Test
    public void membersBeyondTheEnd() {
        BtfBlob blob = new BtfBlob();
        int number = blob.signedInt();
        int at = blob.struct("s", 8, blob.string("good"), number, 32, blob.string("late"), number, 33);
        int field = blob.type(BtfKind.STRUCT, 1, true, "b", 1, blob.string("f"), number, 5 << 24 | 4);
        int anonymous = blob.struct("o", 4, 0, at, 0);
        Btf btf = blob.parse();
        BtfStruct struct = (BtfStruct) btf.type(at);
        assertThat(struct.member("good")).isPresent();
        refused(
                () -> struct.member("late"),
                "member 1 of struct s has 32 bits from bit 33, but the whole is of 8 bytes");
        refused(() -> struct.members().get(1), "member 1 of struct s");
        refused(() -> ((BtfStruct) btf.type(field)).member("f"), "5 bits from bit 4, but the whole is of 1 bytes");
        refused(() -> ((BtfStruct) btf.type(anonymous)).member("good"), "member 0 of struct o has 64 bits");
    }

    @DataProvider
    public Object[][] impossibleTypes() {
        return new Object[][] {
            {BtfKind.INT, 3, 24, "an integer of 24 bits from bit 0 in 3 bytes"},
            {BtfKind.INT, 4, 33, "an integer of 33 bits from bit 0 in 4 bytes"},
            {BtfKind.INT, 4, 1 << 16 | 32, "an integer of 32 bits from bit 1 in 4 bytes"},
            {BtfKind.INT, -1, 8, "an integer of 8 bits from bit 0 in 4294967295 bytes"},
            {BtfKind.INT, 4, 0, "an integer of 0 bits"},
            {BtfKind.VAR, 1, 3, "of linkage 3; expected 0 (static)"},
            {BtfKind.VAR, 1, -1, "of linkage -1"},
        };
    }

    @Test(dataProvider = "impossibleTypes")
    public void impossibleTypesAreRefusedWhenTheyAreAskedFor(BtfKind kind, int second, int third, String problem) {
        BtfBlob blob = new BtfBlob();
        int id = blob.type(kind, "x", second, third);
        Btf btf = blob.parse();
        refused(() -> btf.type(id), "type 1 is " + problem);
    }

    @Test
    public void impossibleSizesAreRefused() {
        BtfBlob blob = new BtfBlob();
        blob.type(BtfKind.ENUM, "e", 3);
        blob.type(BtfKind.FLOAT, "f", 5);
        blob.type(BtfKind.FUNC, 3, false, "g", 0);
        Btf btf = blob.parse();
        refused(() -> btf.type(1), "an enum of 3 bytes");
        refused(() -> btf.type(2), "a floating point number of 5 bytes");
        refused(() -> btf.type(3), "of linkage 3");
    }

    @Test
    public void messagesCanBePrinted() {
        BtfBlob blob = new BtfBlob();
        int number = blob.signedInt();
        blob.struct("\u001b[31m" + "x".repeat(200), 1, blob.string("m"), number, 0);
        Btf btf = blob.parse();
        assertThat(btf.describe(2)).isEqualTo("struct ?[31m" + "x".repeat(75) + "...");
        refused(() -> ((BtfStruct) btf.type(2)).member("m"), "member 0 of struct ?[31mxxx");
    }

    @Test
    public void aNameThatIsNowhereIsNotedWhenItIsAskedFor() {
        BtfBlob blob = new BtfBlob();
        blob.raw(1 << 20, BtfKind.STRUCT.code() << 24, 0);
        blob.raw(1 << 20, BtfKind.FUNC.code() << 24, 0);
        Btf btf = blob.parse();
        assertThat(btf.type(1)).isInstanceOf(BtfStruct.class);
        refused(() -> btf.type(1).name(), "there is no string at offset 0x100000");
        refused(() -> btf.type(2).name(), "there is no string at offset 0x100000");
    }

    @Test(timeOut = 20_000)
    public void manyTypesOfOneLongNameCostNoMoreThanTheirBytes() {
        BtfBlob blob = new BtfBlob();
        int name = blob.string("y".repeat(1 << 20));
        for (int i = 0; i < 100_000; i++) {
            blob.raw(name, BtfKind.STRUCT.code() << 24, 0);
        }
        Btf btf = blob.parse();
        assertThat(btf.struct("x")).isEmpty();
        assertThat(btf.similar("y", 3)).isEmpty();
        assertThatCode(() -> btf.describe(1)).doesNotThrowAnyException();
    }
}
