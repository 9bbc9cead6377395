// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.surefire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.ktstr.testng.run.Console;
import java.io.File;
import java.io.PrintStream;
import java.lang.reflect.Constructor;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.maven.surefire.api.booter.BaseProviderFactory;
import org.apache.maven.surefire.api.testset.RunOrderParameters;
import org.apache.maven.surefire.api.testset.TestListResolver;
import org.apache.maven.surefire.api.testset.TestRequest;
import org.apache.maven.surefire.api.testset.TestSetFailedException;
import org.apache.maven.surefire.api.util.TestsToRun;
import org.testng.annotations.AfterMethod;
import org.testng.annotations.BeforeMethod;
import org.testng.annotations.Test;

/** Calls the provider as Surefire does, in this JVM. */
public class KtstrProviderTest {
    private final Map<String, String> properties = new HashMap<>();
    private RecordingReporter surefire;
    private PrintStream out;
    private PrintStream err;

    @BeforeMethod
    public void rememberTheStreams() {
        out = System.out;
        err = System.err;
        surefire = new RecordingReporter();
        properties.clear();
    }

    /** The provider takes standard output for itself, as it may in a JVM of its own. */
    @AfterMethod(alwaysRun = true)
    public void giveTheStreamsBack() {
        System.setOut(out);
        System.setErr(err);
        Console.use(line -> System.out.println(line));
    }

    private BaseProviderFactory parameters(String filter, int reruns) {
        BaseProviderFactory parameters = new BaseProviderFactory(false);
        parameters.setReporterFactory(surefire);
        parameters.setClassLoaders(getClass().getClassLoader());
        parameters.setTestRequest(request(new TestListResolver(filter), reruns));
        parameters.setRunOrderParameters(new RunOrderParameters("alphabetical", new File("statistics")));
        parameters.setProviderProperties(properties);
        return parameters;
    }

    /** Surefire's versions have different constructors, and the version that runs this is not the one compiled against. */
    private static TestRequest request(TestListResolver filter, int reruns) {
        Map<Class<?>, Object> arguments = Map.of(
                List.class, List.of(), File.class, new File("."), TestListResolver.class, filter, int.class, reruns);
        try {
            for (Constructor<?> constructor : TestRequest.class.getConstructors()) {
                List<Class<?>> types = List.of(constructor.getParameterTypes());
                if (types.contains(int.class)) {
                    return (TestRequest) constructor.newInstance(
                            types.stream().map(arguments::get).toArray());
                }
            }
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("cannot make a TestRequest", e);
        }
        throw new AssertionError("no constructor with a count of reruns");
    }

    private static TestsToRun classes(Class<?>... classes) {
        return new TestsToRun(new LinkedHashSet<>(List.of(classes)));
    }

    private void invoke(String filter, int reruns, Class<?>... classes) throws Exception {
        new KtstrProvider(parameters(filter, reruns)).invoke(classes(classes));
    }

    @Test
    public void whatACasePrintsComesWithItsResult() throws Exception {
        invoke("", 0, KtstrProviderCases.Talking.class);
        for (String row : List.of("a", "b")) {
            assertThat(surefire.events())
                    .containsSequence(
                            "output row " + row,
                            "passed talk[" + row + "]",
                            "completed Talking Talking.talk[" + row + "]");
        }
        assertThat(surefire.closed()).isTrue();
    }

    @Test
    public void aClassGivenByItselfIsRun() throws Exception {
        new KtstrProvider(parameters("", 0)).invoke(KtstrProviderCases.Talking.class);
        assertThat(surefire.events("passed")).containsExactlyInAnyOrder("talk[a]", "talk[b]");
    }

    @Test
    public void onlyTheFailedCaseIsRunAgainUntilItPassesOrThePatienceEnds() throws Exception {
        KtstrProviderCases.Flaky.RUNS.set(0);
        invoke("", 1, KtstrProviderCases.Flaky.class);
        assertThat(surefire.events("failed")).containsExactly("steady[flaky]: run 1", "steady[flaky]: run 2");
        assertThat(surefire.events("passed")).containsExactly("steady[good]");

        surefire = new RecordingReporter();
        KtstrProviderCases.Flaky.RUNS.set(0);
        invoke("", 5, KtstrProviderCases.Flaky.class);
        assertThat(surefire.events("failed")).containsExactly("steady[flaky]: run 1", "steady[flaky]: run 2");
        assertThat(surefire.events("passed")).containsExactlyInAnyOrder("steady[good]", "steady[flaky]");
    }

    @Test
    public void rowsThatCannotBeMadeAreAFailureAndNoSkip() throws Exception {
        invoke("", 0, KtstrProviderCases.Rowless.class);
        assertThat(surefire.events("skipped")).isEmpty();
        assertThat(surefire.events("error")).hasSize(1).allMatch(event -> event.contains("no rows today"));
    }

    @Test
    public void aFilterThatMatchesNothingFailsTheBuild() {
        assertThatExceptionOfType(TestSetFailedException.class)
                .isThrownBy(() -> invoke("Fairness#wakeup[odd-4llc]", 0, Fairness.class))
                .withMessageStartingWith("no case matches -Dit.test=Fairness#wakeup[odd-4llc]; the cases are ")
                .withMessageContaining("Fairness#wakeup[");
        assertThat(surefire.closed()).as("the reporter is closed all the same").isTrue();
    }

    @Test
    public void groupsChooseMethods() throws Exception {
        properties.put("groups", " quick ");
        invoke("", 0, Fairness.class);
        assertThat(surefire.events("passed")).containsExactly("plain");
    }

    @Test
    public void excludedGroupsDropMethods() throws Exception {
        properties.put("excludegroups", "slow, quick");
        invoke("", 0, Fairness.class);
        assertThat(surefire.events("passed")).hasSize(6).doesNotContain("plain");
    }

    @Test
    public void groupsThatMatchNothingFailTheBuild() {
        properties.put("groups", "unheard-of");
        assertThatExceptionOfType(TestSetFailedException.class)
                .isThrownBy(() -> invoke("", 0, Fairness.class))
                .withMessage("no case matches -Dgroups=unheard-of; the groups are quick");
        assertThatExceptionOfType(TestSetFailedException.class)
                .isThrownBy(() -> invoke("", 0, KtstrProviderCases.Flaky.class))
                .withMessage("no case matches -Dgroups=unheard-of; no test is in a group");
    }

    @Test
    public void classesWithoutCasesAreNoErrorWhereNothingWasAskedFor() throws Exception {
        invoke("", 0, KtstrProviderCases.NoTests.class);
        assertThat(surefire.events()).isEmpty();
        assertThat(surefire.closed()).isTrue();
    }

    @Test
    public void concreteClassesWithTestNgMethodsAreFound() {
        List<Class<?>> scanned = List.of(
                KtstrProviderCases.WholeClass.class,
                KtstrProviderCases.Base.class,
                KtstrProviderCases.NoTests.class,
                KtstrProviderCases.Derived.class,
                Fairness.class);
        for (int i = 0; i < scanned.size(); i++) {
            properties.put("tc." + i, scanned.get(i).getName());
        }
        Set<Class<?>> found = new LinkedHashSet<>();
        new KtstrProvider(parameters("", 0)).getSuites().forEach(found::add);
        assertThat(found)
                .containsExactlyInAnyOrder(
                        KtstrProviderCases.WholeClass.class, KtstrProviderCases.Derived.class, Fairness.class);
    }
}
