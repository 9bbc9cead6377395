// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.util.List;
import org.eclipse.jgit.api.errors.JGitInternalException;
import org.eclipse.jgit.errors.ConfigInvalidException;
import org.eclipse.jgit.errors.CorruptObjectException;
import org.eclipse.jgit.errors.MissingObjectException;
import org.eclipse.jgit.lib.ObjectId;
import org.testng.annotations.Test;

public class GitDamageTest {

    @Test
    public void whatLacksOrHoldsWrongIsDamaged() {
        for (Exception failure : List.of(
                new MissingObjectException(ObjectId.zeroId(), "commit"),
                new CorruptObjectException("bad"),
                new IOException("config", new ConfigInvalidException("bad")),
                new JGitInternalException("reading", new EOFException("short")),
                new IllegalArgumentException("no id"),
                new ArrayIndexOutOfBoundsException(3))) {
            assertThat(GitDamage.isIn(failure)).as(failure.toString()).isTrue();
        }
    }

    @Test
    public void whatCannotBeReadNowIsNot() {
        for (Exception failure : List.of(
                new IOException("Input/output error"),
                new FileNotFoundException("pack-1.pack (Too many open files)"),
                new AccessDeniedException("objects"),
                new UncheckedIOException(new AccessDeniedException("objects")),
                new JGitInternalException("reading", new IOException("Too many open files")),
                new SourceException("Maven is offline"))) {
            assertThat(GitDamage.isIn(failure)).as(failure.toString()).isFalse();
        }
    }
}
