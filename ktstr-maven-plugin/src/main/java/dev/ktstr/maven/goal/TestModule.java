// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.maven.goal;

import dev.ktstr.maven.call.Call;
import java.util.List;
import org.apache.maven.artifact.DependencyResolutionRequiredException;
import org.apache.maven.plugin.MojoExecutionException;

/** A module whose tests' classes a goal looks into. */
final class TestModule {
    static final String TESTNG_MODULE = "dev.ktstr:ktstr-testng";

    private TestModule() {}

    /** {@return whether the module's tests can use ktstr at all} */
    static boolean hasKtstr(Call call) {
        return call.project().getArtifacts().stream()
                .anyMatch(artifact -> TESTNG_MODULE.equals(artifact.getGroupId() + ":" + artifact.getArtifactId()));
    }

    /** {@return the class path of the tests} */
    static List<String> classPath(Call call) throws MojoExecutionException {
        try {
            return call.project().getTestClasspathElements();
        } catch (DependencyResolutionRequiredException e) {
            throw new MojoExecutionException("The class path of the tests is not known: " + e.getMessage(), e);
        }
    }
}
