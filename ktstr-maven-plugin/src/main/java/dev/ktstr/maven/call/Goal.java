// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.maven.call;

import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugin.MojoFailureException;

/** The work of a goal. Its classes may use the libraries, which are there by the time it is called. */
public interface Goal {
    /**
     * Does the work.
     *
     * @throws MojoExecutionException if it could not be done; says why and what to do
     * @throws MojoFailureException if it was done, and what came of it fails the build
     */
    void run(Call call) throws MojoExecutionException, MojoFailureException;
}
