// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.maven.kernels;

import dev.ktstr.kernel.remote.RemoteException;
import dev.ktstr.kernel.remote.RemoteKernels;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.eclipse.aether.DefaultRepositorySystemSession;
import org.eclipse.aether.RepositorySystem;
import org.eclipse.aether.RepositorySystemSession;
import org.eclipse.aether.artifact.Artifact;
import org.eclipse.aether.artifact.DefaultArtifact;
import org.eclipse.aether.deployment.DeployRequest;
import org.eclipse.aether.deployment.DeploymentException;
import org.eclipse.aether.metadata.Metadata;
import org.eclipse.aether.repository.RemoteRepository;
import org.eclipse.aether.repository.RepositoryPolicy;
import org.eclipse.aether.resolution.ArtifactRequest;
import org.eclipse.aether.resolution.ArtifactResolutionException;
import org.eclipse.aether.resolution.ResolutionErrorPolicy;
import org.eclipse.aether.resolution.ResolutionErrorPolicyRequest;
import org.eclipse.aether.transfer.ArtifactNotFoundException;

/**
 * Kernels in a Maven repository, reached as Maven reaches all of them: credentials, proxies and mirrors are those of
 * settings.xml, and what was fetched once lies in the local repository.
 *
 * <p>The version of an artifact holds the digest of all a kernel was made of, so none is ever another one, and none is asked for
 * by a range, which {@code maven-metadata.xml} would answer wrongly after two deploys at once.
 */
public final class MavenRepositoryKernels implements RemoteKernels {

    private static final String GROUP = "dev.ktstr.kernels";
    private static final String ARTIFACT = "linux";
    private static final String ARCHITECTURE = "x86_64";
    private static final String EXTENSION = "tar.zst";
    private static final int DIGEST_CHARS = 12;

    private final RepositorySystem system;
    private final RepositorySystemSession session;
    private final Optional<RepositoryAddress> from;
    private final Optional<RepositoryAddress> to;

    /**
     * @param from where kernels are taken from, if anywhere
     * @param to where kernels that are built here are put, if anywhere
     */
    public MavenRepositoryKernels(
            RepositorySystem system,
            RepositorySystemSession session,
            Optional<RepositoryAddress> from,
            Optional<RepositoryAddress> to) {
        this.system = system;
        this.session = session;
        this.from = from;
        this.to = to;
    }

    @Override
    public Optional<Path> pull(Name name) {
        return from.isEmpty() ? Optional.empty() : pull(name, from.get());
    }

    private Optional<Path> pull(Name name, RepositoryAddress address) {
        List<RemoteRepository> repositories = system.newResolutionRepositories(session, List.of(repository(address)));
        try {
            return Optional.of(
                    system.resolveArtifact(forgetful(), new ArtifactRequest(artifact(name), repositories, null))
                            .getArtifact()
                            .getFile()
                            .toPath());
        } catch (ArtifactResolutionException e) {
            boolean absent = e.getResults().stream()
                    .flatMap(result -> result.getExceptions().stream())
                    .allMatch(cause -> cause instanceof ArtifactNotFoundException);
            if (absent) {
                return Optional.empty();
            }
            throw new RemoteException(
                    "The repository " + address.id() + " (" + address.url() + ") does not say whether it has kernel "
                            + name.version() + ": " + e.getMessage() + ".",
                    e);
        }
    }

    @Override
    public boolean takes() {
        return to.isPresent() && !session.isOffline();
    }

    @Override
    public void push(Name name, Path archive) {
        RepositoryAddress address = to.orElseThrow();
        RemoteRepository repository = system.newDeploymentRepository(session, repository(address));
        Artifact artifact = artifact(name).setFile(archive.toFile());
        try {
            system.deploy(session, new DeployRequest().addArtifact(artifact).setRepository(repository));
        } catch (DeploymentException e) {
            // Repositories refuse a second file of the same version: then somebody was quicker, which is as good.
            if (!isThere(name, address)) {
                throw new RemoteException(
                        "The repository " + address.id() + " (" + address.url() + ") does not take kernel "
                                + name.version() + ": " + e.getMessage() + ".",
                        e);
            }
        }
    }

    private boolean isThere(Name name, RepositoryAddress address) {
        try {
            return pull(name, address).isPresent();
        } catch (RemoteException e) {
            return false;
        }
    }

    private static Artifact artifact(Name name) {
        String version = name.version() + "-" + name.digest().substring(0, DIGEST_CHARS);
        return new DefaultArtifact(GROUP, ARTIFACT, ARCHITECTURE, EXTENSION, version);
    }

    private static RemoteRepository repository(RepositoryAddress address) {
        return new RemoteRepository.Builder(address.id(), "default", address.url())
                .setPolicy(new RepositoryPolicy(
                        true, RepositoryPolicy.UPDATE_POLICY_ALWAYS, RepositoryPolicy.CHECKSUM_POLICY_FAIL))
                .build();
    }

    /** {@return a session that does not remember what is absent, or the next build would not see what another one put there} */
    private RepositorySystemSession forgetful() {
        DefaultRepositorySystemSession copy = new DefaultRepositorySystemSession(session);
        copy.setResolutionErrorPolicy(new ResolutionErrorPolicy() {
            @Override
            public int getArtifactPolicy(RepositorySystemSession any, ResolutionErrorPolicyRequest<Artifact> request) {
                return CACHE_DISABLED;
            }

            @Override
            public int getMetadataPolicy(RepositorySystemSession any, ResolutionErrorPolicyRequest<Metadata> request) {
                return CACHE_DISABLED;
            }
        });
        return copy;
    }
}
