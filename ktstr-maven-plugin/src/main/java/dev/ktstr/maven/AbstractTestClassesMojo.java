// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.maven;

import java.io.File;
import java.nio.file.Path;
import java.util.List;
import org.apache.maven.artifact.DependencyResolutionRequiredException;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugins.annotations.Parameter;
import org.apache.maven.project.MavenProject;

/** A goal that looks into the classes of the module's tests. */
abstract class AbstractTestClassesMojo extends AbstractKtstrMojo {
    static final String TESTNG_MODULE = "dev.ktstr:ktstr-testng";

    @Parameter(defaultValue = "${project}", readonly = true, required = true)
    private MavenProject project;

    @Parameter(defaultValue = "${project.build.testOutputDirectory}", readonly = true, required = true)
    private File testOutputDirectory;

    /** {@return whether the module's tests can use ktstr at all} */
    final boolean hasKtstr() {
        return project.getArtifacts().stream()
                .anyMatch(artifact -> TESTNG_MODULE.equals(artifact.getGroupId() + ":" + artifact.getArtifactId()));
    }

    /** {@return where the compiled tests are} */
    final Path testClasses() {
        return testOutputDirectory.toPath();
    }

    /** {@return the class path of the tests} */
    final List<String> classPath() throws MojoExecutionException {
        try {
            return project.getTestClasspathElements();
        } catch (DependencyResolutionRequiredException e) {
            throw new MojoExecutionException("The class path of the tests is not known: " + e.getMessage(), e);
        }
    }
}
