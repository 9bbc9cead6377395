// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.source;

import dev.ktstr.kernel.unpack.ArchiveLimits;
import dev.ktstr.kernel.unpack.HeardInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import org.eclipse.jgit.internal.storage.file.FileRepository;
import org.eclipse.jgit.lib.ObjectInserter;
import org.eclipse.jgit.storage.file.FileRepositoryBuilder;
import org.eclipse.jgit.transport.PackParser;

/**
 * A bare repository that takes only so much of another one, however that is reached. The library takes what is sent until the disk is full.
 */
final class BoundedRepository extends FileRepository {

    /** Another repository sends more than it may. */
    static final class TooMuchException extends IOException {
        TooMuchException(long limit) {
            super("it sends more than " + limit + " bytes, which no commit of a kernel has");
        }
    }

    private final long limit;
    private long left;

    /** @param limit what all packs together may have, in bytes */
    BoundedRepository(Path directory, long limit) throws IOException {
        super(new FileRepositoryBuilder()
                .setGitDir(directory.toFile())
                .setBare()
                .setup());
        this.limit = limit;
        this.left = limit;
    }

    @Override
    public ObjectInserter newObjectInserter() {
        ObjectInserter unbounded = super.newObjectInserter();
        return new ObjectInserter.Filter() {
            @Override
            protected ObjectInserter delegate() {
                return unbounded;
            }

            @Override
            public PackParser newPackParser(InputStream in) throws IOException {
                PackParser parser = unbounded.newPackParser(new Bounded(in));
                parser.setMaxObjectSizeLimit(ArchiveLimits.KERNEL.fileBytes());
                return parser;
            }
        };
    }

    private final class Bounded extends HeardInputStream {
        Bounded(InputStream in) {
            super(in);
        }

        @Override
        protected void heard(byte[] bytes, int offset, int count) throws IOException {
            left -= count;
            if (left < 0) {
                throw new TooMuchException(limit);
            }
        }
    }
}
