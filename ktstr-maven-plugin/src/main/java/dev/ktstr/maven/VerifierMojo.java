// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.maven;

import dev.ktstr.kernel.failure.KernelException;
import dev.ktstr.maven.verifier.SweepProcess;
import dev.ktstr.maven.verifier.SweepReports;
import dev.ktstr.testng.settings.InvalidSettingException;
import dev.ktstr.testng.settings.Setting;
import dev.ktstr.testng.settings.Settings;
import dev.ktstr.testng.verifier.Sweep;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugins.annotations.Execute;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.apache.maven.plugins.annotations.ResolutionScope;

/**
 * Loads every declared scheduler on every kernel and topology preset that it is made for: does the verifier take it, does the kernel
 * attach it, does it dispatch? Compiles the tests first. Fails the build if a cell fails.
 *
 * <p>Leaves verifier.json, TEST-verifier.xml and verifier.html in target/ktstr/verifier.
 */
@Mojo(name = "verifier", requiresDependencyResolution = ResolutionScope.TEST)
@Execute(phase = LifecyclePhase.TEST_COMPILE)
public class VerifierMojo extends AbstractTestClassesMojo {
    /** Only the schedulers of these names, separated by commas. */
    @Parameter(property = "ktstr.scheduler")
    private String scheduler;

    /** Only these topology presets, separated by commas, whatever the schedulers are made for. */
    @Parameter(property = "ktstr.presets")
    private String presets;

    /** The verifier's logs are printed whole, with every repetition. */
    @Parameter(property = "ktstr.raw")
    private String raw;

    /** The verifier.json of an earlier sweep to compare with. */
    @Parameter(property = "ktstr.compareWith")
    private String compareWith;

    @Override
    Map<Setting, String> ownParameters() {
        Map<Setting, String> parameters = new HashMap<>();
        parameters.put(Setting.SCHEDULER, scheduler);
        parameters.put(Setting.PRESETS, presets);
        parameters.put(Setting.RAW, raw);
        parameters.put(Setting.COMPARE_WITH, compareWith);
        return parameters;
    }

    @Override
    public void execute() throws MojoExecutionException, MojoFailureException {
        if (!hasKtstr()) {
            getLog().info("No scheduler can be declared here: the module does not depend on " + TESTNG_MODULE);
            return;
        }
        try {
            Settings settings = settings();
            Path directory =
                    module().resolve(settings.text(Setting.RESULTS_DIR)).resolve("verifier");
            SweepReports reports = new SweepReports(settings, module(), directory);
            SweepProcess process = new SweepProcess(module(), testClasses(), directory, classPath());
            Sweep sweep = process.run(commandLine(), handOver(settings), getLog());
            boolean colours = session().getRequest().isInteractiveMode() && Terminal.isStandardOutput();
            reports.write(sweep, colours, getLog());
        } catch (KernelException | InvalidSettingException e) {
            throw new MojoExecutionException(e.getMessage(), e);
        } catch (IOException e) {
            throw new MojoExecutionException("The sweep's files: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new MojoExecutionException("Interrupted", e);
        }
    }
}
