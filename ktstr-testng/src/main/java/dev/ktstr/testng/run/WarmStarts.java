// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.run;

import dev.ktstr.guest.GuestAgent;
import dev.ktstr.guest.GuestIdentity;
import dev.ktstr.guest.report.ReadyReport;
import dev.ktstr.kvm.Imaging;
import dev.ktstr.kvm.Machine;
import dev.ktstr.kvm.MachineConfig;
import dev.ktstr.testng.image.Image;
import dev.ktstr.testng.image.ImageKey;
import dev.ktstr.testng.image.ImageStore;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Starts guests from images, making those that are missing. An image that does not work is made anew once; whatever stands in the
 * way after that is told once, and such guests boot for the rest of the run.
 */
final class WarmStarts {
    /** How long a guest that was saved when it was ready may take to say so again. It needs 0.2 s on a host that has time. */
    private static final Duration WAKE_LIMIT = Duration.ofSeconds(30);

    private static final int TRIES = 2;

    private final Imaging imaging;
    private final ImageStore store;
    private final Map<String, String> contents;
    private final ImageMaker maker;
    private final BootCounts counts;
    private final Set<ImageKey> givenUp = ConcurrentHashMap.newKeySet();

    /**
     * @param contents what is in the guests of this run, by what it is: the kernel and the initramfs
     * @param bootTimeout how long a guest that is to be saved may take until its agent is ready
     */
    WarmStarts(
            Imaging imaging, ImageStore store, Map<String, String> contents, Duration bootTimeout, BootCounts counts) {
        this.imaging = imaging;
        this.store = store;
        this.contents = new LinkedHashMap<>(contents);
        this.maker = new ImageMaker(imaging, bootTimeout);
        this.counts = counts;
    }

    /** {@return a guest that is ready, or empty where it must be booted} */
    Optional<StartedGuest> start(MachineConfig config, CaseEvidence evidence) throws InterruptedException {
        ImageKey key = key(config);
        for (int tries = 0; tries < TRIES && !givenUp.contains(key); tries++) {
            Optional<Image> image = image(key, config, evidence);
            if (image.isEmpty()) {
                return Optional.empty();
            }
            evidence.enter(CasePhase.STARTING_MACHINE);
            long begun = System.nanoTime();
            try {
                StartedGuest guest = start(image.get(), config, evidence);
                counts.add(BootCounts.Kind.WARM_START, Duration.ofNanos(System.nanoTime() - begun));
                return Optional.of(guest);
            } catch (IOException | RuntimeException e) {
                store.discard(key, "does not work (" + Causes.messages(e) + ")");
            }
        }
        giveUp(key, config, "images of it do not work");
        return Optional.empty();
    }

    private ImageKey key(MachineConfig config) {
        Map<String, String> inputs = new LinkedHashMap<>(contents);
        inputs.putAll(imaging.identity(config));
        return new ImageKey(inputs);
    }

    private Optional<Image> image(ImageKey key, MachineConfig config, CaseEvidence evidence)
            throws InterruptedException {
        try {
            return Optional.of(store.findOrMake(key, directory -> {
                evidence.enter(CasePhase.MAKING_IMAGE);
                long begun = System.nanoTime();
                maker.make(config, directory);
                counts.add(BootCounts.Kind.IMAGE_MADE, Duration.ofNanos(System.nanoTime() - begun));
            }));
        } catch (IOException | RuntimeException e) {
            // A guest that does not boot fails its case when it boots for it, with all that is known about how.
            giveUp(key, config, Causes.messages(e));
            return Optional.empty();
        }
    }

    private void giveUp(ImageKey key, MachineConfig config, String why) {
        if (givenUp.add(key)) {
            Console.print(
                    config.name() + " boots, and so do all like it, since there is no image to start from: " + why);
        }
    }

    private StartedGuest start(Image image, MachineConfig config, CaseEvidence evidence)
            throws IOException, InterruptedException {
        // How the kernel booted is of interest where a case fails, too.
        config.console().accept(Files.readAllBytes(image.file(ImageMaker.CONSOLE)));
        Machine machine = imaging.start(config, image.directory(), GuestAgent::prepare);
        boolean ready = false;
        try {
            StartedGuest guest = StartedGuest.of(machine, evidence);
            ReadyReport report = guest.agent().awaitReady(WAKE_LIMIT);
            guest.agent().renew(GuestIdentity.fresh());
            ready = true;
            return guest.isReady(report);
        } finally {
            if (!ready) {
                machine.close();
            }
        }
    }
}
