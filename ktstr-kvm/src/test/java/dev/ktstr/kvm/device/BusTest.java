// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kvm.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import org.testng.annotations.BeforeMethod;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

public class BusTest {
    private Recorder low;
    private Recorder high;
    private Bus bus;

    /** Two neighbours and one at the end: ports 0x100 to 0x103, 0x104 and 0x105, 0xffff. */
    @BeforeMethod
    public void addDevices() {
        low = new Recorder(1);
        high = new Recorder(2);
        bus = new Bus().add(0x100, 4, low).add(0x104, 2, high).add(0xffff, 1, new Recorder(3));
    }

    private String read(int port, int size, int bytes) {
        ByteBuffer data = ByteBuffer.allocate(bytes);
        bus.read(port, size, data);
        return HexFormat.of().formatHex(data.array());
    }

    private void write(int port, int size, String bytes) {
        bus.write(port, size, ByteBuffer.wrap(HexFormat.of().parseHex(bytes)));
    }

    @DataProvider
    public Object[][] taken() {
        return new Object[][] {
            {0x100, 4}, // the same
            {0xfd, 4}, // its end
            {0x103, 1}, // within
            {0x105, 8}, // its beginning
            {0xf0, 0x100}, // around both
            {0xfff0, 0x10},
        };
    }

    @Test(dataProvider = "taken")
    public void portsAreGivenOnce(int port, int ports) {
        assertThatThrownBy(() -> bus.add(port, ports, new Recorder(9)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("port 0x" + Integer.toHexString(port) + " is taken already");
        assertThat(read(0x100, 4, 4)).as("as before").isEqualTo("10111213");
    }

    @Test
    public void portsBesideOthersAreFree() {
        bus.add(0xfc, 4, new Recorder(4)).add(0x106, 1, new Recorder(5));
        assertThat(read(0xff, 1, 1)).isEqualTo("43");
        assertThat(read(0x100, 1, 1)).isEqualTo("10");
        assertThat(read(0x106, 1, 1)).isEqualTo("50");
    }

    @Test
    public void aDeviceIsGivenAnOffset() {
        write(0x102, 1, "ab");
        write(0x105, 1, "ff");
        assertThat(low.written).containsExactly("2=ab");
        assertThat(high.written).containsExactly("1=ff");
        assertThat(read(0x105, 1, 1)).isEqualTo("21");
    }

    @Test
    public void aWideAccessIsSplitOverNeighbouringPorts() {
        write(0x102, 4, "01020304");
        assertThat(low.written).containsExactly("2=1", "3=2");
        assertThat(high.written).containsExactly("0=3", "1=4");
        assertThat(read(0x102, 4, 4)).isEqualTo("12132021");
        assertThat(read(0x101, 2, 2)).isEqualTo("1112");
    }

    @Test
    public void oneInstructionMayAccessSeveralTimes() {
        write(0x103, 1, "68692e");
        assertThat(low.written).as("rep outsb").containsExactly("3=68", "3=69", "3=2e");
        write(0x104, 2, "0a0b0c0d");
        assertThat(high.written).as("rep outsw").containsExactly("0=a", "1=b", "0=c", "1=d");
        assertThat(read(0x103, 2, 6)).as("rep insw").isEqualTo("132013201320");
    }

    @Test
    public void withoutADeviceAreOnesAndNothingIsMinded() {
        assertThat(read(0x60, 4, 8)).isEqualTo("ffffffffffffffff");
        assertThat(read(0, 1, 1)).isEqualTo("ff");
        assertThat(read(0x105, 4, 4)).as("half of it").isEqualTo("21ffffff");
        write(0x60, 4, "01020304");
        write(0xfe, 4, "01020304");
        assertThat(low.written).containsExactly("0=3", "1=4");
        assertThat(high.written).isEmpty();
    }

    @Test
    public void behindTheLastPortIsNothing() {
        assertThat(read(0xffff, 1, 1)).isEqualTo("30");
        bus.add(0, 1, low);
        assertThat(read(0xffff, 4, 8)).as("does not begin anew").isEqualTo("30ffffff30ffffff");
        write(0xffff, 2, "0102");
        assertThat(low.written).isEmpty();
    }
}
