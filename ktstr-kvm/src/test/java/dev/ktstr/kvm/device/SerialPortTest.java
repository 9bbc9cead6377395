// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kvm.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.testng.annotations.BeforeMethod;
import org.testng.annotations.Test;

/** Does to the port what drivers/tty/serial/8250/8250_port.c does, in that order, and expects what it expects. */
public class SerialPortTest {
    private static final int THR = 0;
    private static final int IER = 1;
    private static final int IIR = 2;
    private static final int FCR = 2;
    private static final int LCR = 3;
    private static final int MCR = 4;
    private static final int LSR = 5;
    private static final int MSR = 6;
    private static final int SCR = 7;

    private static final int THRI = 0x02;
    private static final int NO_INTERRUPT = 0x01;
    private static final int DLAB = 0x80;
    private static final int LOOP = 0x10;

    private final StringBuilder printed = new StringBuilder();
    private final List<Boolean> edges = new ArrayList<>();
    private SerialPort port;

    @BeforeMethod
    public void makePort() {
        printed.setLength(0);
        edges.clear();
        Console console = new Console(bytes -> printed.append(new String(bytes, StandardCharsets.ISO_8859_1)));
        port = new SerialPort(console, edges::add);
    }

    private void send(String text) {
        text.chars().forEach(c -> port.write(THR, c));
    }

    /** autoconfig(): is there a UART at all? */
    @Test
    public void linuxFindsAUart() {
        int ier = port.read(IER);
        port.write(IER, 0);
        assertThat(port.read(IER) & 0x0f).isZero();
        port.write(IER, 0x0f);
        assertThat(port.read(IER) & 0x0f).isEqualTo(0x0f);
        port.write(IER, ier);
        for (int value : new int[] {0xa5, 0x5a}) {
            port.write(SCR, value);
            assertThat(port.read(SCR)).isEqualTo(value);
        }
        port.write(MCR, LOOP | 0x08 | 0x02); // OUT2, RTS
        assertThat(port.read(MSR) & 0xf0).as("DCD, CTS").isEqualTo(0x90);
        port.write(MCR, LOOP | 0x04 | 0x01); // OUT1, DTR
        assertThat(port.read(MSR) & 0xf0).as("RI, DSR").isEqualTo(0x60);
        port.write(MCR, LOOP);
        assertThat(port.read(MSR) & 0xf0).isZero();
        port.write(MCR, 0);
        assertThat(port.read(MSR)).as("DCD, DSR, CTS; no deltas").isEqualTo(0xb0);
    }

    /** autoconfig() and autoconfig_16550a(): which one? */
    @Test
    public void linuxFindsA16550a() {
        port.write(LCR, 0xbf);
        port.write(FCR, 0); // the EFR of others
        port.write(LCR, 0);
        assertThat(port.read(IIR)).as("without FIFOs").isEqualTo(NO_INTERRUPT);
        port.write(FCR, 0x01);
        assertThat(port.read(IIR) & 0xc0).as("16550A").isEqualTo(0xc0);
        port.write(LCR, DLAB);
        assertThat(port.read(IIR)).as("0 would be an EFR: 16C650").isNotZero();
        port.write(LCR, 0xbf);
        assertThat(port.read(IIR)).as("0 would be an EFR: 16C650V2").isNotZero();

        port.write(LCR, 0);
        int mcr = port.read(MCR);
        port.write(MCR, mcr ^ LOOP);
        port.write(LCR, 0xe0);
        assertThat((port.read(IIR) ^ mcr) & LOOP).as("no EXCR1 of NatSemi").isZero();
        port.write(LCR, 0);
        port.write(MCR, mcr);

        port.write(FCR, 0x21);
        assertThat(port.read(IIR) & 0x20).as("no 64 bytes").isZero();
        port.write(LCR, DLAB);
        port.write(FCR, 0x21);
        assertThat(port.read(IIR) & 0x20).as("no 64 bytes, so no 16750").isZero();
        port.write(LCR, 0);
        port.write(IER, 0x40);
        assertThat(port.read(IER) & 0x40).as("no UUE, so no XScale").isZero();
    }

    /** size_fifo() writes 256 bytes to itself and counts what comes back. */
    @Test
    public void nothingIsPrintedInLoopMode() {
        port.write(MCR, LOOP);
        for (int i = 0; i < 256; i++) {
            port.write(THR, '\n');
        }
        assertThat(port.read(LSR)).as("transmitter empty, nothing received").isEqualTo(0x60);
        assertThat(printed).isEmpty();
        port.write(MCR, 0x03);
        send("now\n");
        assertThat(printed).hasToString("now\n");
    }

    /** serial8250_do_startup(): the tests for UART_BUG_THRE and UART_BUG_TXEN. */
    @Test
    public void linuxFindsNoBug() {
        port.write(FCR, 0x01);
        port.write(IER, THRI);
        assertThat(port.read(IIR)).as("FIFOs, transmitter empty").isEqualTo(0xc2);
        port.write(IER, 0);
        port.write(IER, THRI);
        assertThat(port.read(IIR) & NO_INTERRUPT).as("asserted again").isZero();
        port.write(IER, 0);
        port.write(IER, THRI);
        assertThat(port.read(LSR) & 0x40).isNotZero();
        assertThat(port.read(IIR) & NO_INTERRUPT).isZero();
        port.write(IER, 0);
        assertThat(edges).containsExactly(true, false, true, false, true, false);
    }

    @Test
    public void theInterruptRisesAndFalls() {
        port.write(IER, 0x0d);
        assertThat(edges).as("none for what never happens").isEmpty();
        port.write(IER, THRI | 0x05);
        assertThat(edges).containsExactly(true);
        port.write(IER, THRI);
        assertThat(edges).as("still high").containsExactly(true);
        assertThat(port.read(IIR)).isEqualTo(0x02);
        assertThat(edges).containsExactly(true, false);
        assertThat(port.read(IIR)).isEqualTo(NO_INTERRUPT);
        port.write(IER, THRI | 0x01);
        assertThat(edges).as("it was enabled already").containsExactly(true, false);
        send("a");
        assertThat(edges).containsExactly(true, false, true);
        send("b");
        assertThat(edges).as("an edge for each").containsExactly(true, false, true, false, true);
        port.write(IER, 0);
        assertThat(edges).endsWith(true, false);
        assertThat(port.read(IIR)).isEqualTo(NO_INTERRUPT);
        send("c");
        assertThat(edges).as("not while it is off").hasSize(6);
    }

    @Test
    public void whileTheDivisorIsSetNothingIsSentOrEnabled() {
        port.write(LCR, DLAB | 0x03);
        port.write(0, 0x01);
        port.write(1, THRI);
        assertThat(port.read(0)).isEqualTo(0x01);
        assertThat(port.read(1)).isEqualTo(THRI);
        port.write(LCR, 0x03);
        assertThat(port.read(LCR)).isEqualTo(0x03);
        assertThat(port.read(0)).as("nothing received").isZero();
        assertThat(port.read(IER)).isZero();
        assertThat(edges).isEmpty();
        send("\n");
        assertThat(printed).as("the divisor was no character").hasToString("\n");
    }

    @Test
    public void readOnlyRegistersStayAndOthersKeepTheirBits() {
        port.write(LSR, 0);
        port.write(MSR, 0);
        port.write(MCR, 0xe3);
        assertThat(port.read(LSR)).isEqualTo(0x60);
        assertThat(port.read(MSR)).isEqualTo(0xb0);
        assertThat(port.read(MCR)).isEqualTo(0x03);
        assertThatThrownBy(() -> port.read(SerialPort.PORTS)).hasMessage("a UART has no register 8");
        assertThatThrownBy(() -> port.write(-1, 0)).hasMessage("a UART has no register -1");
    }
}
