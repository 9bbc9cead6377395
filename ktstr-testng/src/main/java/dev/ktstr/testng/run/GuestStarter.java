// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.run;

import dev.ktstr.guest.GuestAgent;
import dev.ktstr.guest.report.ReadyReport;
import dev.ktstr.kvm.Imaging;
import dev.ktstr.kvm.MachineConfig;
import dev.ktstr.kvm.MachineEngine;
import dev.ktstr.kvm.MachineException;
import dev.ktstr.testng.settings.InvalidSettingException;
import dev.ktstr.testng.settings.Setting;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;

/** Brings the guests of a run to life: from images where that is asked for and can be done, else by booting. */
final class GuestStarter {
    private final MachineEngine engine;
    private final Optional<WarmStarts> warm;
    private final BootCounts counts;

    private GuestStarter(MachineEngine engine, Optional<WarmStarts> warm, BootCounts counts) {
        this.engine = engine;
        this.warm = warm;
        this.counts = counts;
    }

    /** A starter whose guests all boot. */
    static GuestStarter cold(MachineEngine engine, BootCounts counts) {
        return new GuestStarter(engine, Optional.empty(), counts);
    }

    /**
     * A starter as the mode wants it.
     *
     * @param warmStarts makes what starts guests from images
     * @throws InvalidSettingException if the mode is {@link BootMode#WARM} and the engine cannot
     */
    static GuestStarter of(
            BootMode mode, MachineEngine engine, BootCounts counts, Function<Imaging, WarmStarts> warmStarts) {
        if (mode == BootMode.COLD) {
            return cold(engine, counts);
        }
        try {
            return new GuestStarter(engine, Optional.of(warmStarts.apply(engine.imaging())), counts);
        } catch (MachineException e) {
            if (mode == BootMode.WARM) {
                throw new InvalidSettingException(
                        Setting.BOOT.property() + "=warm cannot be honoured: " + e.getMessage() + "; use "
                                + Setting.BOOT.property() + "=auto, which boots where it must",
                        e);
            }
            return cold(engine, counts);
        }
    }

    /** Starts a guest. It is ready when this returns, or, where it had to be booted, is booting. */
    StartedGuest start(MachineConfig config, CaseEvidence evidence) throws InterruptedException {
        if (warm.isPresent()) {
            Optional<StartedGuest> started = warm.get().start(config, evidence);
            if (started.isPresent()) {
                return started.get();
            }
        }
        return StartedGuest.of(engine.start(config, GuestAgent::prepare), evidence);
    }

    /** Waits until a guest is ready. */
    ReadyReport awaitReady(StartedGuest guest, Duration bootTimeout, CaseEvidence evidence)
            throws InterruptedException {
        if (guest.ready().isPresent()) {
            return guest.ready().get();
        }
        ReadyReport ready = guest.agent().awaitReady(bootTimeout);
        counts.add(BootCounts.Kind.COLD_BOOT, evidence.age());
        return ready;
    }
}
