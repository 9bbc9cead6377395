// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.maven.answer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ktstr.kernel.build.Memo;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.testng.annotations.AfterMethod;
import org.testng.annotations.BeforeMethod;
import org.testng.annotations.Test;

public class LastAnswerTest {
    private static final String QUESTION = "module /m\nconfiguration ktstr.kernel\nis distro:7.0\n";
    private static final long SINCE = 1000;
    private static final long UNTIL = 2000;

    private Path work;
    private Path image;
    private Path gone;
    private Path manifest;

    @BeforeMethod
    public void begin() throws IOException {
        work = Files.createTempDirectory("ktstr-answer");
        image = Files.writeString(work.resolve("bzImage"), "an image");
        gone = work.resolve("gcc");
        manifest = Files.writeString(work.resolve("manifest.json"), "{}");
    }

    @AfterMethod
    public void end() throws IOException {
        for (Path file : List.of(image, gone, manifest, work.resolve("answer.txt"))) {
            Files.deleteIfExists(file);
        }
        Files.delete(work);
    }

    private LastAnswer answer() {
        Map<Path, String> files = new TreeMap<>();
        files.put(image, FileState.of(image));
        files.put(gone, FileState.of(gone));
        files.put(manifest, FileState.ofContent(manifest));
        return new LastAnswer(QUESTION, SINCE, UNTIL, files, List.of(manifest), List.of("Kernel 7: hit"));
    }

    private static boolean isGood(LastAnswer answer) {
        return answer.isGood(QUESTION, SINCE);
    }

    @Test
    public void isGoodWhileNothingChanges() {
        assertThat(isGood(answer())).isTrue();
    }

    @Test
    public void isGoodForTheSameQuestionOnly() {
        assertThat(answer().isGood(QUESTION + "offline true\n", SINCE)).isFalse();
    }

    @Test
    public void isGoodWithinItsTime() {
        assertThat(answer().isGood(QUESTION, SINCE - 1)).isFalse();
        assertThat(answer().isGood(QUESTION, UNTIL - 1)).isTrue();
        assertThat(answer().isGood(QUESTION, UNTIL)).isFalse();
    }

    @Test
    public void anotherFileOfTheSameSizeAndTimeIsAnother() throws IOException {
        LastAnswer answer = answer();
        FileTime time = Files.getLastModifiedTime(image);
        Files.writeString(image, "no image");
        Files.setLastModifiedTime(image, time);
        assertThat(isGood(answer)).isFalse();
    }

    @Test
    public void aFileThatIsGoneOrNewIsAnother() throws IOException {
        LastAnswer answer = answer();
        Files.writeString(gone, "a compiler");
        assertThat(isGood(answer)).isFalse();
        Files.delete(gone);
        assertThat(isGood(answer)).isTrue();
        Files.delete(image);
        assertThat(isGood(answer)).isFalse();
    }

    @Test
    public void ofAManifestTheContentCountsAndNoTime() throws IOException {
        LastAnswer answer = answer();
        Files.setLastModifiedTime(manifest, FileTime.fromMillis(0));
        assertThat(isGood(answer)).isTrue();
        Files.writeString(manifest, "[]");
        assertThat(isGood(answer)).isFalse();
        Files.delete(manifest);
        assertThat(isGood(answer)).isFalse();
    }

    @Test
    public void comesBackFromDiskAsItWas() throws IOException {
        Path file = work.resolve("answer.txt");
        Memo.write(file, answer().text().orElseThrow());
        assertThat(LastAnswer.read(List.of(Files.readString(file).split("\n", -1))))
                .isEqualTo(answer());
        try (var files = Files.list(work)) {
            assertThat(files).hasSize(3);
        }
    }

    @Test
    public void whatIsCutOffOrStrangeIsNone() throws IOException {
        Path file = work.resolve("answer.txt");
        Memo.write(file, answer().text().orElseThrow());
        List<String> lines = List.of(Files.readString(file).split("\n", -1));
        for (int length = 1; length < lines.size(); length++) {
            List<String> cut = lines.subList(0, length);
            assertThatThrownBy(() -> LastAnswer.read(cut)).isInstanceOf(IllegalArgumentException.class);
        }
        for (String strange : List.of("", "nonsense x", "since x", "file x")) {
            assertThatThrownBy(() -> LastAnswer.read(List.of(strange, "end"))).isInstanceOf(RuntimeException.class);
        }
    }

    @Test
    public void whatCannotBeToldInLinesIsNotRemembered() {
        assertThat(new LastAnswer(QUESTION, SINCE, UNTIL, Map.of(Path.of("/a\nb"), "absent"), List.of(), List.of())
                        .text())
                .isEmpty();
    }

    @Test
    public void anUnreachableFileIsAStateLikeAnother() throws IOException {
        Path below = image.resolve("gcc");
        String state = FileState.of(below);
        assertThat(state).isEqualTo("unreachable");
        assertThat(FileState.ofContent(below)).isEqualTo("unreachable");
        LastAnswer answer =
                new LastAnswer(QUESTION, SINCE, UNTIL, Map.of(below, state), List.of(), List.of("Kernel 7: hit"));
        assertThat(isGood(answer)).isTrue();
        Files.delete(image);
        assertThat(isGood(answer)).isFalse();
    }

    @Test
    public void contentIsTheSameFromDiskAndFromMemory() {
        assertThat(FileState.ofContent("{}".getBytes(StandardCharsets.UTF_8))).isEqualTo(FileState.ofContent(manifest));
    }
}
