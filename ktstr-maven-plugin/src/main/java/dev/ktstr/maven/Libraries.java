// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.maven;

import java.io.File;
import java.net.MalformedURLException;
import java.util.ArrayList;
import java.util.List;
import org.apache.maven.RepositoryUtils;
import org.apache.maven.plugin.MojoExecutionException;
import org.codehaus.plexus.classworlds.realm.ClassRealm;
import org.eclipse.aether.RepositorySystemSession;
import org.eclipse.aether.artifact.Artifact;
import org.eclipse.aether.collection.CollectRequest;
import org.eclipse.aether.graph.Dependency;
import org.eclipse.aether.repository.RemoteRepository;
import org.eclipse.aether.resolution.ArtifactDescriptorException;
import org.eclipse.aether.resolution.ArtifactDescriptorRequest;
import org.eclipse.aether.resolution.ArtifactDescriptorResult;
import org.eclipse.aether.resolution.ArtifactResult;
import org.eclipse.aether.resolution.DependencyRequest;
import org.eclipse.aether.resolution.DependencyResolutionException;

/**
 * The libraries that the goals work with, brought in when there is work. Maven would do that before it asks a goal anything, which is
 * most of what a goal costs that has nothing to do. So they are {@code provided} in this plugin's POM, which Maven leaves alone.
 */
final class Libraries {
    private static final String PROVIDED = "provided";
    private static final String RUNTIME = "runtime";
    private static final String MAVENS_OWN = "org.apache.maven";
    private static final String CONTEXT = "plugin";

    /** Of this class loader, which is Maven's for this plugin, and for all modules of a build. */
    private static boolean here;

    private Libraries() {}

    /**
     * Puts the libraries behind this plugin's class loader, if they are not there; they are fetched like any plugin's.
     *
     * @throws MojoExecutionException if they cannot be had
     */
    static synchronized void bringIn(Call call) throws MojoExecutionException {
        if (here) {
            return;
        }
        ClassRealm realm = call.plugin().getClassRealm();
        try {
            for (Artifact library : resolve(call)) {
                File file = library.getFile();
                realm.addURL(file.toURI().toURL());
            }
        } catch (ArtifactDescriptorException | DependencyResolutionException | MalformedURLException e) {
            throw new MojoExecutionException(
                    "The libraries of " + call.plugin().getPluginLookupKey() + " cannot be had (" + e.getMessage()
                            + ")." + (call.session().isOffline() ? " Run the same command once without -o." : ""),
                    e);
        }
        here = true;
    }

    private static List<Artifact> resolve(Call call) throws ArtifactDescriptorException, DependencyResolutionException {
        RepositorySystemSession session = call.session().getRepositorySession();
        List<RemoteRepository> repositories = call.project().getRemotePluginRepositories();
        ArtifactDescriptorResult plugin = call.repositorySystem()
                .readArtifactDescriptor(
                        session,
                        new ArtifactDescriptorRequest(
                                RepositoryUtils.toArtifact(call.plugin().getPluginArtifact()), repositories, CONTEXT));
        CollectRequest collect = new CollectRequest();
        collect.setRequestContext(CONTEXT);
        collect.setRepositories(repositories);
        collect.setManagedDependencies(plugin.getManagedDependencies());
        // What the project says of the plugin's dependencies comes first, as Maven has it.
        for (org.apache.maven.model.Dependency given : call.plugin().getPlugin().getDependencies()) {
            collect.addDependency(RepositoryUtils.toDependency(given, session.getArtifactTypeRegistry()));
        }
        for (Dependency library : plugin.getDependencies()) {
            if (library.getScope().equals(PROVIDED)
                    && !library.getArtifact().getGroupId().startsWith(MAVENS_OWN)) {
                collect.addDependency(library.setScope(RUNTIME));
            }
        }
        List<Artifact> artifacts = new ArrayList<>();
        for (ArtifactResult result : call.repositorySystem()
                .resolveDependencies(session, new DependencyRequest(collect, null))
                .getArtifactResults()) {
            artifacts.add(result.getArtifact());
        }
        return artifacts;
    }
}
