// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.guest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.ktstr.guest.protocol.ChannelLayout;
import dev.ktstr.guest.protocol.Channels;
import dev.ktstr.guest.protocol.Frame;
import dev.ktstr.guest.protocol.FrameType;
import dev.ktstr.guest.report.Messages;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import org.testng.annotations.AfterMethod;
import org.testng.annotations.BeforeMethod;
import org.testng.annotations.Test;

/** The host's side of parking a guest and of starting it again in a fresh channel. */
@Test(timeOut = 60_000, singleThreaded = true)
public class WarmStartTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Duration LONGEST_SILENCE = Duration.ofMillis(300);
    private static final GuestIdentity IDENTITY = new GuestIdentity(
            Instant.parse("2026-01-01T00:00:00.000000001Z"),
            "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"
                    + "202122232425262728292a2b2c2d2e2f303132333435363738393a3b3c3d3e3f",
            UUID.fromString("123e4567-e89b-12d3-a456-426614174000"));

    private ByteBuffer memory;
    private FakeAgent fake;

    @BeforeMethod
    public void open() {
        memory = Channels.prepared();
    }

    @AfterMethod
    public void close() throws InterruptedException {
        if (fake != null) {
            fake.stop();
        }
    }

    private GuestAgent agent() {
        return new GuestAgent(memory, Liveness.UNWATCHED, GuestOutput.NONE, PATIENCE, LONGEST_SILENCE);
    }

    private int generation() {
        return memory.getInt(ChannelLayout.CHANNEL_AT_GENERATION);
    }

    public void everyChannelHasAGenerationOfItsOwn() {
        Set<Integer> generations = new HashSet<>();
        for (int i = 0; i < 100; i++) {
            GuestAgent.prepare(memory);
            generations.add(generation());
        }
        assertThat(generations).doesNotContain(0).hasSizeGreaterThan(95);
    }

    /** A guest that was saved for longer than a heart may stand still; its channel begins at sequence 0 again. */
    public void aParkedGuestIsReadyAgainInAFreshChannel() throws Exception {
        fake = new FakeAgent(memory, guest -> {
            guest.say(FrameType.READY, Messages.READY);
            guest.say(
                    FrameType.DONE, "{\"request\":" + guest.take(FrameType.PARK).sequence() + "}");
        });
        GuestAgent agent = agent();
        agent.awaitReady(PATIENCE);
        agent.park();
        fake.stop();
        Thread.sleep(2 * LONGEST_SILENCE.toMillis());

        GuestAgent.prepare(memory);
        AtomicReference<Frame> request = new AtomicReference<>();
        fake = new FakeAgent(memory, guest -> {
            guest.beat();
            guest.say(FrameType.READY, Messages.READY);
            request.set(guest.take(FrameType.RENEW));
            guest.say(FrameType.DONE, "{\"request\":1}");
        });
        GuestAgent again = agent();
        assertThat(again.awaitReady(PATIENCE).cpus()).hasSize(2);
        again.renew(IDENTITY);
        assertThat(request.get().sequence()).isEqualTo(1);
    }

    public void saysWhyAGuestCannotPark() {
        fake = new FakeAgent(memory, guest -> {
            int request = guest.take(FrameType.PARK).sequence();
            guest.say(
                    FrameType.FAILED,
                    "{\"request\":" + request + ",\"message\":\"PARK: processes 77 are left: expected none\"}");
        });
        assertThatExceptionOfType(RequestFailedException.class)
                .isThrownBy(() -> agent().park())
                .withMessage("The guest failed to park: PARK: processes 77 are left: expected none");
    }

    public void saysWhichPartOfAnIdentityTheGuestRefused() {
        fake = new FakeAgent(memory, guest -> {
            int request = guest.take(FrameType.RENEW).sequence();
            guest.say(
                    FrameType.FAILED,
                    "{\"request\":" + request + ",\"message\":\"RENEW: set CLOCK_REALTIME to 5 s: Invalid argument\"}");
        });
        assertThatExceptionOfType(RequestFailedException.class)
                .isThrownBy(() -> agent().renew(IDENTITY))
                .withMessageContaining("failed to take its identity: RENEW: set CLOCK_REALTIME to 5 s");
    }

    /** The agent's own test reads the same file. */
    public void writesAnIdentityAsTheAgentReadsIt() throws Exception {
        String kept = new String(
                Files.readAllBytes(Path.of("src/test/resources/frames/renew.bin")), StandardCharsets.ISO_8859_1);
        assertThat(kept.substring(ChannelLayout.FRAME_HEADER_SIZE).replace("\0", ""))
                .isEqualTo(IDENTITY.toJson().toString());
    }

    public void aFreshIdentityIsOfNowAndNobodyElses() {
        Instant before = Instant.now();
        GuestIdentity one = GuestIdentity.fresh();
        GuestIdentity other = GuestIdentity.fresh();
        assertThat(one.realtime()).isBetween(before, Instant.now());
        assertThat(one.entropy()).isNotEqualTo(other.entropy()).matches("[0-9a-f]{128}");
        assertThat(one.bootId()).isNotEqualTo(other.bootId());
    }

    public void refusesWhatAnAgentWouldRefuse() {
        String entropy = IDENTITY.entropy();
        UUID bootId = IDENTITY.bootId();
        Instant last = GuestIdentity.END_OF_TIME.minusNanos(1);
        assertThat(new GuestIdentity(last, entropy, bootId)
                        .toJson()
                        .get("realtimeNanos")
                        .getAsLong())
                .isEqualTo(7_258_118_399_999_999_999L);
        for (Instant wrong : new Instant[] {GuestIdentity.END_OF_TIME, Instant.EPOCH.minusNanos(1)}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> new GuestIdentity(wrong, entropy, bootId))
                    .withMessageContaining("The guest's time is " + wrong + ", expected one from 1970-");
        }
        for (String wrong : new String[] {"", entropy.substring(1), entropy + "00", entropy.replace('a', 'g')}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> new GuestIdentity(Instant.EPOCH, wrong, bootId))
                    .withMessage(
                            "The guest's entropy is '" + wrong + "', expected 128 hexadecimal digits in lower case");
        }
    }
}
