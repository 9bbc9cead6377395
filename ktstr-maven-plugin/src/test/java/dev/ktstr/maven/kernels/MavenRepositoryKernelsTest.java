// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.maven.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ktstr.kernel.cache.Trees;
import dev.ktstr.kernel.remote.RemoteException;
import dev.ktstr.kernel.remote.RemoteKernels.Name;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.maven.repository.internal.MavenRepositorySystemUtils;
import org.eclipse.aether.DefaultRepositorySystemSession;
import org.eclipse.aether.RepositorySystem;
import org.eclipse.aether.RepositorySystemSession;
import org.eclipse.aether.artifact.Artifact;
import org.eclipse.aether.impl.DefaultServiceLocator;
import org.eclipse.aether.repository.LocalRepository;
import org.eclipse.aether.repository.RemoteRepository;
import org.eclipse.aether.spi.connector.ArtifactDownload;
import org.eclipse.aether.spi.connector.ArtifactUpload;
import org.eclipse.aether.spi.connector.MetadataDownload;
import org.eclipse.aether.spi.connector.MetadataUpload;
import org.eclipse.aether.spi.connector.RepositoryConnector;
import org.eclipse.aether.spi.connector.RepositoryConnectorFactory;
import org.eclipse.aether.transfer.ArtifactNotFoundException;
import org.eclipse.aether.transfer.ArtifactTransferException;
import org.eclipse.aether.transfer.MetadataNotFoundException;
import org.testng.annotations.AfterMethod;
import org.testng.annotations.BeforeMethod;
import org.testng.annotations.Test;

/** Sharing by the resolver that Maven has, with a repository that lies in a directory. */
public class MavenRepositoryKernelsTest {

    private static final Name NAME = new Name("7.0.13", "0123456789ab".repeat(5) + "0123");
    private static final String FILE = "linux-7.0.13-0123456789ab-x86_64.tar.zst";

    private Path work;
    private boolean takesNothing;

    @BeforeMethod
    public void begin() throws IOException {
        work = Files.createTempDirectory("ktstr-shared");
        Files.createDirectory(work.resolve("repository"));
        takesNothing = false;
    }

    @AfterMethod
    public void end() throws IOException {
        Trees.delete(work);
    }

    @Test
    public void whatOnePutThereAnotherTakes() throws IOException {
        assertThat(kernels("b").pull(NAME)).isEmpty();
        kernels("a").push(NAME, archive("kernel"));
        assertThat(kernels("b").pull(NAME).orElseThrow()).hasContent("kernel");
        assertThat(kernels("b").pull(new Name("7.0.13", "f".repeat(64)))).isEmpty();
    }

    /** Of two builds of the same inputs the first one stays, also when they made it otherwise: it is as good. */
    @Test
    public void thatSomebodyWasQuickerIsNoErrorAndHisStays() throws IOException {
        kernels("a").push(NAME, archive("kernel"));
        kernels("b").push(NAME, archive("kernel"));
        kernels("c").push(NAME, archive("not the same to the last bit"));
        assertThat(kernels("d").pull(NAME).orElseThrow()).hasContent("kernel");
        try (Stream<Path> files = Files.list(work.resolve("repository"))) {
            assertThat(files).extracting(file -> file.getFileName().toString()).containsExactly(FILE);
        }
    }

    @Test
    public void aRepositoryThatTakesNothingIsAnError() throws IOException {
        takesNothing = true;
        Path archive = archive("kernel");
        assertThatThrownBy(() -> kernels("a").push(NAME, archive))
                .isInstanceOf(RemoteException.class)
                .hasMessageContaining("The repository shared (" + url() + ") does not take kernel 7.0.13: ")
                .hasMessageContaining("refused");
    }

    private Path archive(String content) throws IOException {
        return Files.writeString(Files.createTempFile(work, "archive", ""), content);
    }

    private String url() {
        return work.resolve("repository").toUri().toString();
    }

    /** {@return what a machine with a local repository of its own sees} */
    private MavenRepositoryKernels kernels(String machine) {
        DefaultServiceLocator services = MavenRepositorySystemUtils.newServiceLocator();
        services.setServices(RepositoryConnectorFactory.class, new Directory());
        RepositorySystem system = services.getService(RepositorySystem.class);
        DefaultRepositorySystemSession session = MavenRepositorySystemUtils.newSession();
        session.setLocalRepositoryManager(system.newLocalRepositoryManager(
                session, new LocalRepository(work.resolve("of-" + machine).toFile())));
        Optional<RepositoryAddress> address = Optional.of(new RepositoryAddress("shared", url()));
        return new MavenRepositoryKernels(system, session, address, address);
    }

    /** A release repository: what is there is not replaced. */
    private final class Directory implements RepositoryConnectorFactory {
        @Override
        public RepositoryConnector newInstance(RepositorySystemSession session, RemoteRepository repository) {
            return new Connector(repository);
        }

        @Override
        public float getPriority() {
            return 0;
        }
    }

    private final class Connector implements RepositoryConnector {
        private final RemoteRepository repository;

        Connector(RemoteRepository repository) {
            this.repository = repository;
        }

        private Path file(Artifact artifact) {
            return work.resolve("repository")
                    .resolve(artifact.getArtifactId() + "-" + artifact.getVersion() + "-" + artifact.getClassifier()
                            + "." + artifact.getExtension());
        }

        @Override
        public void get(
                Collection<? extends ArtifactDownload> artifacts, Collection<? extends MetadataDownload> metadata) {
            for (ArtifactDownload download : artifacts == null ? List.<ArtifactDownload>of() : artifacts) {
                Path file = file(download.getArtifact());
                if (Files.exists(file)) {
                    copy(file, download.getFile().toPath());
                } else {
                    download.setException(new ArtifactNotFoundException(download.getArtifact(), repository));
                }
            }
            for (MetadataDownload download : metadata == null ? List.<MetadataDownload>of() : metadata) {
                download.setException(new MetadataNotFoundException(download.getMetadata(), repository));
            }
        }

        @Override
        public void put(Collection<? extends ArtifactUpload> artifacts, Collection<? extends MetadataUpload> metadata) {
            for (ArtifactUpload upload : artifacts == null ? List.<ArtifactUpload>of() : artifacts) {
                Path file = file(upload.getArtifact());
                if (takesNothing || Files.exists(file)) {
                    upload.setException(new ArtifactTransferException(upload.getArtifact(), repository, "refused"));
                } else {
                    copy(upload.getFile().toPath(), file);
                }
            }
        }

        @Override
        public void close() {
            // There is nothing open.
        }
    }

    private static void copy(Path from, Path to) {
        try {
            Files.createDirectories(to.getParent());
            Files.copy(from, to);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
