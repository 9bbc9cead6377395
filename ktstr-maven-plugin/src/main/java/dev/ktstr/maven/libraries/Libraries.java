// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.maven.libraries;

import dev.ktstr.maven.answer.FileState;
import dev.ktstr.maven.call.Call;
import java.net.MalformedURLException;
import java.net.URL;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.maven.RepositoryUtils;
import org.apache.maven.plugin.MojoExecutionException;
import org.codehaus.plexus.classworlds.realm.ClassRealm;
import org.eclipse.aether.RepositorySystemSession;
import org.eclipse.aether.artifact.Artifact;
import org.eclipse.aether.collection.CollectRequest;
import org.eclipse.aether.graph.Dependency;
import org.eclipse.aether.graph.DependencyNode;
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
public final class Libraries {
    private static final String PROVIDED = "provided";
    private static final String RUNTIME = "runtime";
    private static final String SYSTEM = "system";
    private static final String MAVENS_OWN = "org.apache.maven";
    /** Maven's core has these classes, and gives them to every plugin. */
    private static final Set<String> OF_CORE = Set.of("org.slf4j:slf4j-api");

    private static final String CONTEXT = "plugin";

    /**
     * What was brought in, as it was then; empty at first. Of this class loader, which is Maven's for this plugin: for all modules of a
     * build, and in a daemon for all builds.
     */
    private static final Map<Path, String> FILES = new TreeMap<>();

    private Libraries() {}

    /** {@return the archives that were brought in} */
    public static synchronized List<Path> files() {
        return List.copyOf(FILES.keySet());
    }

    /**
     * Puts the libraries behind this plugin's class loader, if they are not there; they are fetched like any plugin's.
     *
     * @throws MojoExecutionException if they cannot be had
     */
    public static synchronized void bringIn(Call call) throws MojoExecutionException {
        if (!FILES.isEmpty()) {
            requireUnchanged();
            return;
        }
        ClassRealm realm = (ClassRealm) Libraries.class.getClassLoader();
        Set<String> there =
                Arrays.stream(realm.getURLs()).map(URL::toExternalForm).collect(Collectors.toSet());
        try {
            Map<Path, String> files = new TreeMap<>();
            for (Artifact library : resolve(call)) {
                URL url = library.getFile().toURI().toURL();
                Path file = library.getFile().toPath();
                files.put(file, FileState.of(file));
                if (!there.contains(url.toExternalForm())) {
                    realm.addURL(url);
                }
            }
            FILES.putAll(files);
        } catch (ArtifactDescriptorException | DependencyResolutionException | MalformedURLException e) {
            throw new MojoExecutionException(
                    "The libraries of " + call.plugin().getPluginLookupKey() + " cannot be had (" + e.getMessage()
                            + ")." + (call.session().isOffline() ? " Run the same command once without -o." : ""),
                    e);
        }
    }

    /** A class loader cannot exchange an archive that it has open. Maven ends before that can happen, a daemon does not. */
    private static void requireUnchanged() throws MojoExecutionException {
        for (Map.Entry<Path, String> file : FILES.entrySet()) {
            if (!FileState.isStill(file.getValue(), file.getKey())) {
                throw new MojoExecutionException(file.getKey()
                        + " was replaced since this Maven loaded it, which cannot load it again. Run the same command"
                        + " again; with a daemon, stop it first (mvnd --stop).");
            }
        }
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
        // What the class loader has already, given by a POM, stays what it is: there must not be two versions of a
        // library.
        for (org.apache.maven.artifact.Artifact there : call.plugin().getArtifacts()) {
            collect.addManagedDependency(new Dependency(RepositoryUtils.toArtifact(there), RUNTIME));
        }
        plugin.getManagedDependencies().forEach(collect::addManagedDependency);
        // And comes first, with the scope that Maven gives it.
        for (org.apache.maven.model.Dependency given : call.plugin().getPlugin().getDependencies()) {
            Dependency dependency = RepositoryUtils.toDependency(given, session.getArtifactTypeRegistry());
            collect.addDependency(SYSTEM.equals(given.getScope()) ? dependency : dependency.setScope(RUNTIME));
        }
        for (Dependency library : plugin.getDependencies()) {
            if (library.getScope().equals(PROVIDED)
                    && !library.getArtifact().getGroupId().startsWith(MAVENS_OWN)) {
                collect.addDependency(library.setScope(RUNTIME));
            }
        }
        List<Artifact> artifacts = new ArrayList<>();
        for (ArtifactResult result : call.repositorySystem()
                .resolveDependencies(session, new DependencyRequest(collect, (node, parents) -> !isOfCore(node)))
                .getArtifactResults()) {
            artifacts.add(result.getArtifact());
        }
        return artifacts;
    }

    private static boolean isOfCore(DependencyNode node) {
        Artifact artifact = node.getArtifact();
        return artifact != null && OF_CORE.contains(artifact.getGroupId() + ":" + artifact.getArtifactId());
    }
}
