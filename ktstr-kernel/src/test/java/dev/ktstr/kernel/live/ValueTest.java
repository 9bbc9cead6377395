// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ktstr.kernel.btf.BtfKind;
import dev.ktstr.kernel.live.FakeKernel.Member;
import java.math.BigInteger;
import java.util.Map;
import org.testng.annotations.BeforeClass;
import org.testng.annotations.BeforeMethod;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

public class ValueTest {
    private static final long AT = FakeMemory.BASE + 0x8000;

    private FakeKernel fake;
    private LiveKernel kernel;

    @BeforeClass
    public void describe() {
        fake = new FakeKernel();
        fake.types.type(BtfKind.TYPEDEF, "u64", fake.u64);
        int mode = fake.types.type(
                BtfKind.ENUM, 2, true, "mode", 4, fake.types.string("OFF"), 0, fake.types.string("BAD"), -1);
        fake.types.type(BtfKind.ENUM64, 1, false, "wide", 8, fake.types.string("WIDE"), 1, 2);
        fake.bitFields("flags", 8, fake.u32, new int[] {1, 0}, new int[] {3, 1}, new int[] {7, 6}, new int[] {32, 29});
        fake.bitFields("signed_flags", 4, fake.s32, new int[] {3, 2});
        fake.bitFields("too_wide", 16, fake.u64, new int[] {64, 3});
        int atomic = fake.struct("atomic", 4, new Member("counter", fake.s32, 0));
        fake.types.type(BtfKind.TYPEDEF, "atomic_t", atomic);
        int inner = fake.struct("inner", 16, new Member("a", fake.u32, 0), new Member("b", fake.u64, 8));
        int comm = fake.array(fake.character, 8);
        int numbers = fake.array(fake.u16, 3);
        int open = fake.array(fake.u16, 0);
        int innerPointer = fake.pointerTo(inner);
        int textPointer = fake.pointerTo(fake.character);
        fake.struct(
                "outer",
                80,
                new Member("first", fake.u32, 0),
                new Member("inner", inner, 8),
                new Member("next", innerPointer, 24),
                new Member("comm", comm, 32),
                new Member("numbers", numbers, 40),
                new Member("text", textPointer, 48),
                new Member("mode", mode, 56),
                new Member("open", open, 64));
        fake.types.type(BtfKind.VAR, "runqueues", fake.u64, 1);
        int own = fake.types.nextId();
        fake.struct("own", 4, new Member("own", own, 0));
        int itself = fake.types.nextId();
        fake.pointerTo(itself);
        fake.struct("turning", 8, new Member("on", itself, 0));
        fake.struct("nameless", 16, new Member("", inner, 0));
        kernel = fake.start();
    }

    @BeforeMethod
    public void clear() {
        for (int i = 0; i < 0x100; i++) {
            fake.memory.putByte(AT + i, 0);
        }
    }

    @DataProvider
    public static Object[][] integers() {
        return new Object[][] {
            {"unsigned char", 0xffL, 0xffL, -1L, 0x100L},
            {"signed char", -1L, 0x7fL, -0x81L, 0x80L},
            {"unsigned short", 0xffffL, 0xffffL, -1L, 0x1_0000L},
            {"short", -1L, 0x7fffL, -0x8001L, 0x8000L},
            {"unsigned int", 0xffff_ffffL, 0xffff_ffffL, -1L, 1L << 32},
            {"int", -1L, (long) Integer.MAX_VALUE, Integer.MIN_VALUE - 1L, Integer.MAX_VALUE + 1L},
        };
    }

    @Test(dataProvider = "integers")
    public void aNumberIsAsItsTypeSays(String type, long allOnes, long most, long tooLow, long tooHigh) {
        fake.memory.putLong(AT, -1);
        Value value = kernel.at(AT, type);
        assertThat(value.asLong()).isEqualTo(allOnes);

        value.set(most);
        assertThat(value.asLong()).isEqualTo(most);
        assertThat(fake.memory.bytes.get((int) (AT - FakeMemory.BASE + value.size())))
                .as("the byte behind")
                .isEqualTo((byte) -1);
        for (long refused : new long[] {tooLow, tooHigh}) {
            assertThatThrownBy(() -> value.set(refused))
                    .isInstanceOf(LiveKernelException.class)
                    .hasMessageContaining("which holds " + (tooLow + 1) + " to " + (tooHigh - 1) + ", not " + refused);
        }
        assertThat(value.asLong()).isEqualTo(most);
    }

    @Test
    public void numbersOf64BitsHoldAll() {
        fake.memory.putLong(AT, -2);
        assertThat(kernel.at(AT, "unsigned long").asLong()).isEqualTo(-2);
        assertThat(kernel.at(AT, "u64").asLong()).isEqualTo(-2);
        kernel.at(AT, "long").set(Long.MIN_VALUE);
        assertThat(kernel.at(AT, "long").asLong()).isEqualTo(Long.MIN_VALUE);
    }

    @Test
    public void boolsAndEnums() {
        assertThat(kernel.at(AT, "bool").asBoolean()).isFalse();
        fake.memory.putByte(AT, 1);
        assertThat(kernel.at(AT, "bool").asBoolean()).isTrue();
        fake.memory.putInt(AT, -1);
        assertThat(kernel.at(AT, "enum mode").asEnum()).isEqualTo("BAD");
        assertThat(kernel.at(AT, "enum mode").asLong()).isEqualTo(-1);
        fake.memory.putInt(AT, 5);
        assertThat(kernel.at(AT, "enum mode").asEnum()).isEqualTo("5");
        fake.memory.putLong(AT, 2L << 32 | 1);
        assertThat(kernel.at(AT, "enum wide").asEnum()).isEqualTo("WIDE");
        assertThatThrownBy(() -> kernel.at(AT, "int").asEnum()).hasMessageContaining("is no enum");
    }

    @Test
    public void bitFields() {
        // 1, 101 and, across a byte, 1000001; then 32 bits from 29 on.
        fake.memory.putLong(AT, 1 | 5 << 1 | 0x41 << 6 | 0xdead_beefL << 29);
        Value flags = kernel.at(AT, "struct flags");
        assertThat(flags.get("bits0").asLong()).isEqualTo(1);
        assertThat(flags.get("bits1").asLong()).isEqualTo(5);
        assertThat(flags.get("bits2").asLong()).isEqualTo(0x41);
        assertThat(flags.get("bits3").asLong()).isEqualTo(0xdead_beefL);
        assertThatThrownBy(() -> flags.get("bits0").set(0)).hasMessageContaining("is a bit-field");

        fake.memory.putLong(AT, 4 << 2);
        assertThat(kernel.at(AT, "struct signed_flags").get("bits0").asLong()).isEqualTo(-4);
        assertThatThrownBy(() -> kernel.at(AT, "struct too_wide").get("bits0").asLong())
                .hasMessageContaining("across more than 64 bits");
    }

    @Test
    public void aBitFieldAtTheEndOfMemoryNeedsNoMoreThanItsBytes() {
        long last = FakeMemory.BASE + fake.memory.bytes.capacity() - 1;
        fake.memory.putByte(last, 5 << 1);
        assertThat(kernel.at(last, "struct flags").get("bits1").asLong()).isEqualTo(5);
    }

    @Test
    public void aNumberInAStructOfItsOwnIsANumber() {
        fake.memory.putInt(AT, -3);
        assertThat(kernel.at(AT, "atomic_t").asLong()).isEqualTo(-3);
        assertThatThrownBy(() -> kernel.at(AT, "struct inner").asLong()).hasMessageContaining("no number");
    }

    @Test
    public void textEndsAtANulOrWithItsArray() {
        fake.memory.putText(AT + 32, "kworker\0");
        Value comm = kernel.at(AT, "struct outer").get("comm");
        assertThat(comm.asText()).isEqualTo("kworker");
        assertThat(comm).hasToString("struct outer at 0xffff888000008000.comm = \"kworker\"");
        fake.memory.putText(AT + 32, "kworkers");
        assertThat(comm.asText()).isEqualTo("kworkers");
        assertThatThrownBy(() -> kernel.at(AT, "int").asText()).hasMessageContaining("is no text");
    }

    @Test
    public void textBehindAPointerMayEndWithTheMemory() {
        long last = FakeMemory.BASE + fake.memory.bytes.capacity() - 4;
        fake.memory.putText(last, "end\0");
        fake.memory.putLong(AT + 48, last);
        Value text = kernel.at(AT, "struct outer").get("text");
        assertThat(text.asText()).isEqualTo("end");
        assertThat(text.shown()).isEqualTo("0x" + Long.toHexString(last));

        fake.memory.putText(last, "ends");
        assertThatThrownBy(text::asText).isInstanceOf(UnreadableException.class);
    }

    @Test
    public void arraysHaveAnEndWhereTheyHaveALength() {
        fake.memory.putLong(AT + 40, 0x0003_0002_0001L);
        Value outer = kernel.at(AT, "struct outer");
        assertThat(outer.get("numbers[2]").asLong()).isEqualTo(3);
        assertThatThrownBy(() -> outer.get("numbers[3]"))
                .hasMessageContaining("has 3 elements, from 0 on; [3] is none of them");
        assertThatThrownBy(() -> outer.get("numbers").at(-1)).hasMessageContaining("[-1] is none of them");
        fake.memory.putLong(AT + 64, 7L << 32);
        assertThat(outer.get("open[2]").asLong()).isEqualTo(7);
        assertThatThrownBy(() -> outer.get("first[0]")).hasMessageContaining("has no elements");
    }

    @Test
    public void pointersAreFollowed() {
        fake.memory.putLong(AT + 24, AT + 0x90);
        fake.memory.putInt(AT + 0x90, 11);
        fake.memory.putLong(AT + 0xa8, 13);
        Value outer = kernel.at(AT, "struct outer");
        assertThat(outer.get("next.a").asLong()).isEqualTo(11);
        assertThat(outer.get("next->a").asLong()).isEqualTo(11);
        assertThat(outer.get("next[1].b").asLong()).isEqualTo(13);
        assertThat(outer.get("next").follow().type()).isEqualTo("struct inner");
        assertThat(outer.get("next").asLong()).isEqualTo(AT + 0x90);
        assertThat(outer.get("next").isNull()).isFalse();
        assertThat(kernel.at(AT + 24, "struct inner *").get("a").asLong()).isEqualTo(11);
        assertThat(kernel.at(AT + 24, "struct inner **").type()).isEqualTo("struct inner **");

        fake.memory.putLong(AT + 24, 0);
        assertThat(outer.get("next").isNull()).isTrue();
        assertThatThrownBy(() -> outer.get("next.a")).hasMessageEndingWith(".next is NULL");
        assertThatThrownBy(() -> outer.get("next").onCpu(0)).hasMessageEndingWith(".next is NULL");
        fake.memory.putLong(AT + 24, 0xdead_0000_0000_0100L);
        assertThatThrownBy(() -> outer.get("next.a").asLong())
                .isInstanceOf(UnreadableException.class)
                .hasMessageContaining("no memory mapped for 4 bytes at 0xdead000000000100");
        assertThatThrownBy(() -> outer.get("first").isNull()).hasMessageContaining("is no pointer");
    }

    @Test
    public void eachCpuHasItsOwn() {
        fake.memory.putLong(AT + 24, FakeMemory.BASE + 0x100);
        fake.memory.putInt(FakeMemory.BASE + 0x100 + FakeKernel.CPU_0, 20);
        fake.memory.putInt(FakeMemory.BASE + 0x100 + FakeKernel.CPU_1, 21);
        Value next = kernel.at(AT, "struct outer").get("next");
        assertThat(next.onCpu(0).get("a").asLong()).isEqualTo(20);
        assertThat(next.onCpu(1).get("a").asLong()).isEqualTo(21);
        assertThatThrownBy(() -> next.onCpu(2)).hasMessage("there is no cpu2; the machine has CPUs 0 to 1");

        // The symbol is 0x40 behind the first byte.
        fake.memory.putLong(FakeMemory.BASE + 0x40 + FakeKernel.CPU_1, 42);
        assertThat(kernel.perCpu("runqueues", 1).asLong()).isEqualTo(42);
    }

    @Test
    public void theContainerOfAMember() {
        Value outer = kernel.at(AT, "struct outer");
        Value container = outer.get("inner.b").containerOf("struct outer", "inner.b");
        assertThat(container.address()).isEqualTo(AT);
        assertThat(container.type()).isEqualTo("struct outer");
    }

    @Test
    public void whatIsNotThereIsToldWithWhatIs() {
        Value outer = kernel.at(AT, "struct outer");
        assertThatThrownBy(() -> outer.get("second"))
                .hasMessage("struct outer (struct outer at 0xffff888000008000) has no member 'second'; there is first,"
                        + " inner, next, comm, numbers, text, mode, open");
        assertThatThrownBy(() -> outer.get("first.x")).hasMessageContaining("has no members; 'x' was asked for");
        assertThatThrownBy(() -> kernel.at(AT, "struct inne")).hasMessageContaining("did you mean inner");
        assertThatThrownBy(() -> kernel.at(AT, "struct")).isInstanceOf(LiveKernelException.class);
        assertThatThrownBy(() -> kernel.at(AT, "int[3]")).hasMessageContaining("is no name of a type");
        assertThatThrownBy(() -> kernel.var("runqueues")).hasMessageContaining("perCpu(\"runqueues\", cpu)");
        assertThatThrownBy(() -> kernel.var("panic_timeout")).hasMessageContaining("say it");
        assertThatThrownBy(() -> kernel.var("jiffies_46")).hasMessageContaining("did you mean jiffies_64?");
        assertThatThrownBy(() -> kernel.perCpu("runqueue", 0)).hasMessageContaining("did you mean runqueues?");
    }

    @Test
    public void typesThatLeadToThemselvesEnd() {
        assertThatThrownBy(() -> kernel.at(AT, "struct own").asLong())
                .isInstanceOf(LiveKernelException.class)
                .hasMessageContaining("no number");
        fake.memory.putLong(AT, AT);
        assertThatThrownBy(() -> kernel.at(AT, "struct turning").get("on.further"))
                .isInstanceOf(LiveKernelException.class)
                .hasMessageContaining("leads through more than 32 pointers");
        assertThatThrownBy(() -> kernel.at(AT, "struct nameless").asLong()).hasMessageContaining("no number");
    }

    @Test
    public void anUnsignedNumberIsShownAsOne() {
        fake.memory.putLong(AT, -1);
        assertThat(kernel.at(AT, "unsigned long").shown()).isEqualTo("18446744073709551615");
        assertThat(kernel.at(AT, "long").shown()).isEqualTo("-1");
    }

    @Test
    public void aBitFieldIsNoField() {
        assertThatThrownBy(() -> kernel.field("struct flags", "bits1")).hasMessageContaining("is a bit-field");
        assertThat(kernel.fieldIfThere("struct flags", "bits1")).isEmpty();
    }

    @Test
    public void anAddressBelowTheKernelHasNoName() {
        assertThat(kernel.nameOf(0x41)).isEqualTo("0x41");
        assertThat(kernel.nameOf(FakeMemory.BASE)).isEqualTo("0x" + Long.toHexString(FakeMemory.BASE));
    }

    @Test
    public void aVariableIsWhereTheKernelRuns() {
        fake.memory.putLong(FakeMemory.BASE + 0x80, 77);
        assertThat(kernel.var("jiffies_64").asLong()).isEqualTo(77);
        kernel.var("jiffies_64").set(78);
        assertThat(fake.memory.bytes.getLong(0x80)).isEqualTo(78);
        assertThat(kernel.nameOf(kernel.symbol("jiffies_64") + 2)).isEqualTo("jiffies_64+0x2");
    }

    @Test
    public void whatCannotBeWrittenIsRefused() {
        assertThatThrownBy(() -> kernel.at(1 << 12, "int").set(1)).isInstanceOf(UnreadableException.class);
        assertThat(kernel.at(1 << 12, "int"))
                .hasToString(
                        "int at 0x1000 cannot be read: the kernel has no memory mapped" + " for 4 bytes at 0x1000");
    }

    @Test
    public void theNumbersInAValueAreFoundHoweverDeep() {
        fake.memory.putInt(AT, 7);
        fake.memory.putLong(AT + 16, -1);
        fake.memory.putByte(AT + 42, 5);
        Map<String, Value> numbers = kernel.at(AT, "struct outer").numbers(100);
        assertThat(numbers.keySet())
                .containsExactly("first", "inner.a", "inner.b", "numbers[0]", "numbers[1]", "numbers[2]", "mode");
        assertThat(numbers.get("first").asNumber()).isEqualTo(7L);
        assertThat(numbers.get("inner.b").asNumber()).isEqualTo(new BigInteger("18446744073709551615"));
        assertThat(numbers.get("numbers[1]").asNumber()).isEqualTo(5L);
        assertThat(kernel.at(AT, "struct outer").numbers(2)).containsOnlyKeys("first", "inner.a");
        assertThat(kernel.at(AT, "unsigned int").numbers(2)).containsOnlyKeys("");
    }

    @Test
    public void aTypeThatContainsItselfIsNotFollowedForEver() {
        assertThat(kernel.at(AT, "struct own").numbers(100)).isEmpty();
    }
}
