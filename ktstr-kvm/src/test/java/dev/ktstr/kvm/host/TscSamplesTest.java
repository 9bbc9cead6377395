// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kvm.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ktstr.kvm.host.TscSamples.ImplausibleException;
import dev.ktstr.kvm.host.TscSamples.Sample;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

public class TscSamplesTest {
    /** The period of qemu's HPET. */
    private static final int TEN_NANOSECONDS = 10_000_000;
    /** Of a HPET whose frequency is 14.31818 MHz, as in chipsets. */
    private static final int CHIPSET = 69_841_279;

    private static final int TENTH_OF_A_SECOND = 10_000_000;
    private static final long TICKS_AT_2_GHZ = 200_000_000;

    /** What qemu 10.0 on a host of 2596.142 MHz wrote. */
    private static byte[] real() {
        return ByteBuffer.allocate(TscSamples.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(0x989680_8086a201L)
                .putLong(58_885_113)
                .putInt(455_891)
                .putInt(702)
                .putLong(785_128_267)
                .putInt(28_429_830)
                .putInt(676)
                .array();
    }

    @Test
    public void whatAGuestWroteGivesTheFrequency() throws Exception {
        assertThat(TscSamples.parse(real()))
                .isEqualTo(new TscSamples(
                        TEN_NANOSECONDS,
                        new Sample(58_885_113, 455_891, 702),
                        new Sample(785_128_267, 28_429_830, 676)));
        assertThat(TscSamples.parse(real()).kiloHertz()).isEqualTo(2_596_142);
    }

    @Test
    public void aReportOfAnotherLengthIsNone() {
        assertThatThrownBy(() -> TscSamples.parse(Arrays.copyOf(real(), 39)))
                .isInstanceOf(ImplausibleException.class)
                .hasMessage("the guest reported 39 bytes, expected were 40");
        assertThatThrownBy(() -> TscSamples.parse(Arrays.copyOf(real(), 41))).isInstanceOf(ImplausibleException.class);
        assertThatThrownBy(() -> TscSamples.parse(new byte[0])).isInstanceOf(ImplausibleException.class);
    }

    @DataProvider
    public Object[][] frequencies() {
        return new Object[][] {
            {"plain", TEN_NANOSECONDS, 0L, TICKS_AT_2_GHZ, 0, TENTH_OF_A_SECOND, 2_000_000},
            {"another period", CHIPSET, 0L, TICKS_AT_2_GHZ, 0, 1_431_818, 2_000_000},
            {
                "the HPET passes 2^31",
                TEN_NANOSECONDS,
                0L,
                TICKS_AT_2_GHZ,
                0x7fffffff,
                0x7fffffff + TENTH_OF_A_SECOND,
                2_000_000
            },
            {"the HPET wraps", TEN_NANOSECONDS, 0L, TICKS_AT_2_GHZ, -5, TENTH_OF_A_SECOND - 5, 2_000_000},
            {
                "the TSC's lower half wraps",
                TEN_NANOSECONDS,
                0xffff_ffffL,
                0xffff_ffffL + TICKS_AT_2_GHZ,
                0,
                TENTH_OF_A_SECOND,
                2_000_000
            },
            {"the TSC wraps", TEN_NANOSECONDS, -1L, TICKS_AT_2_GHZ - 1, 0, TENTH_OF_A_SECOND, 2_000_000},
            {
                "40 s, over 2^31 ticks",
                TEN_NANOSECONDS,
                0L,
                TICKS_AT_2_GHZ * 400,
                0,
                (int) (TENTH_OF_A_SECOND * 400L),
                2_000_000
            },
            {"the slowest", TEN_NANOSECONDS, 0L, TICKS_AT_2_GHZ / 20, 0, TENTH_OF_A_SECOND, 100_000},
            {"the fastest", TEN_NANOSECONDS, 0L, TICKS_AT_2_GHZ * 10, 0, TENTH_OF_A_SECOND, 20_000_000},
        };
    }

    @Test(dataProvider = "frequencies")
    public void theFrequencyIsTicksOverTime(
            String which, int period, long firstTsc, long secondTsc, int firstHpet, int secondHpet, int kiloHertz)
            throws Exception {
        assertThat(new TscSamples(period, new Sample(firstTsc, firstHpet, 500), new Sample(secondTsc, secondHpet, 500))
                        .kiloHertz())
                .isEqualTo(kiloHertz);
    }

    /** The HPET was read half a span after the TSC. */
    @Test
    public void aReadingBelongsToTheMiddleOfItsSpan() throws Exception {
        assertThat(new TscSamples(
                                TEN_NANOSECONDS,
                                new Sample(1000, 0, 0),
                                new Sample(TICKS_AT_2_GHZ + 1000 - 50_000, TENTH_OF_A_SECOND, 100_000))
                        .kiloHertz())
                .isEqualTo(2_000_000);
    }

    @DataProvider
    public Object[][] nonsense() {
        return new Object[][] {
            {"no HPET", -1, TICKS_AT_2_GHZ, TENTH_OF_A_SECOND, 500, "the HPET's period is 4294967295 fs"},
            {"no period", 0, TICKS_AT_2_GHZ, TENTH_OF_A_SECOND, 500, "the HPET's period is 0 fs"},
            {
                "a period over 100 ns",
                100_000_001,
                TICKS_AT_2_GHZ,
                TENTH_OF_A_SECOND,
                500,
                "the HPET's period is 100000001 fs"
            },
            {"HPET stands still", TEN_NANOSECONDS, TICKS_AT_2_GHZ, 0, 500, "by 200000000 in 0 ticks"},
            {"both stand still", TEN_NANOSECONDS, 0L, 0, 500, "by 0 in 0 ticks"},
            {"TSC stands still", TEN_NANOSECONDS, 0L, TENTH_OF_A_SECOND, 500, "by 0 in 10000000 ticks"},
            {"TSC goes back", TEN_NANOSECONDS, -TICKS_AT_2_GHZ, TENTH_OF_A_SECOND, 500, "by -200000000 in"},
            {"HPET goes back", TEN_NANOSECONDS, TICKS_AT_2_GHZ, -TENTH_OF_A_SECOND, 500, "in 4284967296 ticks"},
            {"below 100 MHz", TEN_NANOSECONDS, 9_999_900L, TENTH_OF_A_SECOND, 0, "expected were 100000 to"},
            {"above 20 GHz", TEN_NANOSECONDS, 2_000_000_200L, TENTH_OF_A_SECOND, 500, "to 20000000 kHz"},
            {"no pair was ever close", TEN_NANOSECONDS, TICKS_AT_2_GHZ, TENTH_OF_A_SECOND, -1, "uncertain by"},
            {"too far apart", TEN_NANOSECONDS, TICKS_AT_2_GHZ, TENTH_OF_A_SECOND, 101_000, "uncertain by 505 parts"},
        };
    }

    @Test(dataProvider = "nonsense")
    public void nonsenseIsToldFromAFrequency(
            String which, int period, long tscTicks, int hpetTicks, int span, String message) {
        TscSamples samples =
                new TscSamples(period, new Sample(7_000, 9, span), new Sample(7_000 + tscTicks, 9 + hpetTicks, span));
        assertThatThrownBy(samples::kiloHertz)
                .isInstanceOf(ImplausibleException.class)
                .hasMessageContaining(message);
    }
}
