// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kvm.qemu;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.testng.annotations.AfterMethod;
import org.testng.annotations.BeforeMethod;
import org.testng.annotations.Test;

public class ConsoleReaderTest {
    private static final Duration LIMIT = Duration.ofSeconds(10);

    private Path directory;
    private SocketChannel qemu;
    private SocketChannel ours;

    @BeforeMethod
    public void connect() throws Exception {
        directory = Files.createTempDirectory("console");
        UnixDomainSocketAddress address = UnixDomainSocketAddress.of(directory.resolve("s"));
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(address);
            qemu = SocketChannel.open(address);
            ours = server.accept();
        }
    }

    @AfterMethod
    public void disconnect() throws Exception {
        qemu.close();
        ours.close();
        Files.deleteIfExists(directory.resolve("s"));
        Files.delete(directory);
    }

    private void print(byte[] bytes) throws Exception {
        ByteBuffer left = ByteBuffer.wrap(bytes);
        while (left.hasRemaining()) {
            qemu.write(left);
        }
    }

    private void print(String text) throws Exception {
        print(text.getBytes(StandardCharsets.US_ASCII));
    }

    @Test
    public void everythingPrintedBeforeADrainIsHandedOnAlthoughTheConsoleGoesOn() throws Exception {
        StringBuilder seen = new StringBuilder();
        try (ConsoleReader reader = ConsoleReader.start(
                ours,
                bytes -> {
                    sleep(1);
                    seen.append(new String(bytes, StandardCharsets.US_ASCII));
                },
                "m")) {
            for (int i = 0; i < 200; i++) {
                print("line " + i + "\n");
                if (i % 10 == 9) {
                    reader.drain(LIMIT);
                    assertThat(seen).endsWith("line " + i + "\n");
                }
            }
        }
    }

    @Test
    public void theEndIsAwaitedWithAllThatCameBeforeIt() throws Exception {
        ByteArrayOutputStream seen = new ByteArrayOutputStream();
        ConsoleReader reader = ConsoleReader.start(
                ours,
                bytes -> {
                    sleep(5);
                    seen.writeBytes(bytes);
                },
                "m");
        byte[] much = "0123456789abcdef".repeat(1 << 16).getBytes(StandardCharsets.US_ASCII);
        print(much);
        qemu.close();
        reader.awaitEnd(LIMIT);
        assertThat(seen.toByteArray()).isEqualTo(much);
    }

    @Test
    public void aSlowSinkDoesNotHoldUpTheEndForLongerThanTheLimit() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        ConsoleReader reader = ConsoleReader.start(ours, bytes -> await(never), "m");
        print("x");
        long begin = System.nanoTime();
        reader.awaitEnd(Duration.ofMillis(200));
        assertThat(Duration.ofNanos(System.nanoTime() - begin))
                .isBetween(Duration.ofMillis(190), Duration.ofSeconds(5));
        never.countDown();
        reader.close();
        reader.awaitEnd(LIMIT);
    }

    @Test
    public void aSinkThatThrowsDoesNotStopTheGuest() throws Exception {
        AtomicLong calls = new AtomicLong();
        ConsoleReader reader = ConsoleReader.start(
                ours,
                bytes -> {
                    calls.incrementAndGet();
                    throw new IllegalStateException("the disk is full");
                },
                "m");
        print(new byte[8 << 20]);
        qemu.close();
        reader.awaitEnd(LIMIT);
        assertThat(calls).hasValue(1);
    }

    private static void sleep(int millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
