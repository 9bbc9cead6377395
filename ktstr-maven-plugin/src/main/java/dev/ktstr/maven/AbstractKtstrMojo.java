// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.maven;

import dev.ktstr.maven.kernels.MavenNetwork;
import dev.ktstr.testng.settings.HandOver;
import dev.ktstr.testng.settings.Setting;
import dev.ktstr.testng.settings.Settings;
import java.io.File;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import javax.inject.Inject;
import org.apache.maven.execution.MavenSession;
import org.apache.maven.plugin.AbstractMojo;
import org.apache.maven.plugin.MojoExecution;
import org.apache.maven.plugins.annotations.Parameter;
import org.apache.maven.project.MavenProject;
import org.apache.maven.settings.crypto.SettingsDecrypter;
import org.eclipse.aether.RepositorySystem;

/**
 * The parameters that goals have in common: the settings of the table {@link Setting}. They are texts here, so that one place,
 * {@link Settings}, says what is wrong with a value and where it came from.
 */
abstract class AbstractKtstrMojo extends AbstractMojo {
    /**
     * The kernels guests boot, separated by commas: a release (7.0.13), a series (7.0), a range (6.18..=7.0), distro:SERIES,
     * distro-source:SERIES, host, the path of an image or of a source tree, git+URL#REF, or a cache key.
     */
    @Parameter(property = "ktstr.kernel")
    private String kernel;

    /** Files with kernel options for kernels that are built from sources, separated by commas; the later counts. */
    @Parameter(property = "ktstr.kconfig")
    private String kconfig;

    /** Compilers at once while a kernel is built; by default the number of host CPUs. */
    @Parameter(property = "ktstr.kernelJobs")
    private String kernelJobs;

    /** How long the build of a kernel may take, in minutes. */
    @Parameter(property = "ktstr.kernelTimeoutMinutes")
    private String kernelTimeoutMinutes;

    /** A Maven repository, as ID::URL, from which kernels are taken that somebody built of the same inputs. */
    @Parameter(property = "ktstr.kernelRepository")
    private String kernelRepository;

    /** A Maven repository, as ID::URL, to which kernels go that are built here. */
    @Parameter(property = "ktstr.kernelDeployRepository")
    private String kernelDeployRepository;

    /** A server with kernel.org's layout to fetch sources from: URL, or ID::URL with a server of settings.xml that has its login. */
    @Parameter(property = "ktstr.kernelMirror")
    private String kernelMirror;

    /** A file with the public keys of those who sign kernel releases, as gpg --export writes it. */
    @Parameter(property = "ktstr.kernelKeyring")
    private String kernelKeyring;

    /** A file with digests of releases, a version and a SHA-256 on each line; they are enough without signatures. */
    @Parameter(property = "ktstr.kernelPins")
    private String kernelPins;

    /** Releases are built that nobody vouches for. */
    @Parameter(property = "ktstr.kernelSkipAuthentication")
    private String kernelSkipAuthentication;

    /** Ranges of releases have series in them that get no patches any more, too. */
    @Parameter(property = "ktstr.kernelEndOfLife")
    private String kernelEndOfLife;

    /** Where kernels are kept; by default $XDG_CACHE_HOME/ktstr or ~/.cache/ktstr. */
    @Parameter(property = "ktstr.cacheDir")
    private String cacheDir;

    /** What runs guests: auto, kvm or qemu. */
    @Parameter(property = "ktstr.engine")
    private String engine;

    /** How guests come to life: warm (from the image of one that was booted once), cold, or auto: warm where the engine can. */
    @Parameter(property = "ktstr.boot")
    private String boot;

    /** How much disk the images of booted guests may take, in MiB. */
    @Parameter(property = "ktstr.imageCacheMiB")
    private String imageCacheMiB;

    /** vCPUs for each host CPU; by default 1 with KVM, 8 without. */
    @Parameter(property = "ktstr.overcommit")
    private String overcommit;

    /** Cases at once, as far as the host has room; by default the number of host CPUs. */
    @Parameter(property = "ktstr.parallel")
    private String parallel;

    /** Every test runs on every topology preset and with every combination of its scheduler's flags besides. */
    @Parameter(property = "ktstr.gauntlet")
    private String gauntlet;

    /** Only as many cases as are likely to fit into so many seconds, those that cover most. */
    @Parameter(property = "ktstr.budgetSeconds")
    private String budgetSeconds;

    /** Tests that are marked ignore = true run, too. */
    @Parameter(property = "ktstr.ignored")
    private String ignored;

    /** A case that would be skipped before it starts fails instead: no room on the host, no kernel, an unsuitable scenario. */
    @Parameter(property = "ktstr.noSkip")
    private String noSkip;

    /** What a case becomes whose failure the host explains: skip or fail. */
    @Parameter(property = "ktstr.inconclusive")
    private String inconclusive;

    /** How long a guest may take until its agent is ready, in seconds. */
    @Parameter(property = "ktstr.bootTimeoutSeconds")
    private String bootTimeoutSeconds;

    /** Where console logs and results.jsonl go, relative to the module. */
    @Parameter(property = "ktstr.resultsDir")
    private String resultsDir;

    /** {@code false}: the host does not look at the guest's runqueues while a workload runs. */
    @Parameter(property = "ktstr.monitor")
    private String monitor;

    /** The whole evidence of a failed case is kept: guest memory, channel, command line. */
    @Parameter(property = "ktstr.keep")
    private String keep;

    /** The qemu that runs guests; by default qemu-system-x86_64 in PATH. */
    @Parameter(property = "ktstr.qemu")
    private String qemu;

    @Parameter(defaultValue = "${session}", readonly = true, required = true)
    private MavenSession session;

    @Parameter(defaultValue = "${mojoExecution}", readonly = true, required = true)
    private MojoExecution execution;

    @Inject
    private RepositorySystem repositorySystem;

    @Inject
    private SettingsDecrypter settingsDecrypter;

    /** {@return the Maven session} */
    final MavenSession session() {
        return session;
    }

    /**
     * {@return the settings: the command line wins over the POM, which Maven by itself would see the other way round}
     *
     * @throws dev.ktstr.testng.settings.InvalidSettingException if there is an unknown one on the command line or in the POM
     */
    final Settings settings() {
        PluginConfiguration.of(
                        execution.getPlugin(), execution.getMojoDescriptor().getPluginDescriptor())
                .requireKnown();
        return new Settings(commandLine(), configuration(), System.getenv());
    }

    /** {@return who resolves the kernels that the settings name} */
    final KernelResolution kernels(Settings settings) {
        MavenNetwork network = new MavenNetwork(session.getSettings(), settingsDecrypter);
        return new KernelResolution(session, getLog(), repositorySystem, network, settings, module());
    }

    /** {@return what JVMs that run tests are told; resolves the kernels for it} */
    final HandOver handOver(Settings settings) {
        return new HandOver(settings.text(Setting.KERNEL), kernels(settings).all(), configuration());
    }

    /** {@return the directory of the project, or the working directory where there is none} */
    final Path module() {
        MavenProject project = session.getCurrentProject();
        File basedir = project == null ? null : project.getBasedir();
        return basedir == null ? Path.of("").toAbsolutePath() : basedir.toPath();
    }

    /** {@return further parameters of a goal that are settings} */
    Map<Setting, String> ownParameters() {
        return Map.of();
    }

    /** {@return what stands on the command line with -D, known or not, by property} */
    final Map<String, String> commandLine() {
        return session.getUserProperties().stringPropertyNames().stream()
                .filter(name -> name.startsWith("ktstr."))
                .collect(Collectors.toMap(name -> name, session.getUserProperties()::getProperty));
    }

    /** {@return what the POM sets, by property} */
    final Map<String, String> configuration() {
        Map<String, String> configuration = new TreeMap<>();
        put(configuration, Setting.KERNEL, kernel);
        put(configuration, Setting.KCONFIG, kconfig);
        put(configuration, Setting.KERNEL_JOBS, kernelJobs);
        put(configuration, Setting.KERNEL_TIMEOUT, kernelTimeoutMinutes);
        put(configuration, Setting.KERNEL_REPOSITORY, kernelRepository);
        put(configuration, Setting.KERNEL_DEPLOY_REPOSITORY, kernelDeployRepository);
        put(configuration, Setting.KERNEL_MIRROR, kernelMirror);
        put(configuration, Setting.KERNEL_KEYRING, kernelKeyring);
        put(configuration, Setting.KERNEL_PINS, kernelPins);
        put(configuration, Setting.KERNEL_SKIP_AUTHENTICATION, kernelSkipAuthentication);
        put(configuration, Setting.KERNEL_END_OF_LIFE, kernelEndOfLife);
        put(configuration, Setting.CACHE_DIR, cacheDir);
        put(configuration, Setting.ENGINE, engine);
        put(configuration, Setting.BOOT, boot);
        put(configuration, Setting.IMAGE_CACHE_MIB, imageCacheMiB);
        put(configuration, Setting.OVERCOMMIT, overcommit);
        put(configuration, Setting.PARALLEL, parallel);
        put(configuration, Setting.GAUNTLET, gauntlet);
        put(configuration, Setting.BUDGET, budgetSeconds);
        put(configuration, Setting.IGNORED, ignored);
        put(configuration, Setting.NO_SKIP, noSkip);
        put(configuration, Setting.INCONCLUSIVE, inconclusive);
        put(configuration, Setting.BOOT_TIMEOUT, bootTimeoutSeconds);
        put(configuration, Setting.RESULTS_DIR, resultsDir);
        put(configuration, Setting.MONITOR, monitor);
        put(configuration, Setting.KEEP, keep);
        put(configuration, Setting.QEMU, qemu);
        ownParameters().forEach((setting, value) -> put(configuration, setting, value));
        return configuration;
    }

    /** What stands on the command line reaches the parameters too, and is no configuration: a later run may not have it. */
    private void put(Map<String, String> configuration, Setting setting, String value) {
        if (value != null && !session.getUserProperties().containsKey(setting.property())) {
            configuration.put(setting.property(), value);
        }
    }
}
