// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.maven.shell;

import dev.ktstr.guest.Program;
import dev.ktstr.guest.ProgramStreams;
import dev.ktstr.guest.report.SchedulerExit;
import dev.ktstr.kvm.ConsoleSink;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jline.terminal.Attributes;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import org.jline.utils.NonBlockingInputStream;

/**
 * A person at the terminal that Maven runs on. While a program runs, every key goes to the guest, Ctrl-C among them; only
 * Ctrl-A X does not.
 */
public final class PersonAtTerminal implements ProgramStreams, ConsoleSink, AutoCloseable {
    private static final int CHUNK_BYTES = 4096;
    private static final int CHUNKS = 64;
    private static final long READ_MILLIS = 200;
    private static final long READER_LIMIT_MILLIS = 1000;

    private final Terminal terminal;
    private final OutputStream screen;
    private final BlockingQueue<byte[]> keys = new LinkedBlockingQueue<>(CHUNKS);
    private final EscapeKey escape = new EscapeKey();
    private final AtomicBoolean resized = new AtomicBoolean();
    private final Attributes usual;
    private volatile boolean gone;
    private Thread reader;
    private volatile boolean raw;
    private volatile boolean closed;

    private PersonAtTerminal(Terminal terminal) {
        this.terminal = terminal;
        this.screen = terminal.output();
        this.usual = terminal.getAttributes();
        terminal.handle(Terminal.Signal.WINCH, signal -> resized.set(true));
    }

    /** {@return the person at the terminal that this process has for its standard streams} */
    public static PersonAtTerminal open() throws IOException {
        // Only the provider that asks stty: another one would unpack a native library into the directory of temporary
        // files.
        Terminal terminal = TerminalBuilder.builder()
                .system(true)
                .dumb(false)
                .exec(true)
                .jni(false)
                .jansi(false)
                .jna(false)
                .ffm(false)
                .nativeSignals(false)
                .build();
        return new PersonAtTerminal(terminal);
    }

    /** {@return the terminal as the guest is told about it} */
    public Program.Terminal asSeenByGuest() {
        String type = terminal.getType();
        return new Program.Terminal(size(), type == null || type.isBlank() ? "vt100" : type);
    }

    private Program.Size size() {
        return new Program.Size(terminal.getHeight(), terminal.getWidth());
    }

    /** From now on keys go to the guest as they are pressed, until this is closed. */
    public void enterRawMode() {
        terminal.enterRawMode();
        Attributes attributes = terminal.getAttributes();
        // Ctrl-C, Ctrl-Z and Ctrl-\ are the guest's.
        attributes.setLocalFlag(Attributes.LocalFlag.ISIG, false);
        // The guest's terminal has done this already.
        attributes.setOutputFlag(Attributes.OutputFlag.OPOST, false);
        terminal.setAttributes(attributes);
        raw = true;
        reader = new Thread(this::read, "ktstr-keys");
        reader.setDaemon(true);
        reader.start();
    }

    private void read() {
        try {
            NonBlockingInputStream in = (NonBlockingInputStream) terminal.input();
            byte[] chunk = new byte[CHUNK_BYTES];
            while (!closed) {
                int got = in.readBuffered(chunk, 0, chunk.length, READ_MILLIS);
                if (got > 0) {
                    keys.put(Arrays.copyOf(chunk, got));
                } else if (got == NonBlockingInputStream.EOF) {
                    gone = true;
                    return;
                }
            }
        } catch (IOException e) {
            // The terminal is gone, and the person with it.
            gone = true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void output(byte[] printed) {
        show(printed);
    }

    @Override
    public void error(byte[] printed) {
        show(printed);
    }

    /** What the guest's kernel prints. */
    @Override
    public void accept(byte[] printed) {
        // Before the shell runs, Maven's own lines are on the screen.
        if (raw) {
            show(new String(printed, StandardCharsets.ISO_8859_1)
                    .replaceAll("\r?\n", "\r\n")
                    .getBytes(StandardCharsets.ISO_8859_1));
        }
    }

    private synchronized void show(byte[] printed) {
        try {
            screen.write(printed);
            screen.flush();
        } catch (IOException e) {
            // Nobody looks any more.
            gone = true;
        }
    }

    @Override
    public Optional<byte[]> typed() {
        return Optional.ofNullable(keys.poll()).map(escape::filter).filter(bytes -> bytes.length > 0);
    }

    @Override
    public Optional<Program.Size> resized() {
        return resized.getAndSet(false) ? Optional.of(size()) : Optional.empty();
    }

    /** {@return whether the person pressed Ctrl-A X, or is gone} */
    @Override
    public boolean killed() {
        return escape.left() || gone;
    }

    @Override
    public void schedulerExited(SchedulerExit exit) {
        show(("\r\nktstr: the scheduler has ended: " + exit.exit() + "\r\n").getBytes(StandardCharsets.US_ASCII));
    }

    /** It changes the terminal when it begins to read, which must not come after the terminal was given back. */
    private void awaitReader() {
        if (reader == null) {
            return;
        }
        reader.interrupt();
        try {
            reader.join(READER_LIMIT_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Gives the terminal back as it was. */
    @Override
    public void close() throws IOException {
        closed = true;
        raw = false;
        awaitReader();
        terminal.setAttributes(usual);
        terminal.close();
    }
}
