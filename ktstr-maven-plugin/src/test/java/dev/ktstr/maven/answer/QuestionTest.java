// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.maven.answer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ktstr.kernel.build.Memo;
import dev.ktstr.maven.call.Call;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.apache.maven.artifact.Artifact;
import org.apache.maven.artifact.DefaultArtifact;
import org.apache.maven.artifact.handler.DefaultArtifactHandler;
import org.apache.maven.execution.DefaultMavenExecutionRequest;
import org.apache.maven.execution.DefaultMavenExecutionResult;
import org.apache.maven.execution.MavenSession;
import org.apache.maven.model.Build;
import org.apache.maven.model.Model;
import org.apache.maven.model.Plugin;
import org.apache.maven.plugin.MojoExecution;
import org.apache.maven.plugin.descriptor.MojoDescriptor;
import org.apache.maven.plugin.descriptor.PluginDescriptor;
import org.apache.maven.plugin.logging.SystemStreamLog;
import org.apache.maven.project.MavenProject;
import org.apache.maven.settings.Server;
import org.codehaus.plexus.util.xml.Xpp3Dom;
import org.eclipse.aether.DefaultRepositorySystemSession;
import org.testng.annotations.AfterMethod;
import org.testng.annotations.BeforeMethod;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

/** A call of Maven, and what of it makes another question. */
public class QuestionTest {
    private Path module;

    @BeforeMethod
    public void begin() throws IOException {
        module = Files.createTempDirectory("ktstr-question");
    }

    @AfterMethod
    public void end() throws IOException {
        List<Path> files;
        try (var walk = Files.walk(module)) {
            files = new ArrayList<>(walk.toList());
        }
        for (int i = files.size() - 1; i >= 0; i--) {
            Files.delete(files.get(i));
        }
    }

    /** All that a call is made of. */
    private final class Maven {
        private final DefaultMavenExecutionRequest request = new DefaultMavenExecutionRequest();
        private final Map<String, String> configuration = new TreeMap<>();
        private final Plugin plugin = new Plugin();
        private String archive = "/repository/ktstr-maven-plugin-1.jar";
        private String basedir = module.toString();
        private boolean inPom = true;
        private String executionId = "default";

        @SuppressWarnings("deprecation") // the only way to a session without a container
        Call call() throws Exception {
            plugin.setGroupId("dev.ktstr");
            plugin.setArtifactId("ktstr-maven-plugin");
            PluginDescriptor descriptor = new PluginDescriptor();
            descriptor.setGroupId(plugin.getGroupId());
            descriptor.setArtifactId(plugin.getArtifactId());
            descriptor.setPlugin(new Plugin()); // what Maven has for a goal that is called by hand
            Artifact artifact =
                    new DefaultArtifact("dev.ktstr", "x", "1", null, "jar", null, new DefaultArtifactHandler("jar"));
            artifact.setFile(new File(archive));
            descriptor.setArtifacts(List.of(artifact));
            MojoDescriptor goal = new MojoDescriptor();
            goal.setGoal("kernel");
            goal.setPluginDescriptor(descriptor);
            Model model = new Model();
            model.setBuild(new Build());
            model.getBuild().setDirectory(module + "/target");
            model.getBuild().setTestOutputDirectory(module + "/target/test-classes");
            if (inPom) {
                model.getBuild().addPlugin(plugin);
            }
            MavenProject project = new MavenProject(model);
            project.setFile(new File(basedir, "pom.xml"));
            MavenSession session = new MavenSession(
                    null, new DefaultRepositorySystemSession(), request, new DefaultMavenExecutionResult());
            session.setCurrentProject(project);
            return new Call(
                    session,
                    new MojoExecution(goal, executionId, MojoExecution.Source.CLI),
                    new SystemStreamLog(),
                    null,
                    null,
                    configuration);
        }
    }

    @Test
    public void theSameCallAsksTheSame() throws Exception {
        assertThat(Question.of(new Maven().call())).isEqualTo(Question.of(new Maven().call()));
    }

    @DataProvider
    public Object[][] others() {
        return new Object[][] {
            {"another plugin", (Consumer<Maven>) maven -> maven.archive = "/repository/ktstr-maven-plugin-2.jar"},
            {"another module", (Consumer<Maven>) maven -> maven.basedir = "/elsewhere"},
            {"offline", (Consumer<Maven>) maven -> maven.request.setOffline(true)},
            {
                "the command line",
                (Consumer<Maven>) maven -> maven.request.getUserProperties().setProperty("ktstr.parallel", "3")
            },
            {"the configuration", (Consumer<Maven>) maven -> maven.configuration.put("ktstr.parallel", "3")},
            {
                "an element that no goal knows",
                (Consumer<Maven>) maven -> {
                    Xpp3Dom dom = new Xpp3Dom("configuration");
                    dom.addChild(new Xpp3Dom("kernal"));
                    maven.plugin.setConfiguration(dom);
                }
            },
            {
                "a server of settings.xml",
                (Consumer<Maven>) maven -> {
                    Server server = new Server();
                    server.setId("mirror");
                    maven.request.addServer(server);
                }
            },
        };
    }

    @Test(dataProvider = "others")
    public void whateverIsAnotherMakesAnotherQuestion(String what, Consumer<Maven> change) throws Exception {
        Maven other = new Maven();
        change.accept(other);
        assertThat(Question.of(other.call())).as(what).isNotEqualTo(Question.of(new Maven().call()));
    }

    @Test
    public void whatIsOfOthersDoesNotMatter() throws Exception {
        Maven other = new Maven();
        other.request.getUserProperties().setProperty("skipTests", "true");
        assertThat(Question.of(other.call())).isEqualTo(Question.of(new Maven().call()));
    }

    @Test
    public void aCallFindsTheAnswerToItself() throws Exception {
        Path manifest = Files.writeString(module.resolve("manifest.json"), "{}");
        Files.setLastModifiedTime(manifest, FileTime.fromMillis(0));
        Call call = new Maven().call();
        assertThat(LastAnswer.to(call)).isEmpty();
        LastAnswer answer = LastAnswer.of(
                call,
                Instant.EPOCH,
                Instant.MAX,
                Map.of(manifest, FileState.ofContent(manifest)),
                List.of(manifest),
                List.of("Kernel 7: hit"));
        Memo.write(LastAnswer.file(call), answer.text().orElseThrow());
        assertThat(LastAnswer.to(new Maven().call())).contains(answer);

        answer.repeat(call);
        assertThat(Files.getLastModifiedTime(manifest).toInstant())
                .isAfter(Instant.now().minusSeconds(60));

        Maven refreshing = new Maven();
        refreshing.request.setUpdateSnapshots(true);
        assertThat(LastAnswer.to(refreshing.call())).isEmpty();
        Maven other = new Maven();
        other.configuration.put("ktstr.parallel", "3");
        assertThat(LastAnswer.to(other.call())).isEmpty();
        Maven execution = new Maven();
        execution.executionId = "../second";
        assertThat(LastAnswer.to(execution.call())).isEmpty();
        assertThat(LastAnswer.file(execution.call()))
                .isEqualTo(LastAnswer.file(call).resolveSibling(".._second.txt"));
    }

    @Test
    public void aDamagedAnswerIsNone() throws Exception {
        Call call = new Maven().call();
        LastAnswer empty = LastAnswer.of(call, Instant.EPOCH, Instant.MAX, Map.of(), List.of(), List.of());
        Memo.write(LastAnswer.file(call), empty.text().orElseThrow());
        assertThat(LastAnswer.to(call)).isPresent();
        Path file = LastAnswer.file(call);
        Files.write(file, new byte[] {(byte) 0xff, 0, 1});
        assertThat(LastAnswer.to(call)).isEmpty();
        Files.writeString(file, "");
        assertThat(LastAnswer.to(call)).isEmpty();
    }

    @Test
    public void aGoalCalledByHandHasThePluginOfThePom() throws Exception {
        Maven maven = new Maven();
        assertThat(maven.call().pluginInPom()).isSameAs(maven.plugin);
        Maven without = new Maven();
        without.inPom = false;
        assertThat(without.call().pluginInPom()).isNotNull().isNotSameAs(without.plugin);
    }
}
