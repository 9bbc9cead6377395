// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kvm.qemu;

import com.google.gson.JsonObject;
import dev.ktstr.kvm.MachineException;
import dev.ktstr.kvm.StopAction;
import dev.ktstr.kvm.StoppedVcpu;
import dev.ktstr.kvm.stop.StopRun;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A stop of a machine of qemu, through its debug stub, which is there only as long as the stop. A thread waits for the stub to tell
 * that all vCPUs stand at the breakpoint, runs the action, and lets the machine go on without a stub.
 */
final class QemuStop {
    private static final Duration CONNECT_LIMIT = Duration.ofSeconds(10);
    private static final Duration MONITOR_LIMIT = Duration.ofSeconds(20);
    /** How long a machine may take to stand still when the stop is withdrawn; it may write evidence just then. */
    private static final Duration WITHDRAW_LIMIT = Duration.ofSeconds(40);

    private static final Duration INTERRUPT_AGAIN = Duration.ofMillis(200);
    /** How long the end of the thread is waited for when the machine is closed. */
    private static final Duration END_LIMIT = Duration.ofSeconds(1);
    /** What the stub tells of a guest that came to stand: a signal, and the vCPU, counted from 1. */
    private static final Pattern STOPPED = Pattern.compile("T([0-9a-f]{2})thread:(?:p[0-9a-f]+\\.)?([0-9a-f]{1,8});.*");

    private static final String SIGTRAP = "05";

    private final Qmp qmp;
    private final ReentrantLock standing;
    private final String breakpoint;
    private final StopRun run;
    private final Thread thread;
    private final Consumer<QemuStop> onEnd;

    // Guarded by this object's lock.
    private Rsp rsp;
    /** The thread waits for the breakpoint, and the guest runs as far as we know. */
    private boolean waiting;

    private boolean withdrawn;

    /**
     * @param standing held by whoever lets the machine stand and go on again
     * @param onEnd told when it is over
     */
    QemuStop(
            String machine,
            Qmp qmp,
            ReentrantLock standing,
            long address,
            StopAction action,
            Runnable checkAlive,
            Consumer<QemuStop> onEnd) {
        this.qmp = qmp;
        this.standing = standing;
        // Of the processor, at an instruction: the guest's memory stays as it is.
        this.breakpoint = "1," + Long.toHexString(address) + ",1";
        this.run = new StopRun(machine, address, action, checkAlive, this::withdraw);
        this.onEnd = onEnd;
        this.thread = new Thread(this::serve, "stop " + machine);
        thread.setDaemon(true);
    }

    /** {@return what its owner is given} */
    StopRun run() {
        return run;
    }

    /**
     * Starts the stub and sets the breakpoint; to be called with the lock {@code standing}.
     *
     * @param socket where the stub is to connect to
     * @throws MachineException if that fails; the machine goes on then, if it can
     */
    void arm(Path socket) throws InterruptedException {
        long begun = System.nanoTime();
        boolean armed = false;
        try {
            connect(socket);
            rsp.request("Z" + breakpoint);
            rsp.send("c");
            synchronized (this) {
                waiting = true;
            }
            thread.start();
            armed = true;
        } catch (IOException e) {
            throw new MachineException("cannot stop " + run.place() + ": " + e.getMessage(), e);
        } finally {
            if (!armed) {
                letGo();
            }
            run.stood(System.nanoTime() - begun);
        }
    }

    /** qemu connects as it does for its monitor. The guest stands still from then on: so it is with every debugger. */
    private void connect(Path socket) throws IOException, InterruptedException {
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.configureBlocking(false);
            server.bind(UnixDomainSocketAddress.of(socket));
            String said = monitor("gdbserver \"unix:" + QemuCommand.escaped(socket) + "\"");
            long deadline = System.nanoTime() + CONNECT_LIMIT.toNanos();
            SocketChannel connection = server.accept();
            while (connection == null) {
                if (System.nanoTime() >= deadline) {
                    throw new MachineException("qemu's debug stub did not connect for the stop at " + run.place()
                            + "; qemu's monitor printed: " + QemuEnd.words(said));
                }
                Thread.sleep(1);
                connection = server.accept();
            }
            Rsp opened = Rsp.open(connection);
            synchronized (this) {
                rsp = opened;
            }
        } finally {
            Files.deleteIfExists(socket);
        }
    }

    private String monitor(String command) throws InterruptedException {
        JsonObject arguments = new JsonObject();
        arguments.addProperty("command-line", command);
        return qmp.execute("human-monitor-command", arguments, MONITOR_LIMIT).getAsString();
    }

    private void serve() {
        try {
            Optional<String> told = rsp.receive(Optional.empty());
            long stopped = System.nanoTime();
            if (told.isEmpty()) {
                // With qemu both connections end, one after the other.
                qmp.awaitHangUp(END_LIMIT);
            }
            standing.lock();
            try {
                synchronized (this) {
                    waiting = false;
                }
                told.ifPresent(this::stopped);
            } finally {
                letGo();
                run.stood(System.nanoTime() - stopped);
                standing.unlock();
            }
        } catch (InterruptedException e) {
            // Nobody interrupts this thread but a JVM that ends, which ends it anyway.
            Thread.currentThread().interrupt();
        } catch (RuntimeException | Error e) {
            // Of a machine that has ended its end is to be told, not what follows from that.
            if (!qmp.hungUp() && !qmp.guestEnded()) {
                run.fail(e);
            }
        } finally {
            onEnd.accept(this);
            run.end();
        }
    }

    private void stopped(String told) {
        Matcher stop = STOPPED.matcher(told);
        if (!stop.matches()) {
            throw new MachineException("qemu's debug stub told of something else than a stop: " + QemuEnd.words(told));
        }
        if (stop.group(1).equals(SIGTRAP)) {
            if (run.claim()) {
                rsp.request("Hg" + stop.group(2));
                int cpu = Integer.parseUnsignedInt(stop.group(2), 16) - 1;
                run.act(new StoppedVcpu(cpu, RspRegisters.parse(rsp.ask("g"))));
            }
        } else if (!isWithdrawn() && !qmp.guestEnded()) {
            throw new MachineException("something else let the machine stand while it was to stop at " + run.place()
                    + "; qemu's debug stub told: " + QemuEnd.words(told));
        }
    }

    private synchronized boolean isWithdrawn() {
        return withdrawn;
    }

    /** Takes the breakpoint away, lets the machine go on, and ends the stub. */
    private void letGo() {
        Rsp used;
        synchronized (this) {
            used = rsp;
        }
        if (qmp.hungUp()) {
            if (used != null) {
                used.close();
            }
            return;
        }
        try {
            try {
                if (used != null) {
                    used.request("z" + breakpoint);
                    used.request("D");
                }
            } finally {
                if (used != null) {
                    used.close();
                }
                String unused = monitor("gdbserver none");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void withdraw() {
        synchronized (this) {
            withdrawn = true;
        }
        long deadline = System.nanoTime() + WITHDRAW_LIMIT.toNanos();
        while (thread.isAlive() && System.nanoTime() < deadline) {
            // Again and again: a machine that stands still for somebody else does not hear it.
            synchronized (this) {
                if (waiting && !qmp.hungUp()) {
                    rsp.interrupt();
                }
            }
            StopRun.joined(thread, INTERRUPT_AGAIN);
        }
    }

    /** The machine was closed. */
    void abandon() {
        run.abandon();
        Rsp used;
        synchronized (this) {
            used = rsp;
        }
        if (used != null) {
            used.close();
        }
        if (!run.isActing()) {
            StopRun.joined(thread, END_LIMIT);
        }
    }
}
