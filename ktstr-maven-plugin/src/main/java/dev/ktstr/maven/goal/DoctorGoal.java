// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.maven.goal;

import dev.ktstr.maven.call.Call;
import dev.ktstr.maven.call.Goal;
import dev.ktstr.maven.doctor.Caller;
import dev.ktstr.maven.doctor.Doctor;
import dev.ktstr.maven.doctor.Report;
import java.util.Set;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.project.MavenProject;

/** The work of the goal {@link dev.ktstr.maven.DoctorMojo}. */
public final class DoctorGoal implements Goal {
    @Override
    public void run(Call call) throws MojoExecutionException, MojoFailureException {
        try {
            Report report = Doctor.examine(caller(call));
            print(call.log().isInfoEnabled() ? report.full() : report.troubles());
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

    private static Caller caller(Call call) {
        MavenProject project = call.project();
        return new Caller(
                call.session().getSystemProperties().getProperty("maven.version"),
                call.plugin().getRequiredMavenVersion(),
                call.session().isOffline(),
                call.module(),
                call.commandLine(),
                call.configuration(),
                PluginConfiguration.of(call).unknown(),
                project == null ? Set.of() : project.getProperties().stringPropertyNames(),
                System.getenv());
    }
}
