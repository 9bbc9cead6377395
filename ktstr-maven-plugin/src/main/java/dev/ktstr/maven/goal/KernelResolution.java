// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.maven.goal;

import dev.ktstr.kernel.Grounds;
import dev.ktstr.kernel.Kernels;
import dev.ktstr.kernel.KernelsConfig;
import dev.ktstr.kernel.cache.KernelEntry;
import dev.ktstr.kernel.failure.KernelException;
import dev.ktstr.kernel.spec.KernelSpec;
import dev.ktstr.kernel.trust.TrustException;
import dev.ktstr.maven.call.Call;
import dev.ktstr.maven.kernels.MavenNetwork;
import dev.ktstr.maven.kernels.MavenRepositoryKernels;
import dev.ktstr.maven.kernels.RepositoryAddress;
import dev.ktstr.maven.progress.HeardProgress;
import dev.ktstr.maven.progress.ProgressBar;
import dev.ktstr.maven.progress.ProgressLines;
import dev.ktstr.maven.progress.Terminal;
import dev.ktstr.maven.progress.TerminalWidth;
import dev.ktstr.testng.run.KernelChoice;
import dev.ktstr.testng.run.KernelMirror;
import dev.ktstr.testng.settings.HandOver;
import dev.ktstr.testng.settings.InvalidSettingException;
import dev.ktstr.testng.settings.Setting;
import dev.ktstr.testng.settings.Settings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.maven.execution.MavenSession;
import org.apache.maven.plugin.logging.Log;

/** Resolves the kernels that the settings name, and tells whoever runs Maven how far it is. */
final class KernelResolution {
    private final Call call;
    private final MavenSession session;
    private final Log log;
    private final Settings settings;
    private final HeardProgress progress;
    private final KernelsConfig config;
    private final Kernels door;

    private KernelResolution(Call call, Settings settings) {
        this.call = call;
        this.session = call.session();
        this.log = call.log();
        this.settings = settings;
        boolean bar = session.getRequest().isInteractiveMode() && Terminal.isStandardOutput() && log.isInfoEnabled();
        this.progress =
                new HeardProgress(bar ? new ProgressBar(log, System.out, TerminalWidth::now) : new ProgressLines(log));
        KernelChoice.requireFiles(settings, call.module());
        this.config = withMaven(KernelChoice.config(settings, call.module()));
        this.door = Kernels.of(config);
    }

    /** {@return who resolves the kernels that the settings name} */
    static KernelResolution of(Call call, Settings settings) {
        return new KernelResolution(call, settings);
    }

    /** {@return what JVMs that run tests are told; resolves the kernels for it} */
    HandOver handOver() {
        return new HandOver(settings.text(Setting.KERNEL), all(), call.configuration());
    }

    /** {@return how kernels are resolved: with the network, the terminal and the credentials that Maven has} */
    KernelsConfig config() {
        return config;
    }

    private KernelsConfig withMaven(KernelsConfig plain) {
        MavenNetwork network = new MavenNetwork(session.getSettings(), call.settingsDecrypter());
        return plain.withSources(network.applyTo(plain.sources(), KernelMirror.of(settings)))
                .withOffline(session.isOffline())
                .withRefresh(session.getRequest().isUpdateSnapshots())
                .withRemote(new MavenRepositoryKernels(
                        call.repositorySystem(),
                        session.getRepositorySession(),
                        RepositoryAddress.of(settings, Setting.KERNEL_REPOSITORY),
                        RepositoryAddress.of(settings, Setting.KERNEL_DEPLOY_REPOSITORY)))
                .withProgress(progress);
    }

    /**
     * {@return the one kernel that the settings name, made when it is not cached; says which it is}
     *
     * @throws InvalidSettingException if they name several
     */
    KernelEntry one() {
        List<String> specs = KernelChoice.specs(settings);
        if (specs.size() > 1) {
            throw new InvalidSettingException(Setting.KERNEL.property() + " names " + specs.size() + " kernels ("
                    + String.join(", ", specs) + "), and this goal boots one: name one with -D"
                    + Setting.KERNEL.property());
        }
        return resolve(specs.get(0));
    }

    /**
     * {@return what becomes of the kernels that the settings name; those that cannot be had are told}
     *
     * @throws KernelException if none can be had, or one is not proven to be what it should be
     */
    private List<HandOver.Kernel> all() {
        List<HandOver.Kernel> kernels = each(meant(), spec -> resolve(spec).directory());
        kernels.stream()
                .filter(kernel -> kernel.entry().isEmpty())
                .forEach(kernel ->
                        log.warn("No kernel " + kernel.spec() + ", so its cases are skipped: " + kernel.missing()));
        return kernels;
    }

    /**
     * A kernel that was handed over.
     *
     * @param entry as the answer to its spec, found in the cache
     */
    record Answer(KernelEntry entry, Grounds grounds) {}

    /**
     * {@return the answers that were just handed over, with what they rest on, if each of them is one for a while, and there was
     * nothing to tell besides}
     */
    Optional<List<Answer>> lasting(HandOver answers) {
        boolean ofRange = KernelChoice.specs(settings).stream()
                .anyMatch(spec -> KernelChoice.spec(settings, spec) instanceof KernelSpec.Range);
        if (ofRange || haveTold()) {
            return Optional.empty();
        }
        List<Answer> all = new ArrayList<>();
        for (HandOver.Kernel kernel : answers.kernels()) {
            Optional<Answer> one = kernel.entry().flatMap(directory -> lasting(kernel.spec(), directory));
            if (one.isEmpty()) {
                return Optional.empty();
            }
            all.add(one.get());
        }
        return Optional.of(all);
    }

    private Optional<Answer> lasting(String spec, Path directory) {
        KernelEntry entry = KernelEntry.open(directory).answering(spec, KernelEntry.Origin.HIT);
        return door.grounds(KernelChoice.spec(settings, spec), entry).map(grounds -> new Answer(entry, grounds));
    }

    /** {@return whether anybody was told anything, besides which kernels there are} */
    boolean haveTold() {
        return progress.wasHeard();
    }

    /** {@return whether asking again gives the same kernels} */
    boolean stillGives(HandOver answers) {
        return answers.kernels().stream().allMatch(kernel -> kernel.entry()
                .equals(Optional.of(
                        door.resolve(KernelChoice.spec(settings, kernel.spec())).directory())));
    }

    /** Asks for each kernel. One that is not what it should be stops the build, so that it is no line among many. */
    static List<HandOver.Kernel> each(List<String> specs, Function<String, Path> resolve) {
        List<HandOver.Kernel> kernels = new ArrayList<>();
        KernelException last = null;
        for (String spec : specs) {
            try {
                kernels.add(HandOver.Kernel.there(spec, resolve.apply(spec)));
            } catch (TrustException e) {
                throw e;
            } catch (KernelException e) {
                last = e;
                kernels.add(HandOver.Kernel.missing(spec, e.getMessage()));
            }
        }
        if (kernels.stream().allMatch(kernel -> kernel.entry().isEmpty())) {
            throw last;
        }
        return kernels;
    }

    /**
     * Builds every kernel that the settings name, whatever the cache has.
     *
     * @throws KernelException for the first that cannot be built; those before it are in the cache
     */
    void buildAnew() {
        for (String spec : meant()) {
            tell(door.buildAnew(KernelChoice.spec(settings, spec)));
        }
    }

    /** {@return the kernels that are asked for, each once: of a range those that it holds now} */
    private List<String> meant() {
        return KernelChoice.specs(settings).stream()
                .flatMap(spec -> KernelChoice.spec(settings, spec) instanceof KernelSpec.Range range
                        ? door.expand(range).stream().map(KernelSpec::text)
                        : Stream.of(spec))
                .distinct()
                .toList();
    }

    private KernelEntry resolve(String spec) {
        KernelEntry entry = door.resolve(KernelChoice.spec(settings, spec));
        tell(entry);
        return entry;
    }

    /** Says which kernel it is. */
    void tell(KernelEntry entry) {
        log.info(Wording.line(entry));
    }
}
