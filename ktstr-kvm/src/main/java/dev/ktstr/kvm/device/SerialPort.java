// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kvm.device;

import java.util.function.Consumer;

/**
 * A serial port with a 16550A UART that sends: what the guest transmits is gone at once, and nothing is ever received. Source:
 * data sheet of the PC16550D.
 */
public final class SerialPort implements BusDevice {
    /** How many ports it takes. */
    public static final int PORTS = 8;

    private static final int DATA = 0; // THR when written, RBR when read; DLL while DLAB is set
    private static final int IER = 1; // interrupt enable; DLM while DLAB is set
    private static final int IIR = 2; // interrupt identification when read, FIFO control when written
    private static final int LCR = 3; // line control
    private static final int MCR = 4; // modem control
    private static final int LSR = 5; // line status
    private static final int MSR = 6; // modem status
    private static final int SCR = 7; // scratch

    private static final int IER_SENT = 0x02; // interrupt when the transmitter is empty
    private static final int IIR_NONE = 0x01;
    private static final int IIR_SENT = 0x02;
    private static final int IIR_FIFOS = 0xc0;
    private static final int FCR_ENABLE = 0x01;
    private static final int LCR_DLAB = 0x80;
    private static final int MCR_DTR = 0x01;
    private static final int MCR_RTS = 0x02;
    private static final int MCR_OUT1 = 0x04;
    private static final int MCR_OUT2 = 0x08;
    private static final int MCR_LOOP = 0x10;
    private static final int LSR_EMPTY = 0x60; // transmitter and its holding register
    private static final int MSR_CTS = 0x10;
    private static final int MSR_DSR = 0x20;
    private static final int MSR_RI = 0x40;
    private static final int MSR_DCD = 0x80;

    private final Console console;
    private final Consumer<Boolean> interruptLine;
    private int ier;
    private int fcr;
    private int lcr;
    private int mcr = MCR_OUT2;
    private int scratch;
    private int divisorLow;
    private int divisorHigh;
    private boolean sentPending;
    private boolean lineHigh;

    /**
     * @param console takes what is sent
     * @param interruptLine is told when the interrupt line goes high or low
     */
    public SerialPort(Console console, Consumer<Boolean> interruptLine) {
        this.console = console;
        this.interruptLine = interruptLine;
    }

    @Override
    public synchronized int read(int offset) {
        boolean divisor = (lcr & LCR_DLAB) != 0;
        return switch (offset) {
            case DATA -> divisor ? divisorLow : 0;
            case IER -> divisor ? divisorHigh : ier;
            case IIR -> identify();
            case LCR -> lcr;
            case MCR -> mcr;
            case LSR -> LSR_EMPTY;
            case MSR -> modemStatus();
            case SCR -> scratch;
            default -> throw new IllegalArgumentException("a UART has no register " + offset);
        };
    }

    /** Reading it takes back the interrupt of the transmitter. */
    private int identify() {
        int identification = sentPending ? IIR_SENT : IIR_NONE;
        sentPending = false;
        updateLine();
        return identification | ((fcr & FCR_ENABLE) != 0 ? IIR_FIFOS : 0);
    }

    /** In loop mode the outputs are the inputs; otherwise somebody is always there and ready. */
    private int modemStatus() {
        if ((mcr & MCR_LOOP) == 0) {
            return MSR_DCD | MSR_DSR | MSR_CTS;
        }
        return ((mcr & MCR_DTR) != 0 ? MSR_DSR : 0)
                | ((mcr & MCR_RTS) != 0 ? MSR_CTS : 0)
                | ((mcr & MCR_OUT1) != 0 ? MSR_RI : 0)
                | ((mcr & MCR_OUT2) != 0 ? MSR_DCD : 0);
    }

    @Override
    public synchronized void write(int offset, int value) {
        boolean divisor = (lcr & LCR_DLAB) != 0;
        switch (offset) {
            case DATA -> {
                if (divisor) {
                    divisorLow = value;
                } else {
                    send(value);
                }
            }
            case IER -> {
                if (divisor) {
                    divisorHigh = value;
                } else {
                    enable(value);
                }
            }
            case IIR -> fcr = value;
            case LCR -> lcr = value;
            case MCR -> mcr = value & 0x1f;
            case LSR, MSR -> {
                // Read only.
            }
            case SCR -> scratch = value;
            default -> throw new IllegalArgumentException("a UART has no register " + offset);
        }
    }

    private void send(int value) {
        if ((mcr & MCR_LOOP) == 0) {
            console.put((byte) value);
        }
        // Lowered and raised: the guest's interrupt controller looks for edges.
        sentPending = false;
        updateLine();
        sentPending = (ier & IER_SENT) != 0;
        updateLine();
    }

    private void enable(int value) {
        boolean was = (ier & IER_SENT) != 0;
        ier = value & 0x0f;
        // The transmitter is always empty, so it interrupts as soon as it may.
        sentPending = (ier & IER_SENT) != 0 && (!was || sentPending);
        updateLine();
    }

    private void updateLine() {
        if (lineHigh != sentPending) {
            lineHigh = sentPending;
            interruptLine.accept(lineHigh);
        }
    }
}
