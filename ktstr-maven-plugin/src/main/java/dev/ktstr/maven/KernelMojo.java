// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.maven;

import dev.ktstr.kernel.Kernels;
import dev.ktstr.kernel.KernelsConfig;
import dev.ktstr.kernel.cache.KernelEntry;
import dev.ktstr.kernel.failure.KernelException;
import dev.ktstr.testng.run.KernelChoice;
import dev.ktstr.testng.settings.HandOver;
import dev.ktstr.testng.settings.InvalidSettingException;
import dev.ktstr.testng.settings.Setting;
import dev.ktstr.testng.settings.Settings;
import java.io.File;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.maven.execution.MavenSession;
import org.apache.maven.plugin.AbstractMojo;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;

/**
 * Resolves the kernel that guests boot, fetching it when it is not cached, and tells the tests about it and about this
 * plugin's configuration.
 *
 * <p>Settings count in this order: command line, configuration of this plugin, environment (KTSTR_...), default.
 */
@Mojo(name = "kernel", defaultPhase = LifecyclePhase.GENERATE_TEST_RESOURCES, threadSafe = true)
public class KernelMojo extends AbstractMojo {
    /** The kernel guests boot: distro:SERIES (the distribution's newest), the path of an image, or a cache key. */
    @Parameter(property = "ktstr.kernel")
    private String kernel;

    /** Where kernels are kept; by default $XDG_CACHE_HOME/ktstr or ~/.cache/ktstr. */
    @Parameter(property = "ktstr.cacheDir")
    private String cacheDir;

    /** What runs guests: auto, kvm or qemu. */
    @Parameter(property = "ktstr.engine")
    private String engine;

    /** vCPUs for each host CPU; by default 1 with KVM, 8 without. */
    @Parameter(property = "ktstr.overcommit")
    private String overcommit;

    /** Cases at once, as far as the host has room; by default the number of host CPUs. */
    @Parameter(property = "ktstr.parallel")
    private String parallel;

    /** A case that does not fit on this host fails instead of being skipped. */
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

    /** Nothing is resolved when the tests are skipped anyway. */
    @Parameter(property = "skipITs", defaultValue = "false")
    private boolean skipITs;

    /** Nothing is resolved when the tests are skipped anyway. */
    @Parameter(property = "maven.test.skip", defaultValue = "false")
    private boolean skipAllTests;

    @Parameter(defaultValue = "${project.build.testOutputDirectory}", readonly = true, required = true)
    private File testOutputDirectory;

    @Parameter(defaultValue = "${session}", readonly = true, required = true)
    private MavenSession session;

    @Override
    public void execute() throws MojoExecutionException {
        // Not skipTests: Failsafe does not heed it, and would run the tests on any kernel that is at hand.
        if (skipITs || skipAllTests) {
            getLog().info("Tests are skipped, so no kernel is resolved");
            return;
        }
        try {
            Settings settings = settings();
            KernelEntry entry = resolve(settings);
            getLog().info("Kernel " + entry.release() + " (" + entry.spec() + "): " + Wording.of(entry));
            // The text as it was given: the tests compare it with theirs.
            new HandOver(Optional.of(settings.text(Setting.KERNEL)), Optional.of(entry.directory()), configuration())
                    .write(testOutputDirectory.toPath());
        } catch (KernelException | InvalidSettingException e) {
            throw new MojoExecutionException(e.getMessage(), e);
        } catch (IOException e) {
            throw new MojoExecutionException("Cannot write to " + testOutputDirectory + ": " + e.getMessage(), e);
        }
    }

    private KernelEntry resolve(Settings settings) {
        boolean bar =
                session.getRequest().isInteractiveMode() && Terminal.isStandardOutput() && getLog().isInfoEnabled();
        KernelsConfig config = KernelsConfig.of(KernelChoice.cacheDirectory(settings))
                .withOffline(session.isOffline())
                .withRefresh(session.getRequest().isUpdateSnapshots())
                .withProgress(bar ? new ProgressBar(getLog(), System.out) : new ProgressLines(getLog()));
        return Kernels.of(config).resolve(KernelChoice.spec(settings));
    }

    /** The command line wins over the POM, which Maven by itself would see the other way round. */
    private Settings settings() {
        Map<String, String> commandLine = session.getUserProperties().stringPropertyNames().stream()
                .filter(name -> name.startsWith("ktstr."))
                .collect(Collectors.toMap(name -> name, session.getUserProperties()::getProperty));
        return new Settings(commandLine, configuration(), System.getenv());
    }

    private Map<String, String> configuration() {
        Map<String, String> configuration = new TreeMap<>();
        put(configuration, Setting.KERNEL, kernel);
        put(configuration, Setting.CACHE_DIR, cacheDir);
        put(configuration, Setting.ENGINE, engine);
        put(configuration, Setting.OVERCOMMIT, overcommit);
        put(configuration, Setting.PARALLEL, parallel);
        put(configuration, Setting.NO_SKIP, noSkip);
        put(configuration, Setting.INCONCLUSIVE, inconclusive);
        put(configuration, Setting.BOOT_TIMEOUT, bootTimeoutSeconds);
        put(configuration, Setting.RESULTS_DIR, resultsDir);
        return configuration;
    }

    /** What stands on the command line reaches the parameters too, and is no configuration: a later run may not have it. */
    private void put(Map<String, String> configuration, Setting setting, String value) {
        if (value != null && !session.getUserProperties().containsKey(setting.property())) {
            configuration.put(setting.property(), value);
        }
    }
}
