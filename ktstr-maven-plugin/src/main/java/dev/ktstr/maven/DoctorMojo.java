// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.maven;

import dev.ktstr.maven.doctor.Caller;
import dev.ktstr.maven.doctor.Doctor;
import dev.ktstr.maven.doctor.Report;
import java.util.Set;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.apache.maven.project.MavenProject;

/**
 * Examines this machine and the settings, and says what stands in the way of running tests and what to do about it.
 *
 * <p>The build fails if something makes tests impossible; warnings do not fail it. With -q only the troubles are printed.
 */
@Mojo(name = "doctor", requiresProject = false, aggregator = true, threadSafe = true)
public class DoctorMojo extends AbstractKtstrMojo {
    /** The oldest Maven this plugin runs with. */
    @Parameter(defaultValue = "${plugin.requiredMavenVersion}", readonly = true, required = true)
    private String requiredMaven;

    @Override
    public void execute() throws MojoExecutionException, MojoFailureException {
        try {
            Report report = Doctor.examine(caller());
            print(getLog().isInfoEnabled() ? report.full() : report.troubles());
            if (report.failed()) {
                throw new MojoFailureException(
                        "ktstr cannot run tests here: " + report.failures() + ", listed above with what helps");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new MojoExecutionException("Interrupted", e);
        }
    }

    /** At once, so that lines of other modules do not get in between; and without Maven's marks, which say the same. */
    private static void print(String lines) {
        if (!lines.isEmpty()) {
            System.out.println(lines);
        }
    }

    private Caller caller() {
        MavenProject project = session().getCurrentProject();
        return new Caller(
                session().getSystemProperties().getProperty("maven.version"),
                requiredMaven,
                session().isOffline(),
                module(),
                commandLine(),
                configuration(),
                project == null ? Set.of() : project.getProperties().stringPropertyNames(),
                System.getenv());
    }
}
