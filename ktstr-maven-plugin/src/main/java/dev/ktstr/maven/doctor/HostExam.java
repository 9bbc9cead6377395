// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.maven.doctor;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.tools.ToolProvider;
import org.apache.maven.artifact.versioning.DefaultArtifactVersion;

/**
 * The host itself and what Maven runs on.
 *
 * @param os its operating system, as Java names it
 * @param architecture as Java names it
 * @param kernel the release of its kernel
 * @param saysDelays whether the kernel says how long threads wait for a CPU
 * @param java version of the Java that runs Maven
 * @param javaFeature its feature number, for example 17
 * @param javaHome where it is
 * @param compiler whether it has a compiler
 * @param maven version of Maven
 * @param requiredMaven the oldest Maven that will do
 */
record HostExam(
        String os,
        String architecture,
        String kernel,
        boolean saysDelays,
        String java,
        int javaFeature,
        String javaHome,
        boolean compiler,
        String maven,
        String requiredMaven)
        implements Exam {
    private static final int REQUIRED_JAVA = 17;

    static HostExam ofThisHost(String maven, String requiredMaven) {
        return new HostExam(
                System.getProperty("os.name"),
                System.getProperty("os.arch"),
                System.getProperty("os.version"),
                Files.isReadable(Path.of("/proc/self/schedstat")),
                Runtime.version().toString(),
                Runtime.version().feature(),
                System.getProperty("java.home"),
                ToolProvider.getSystemJavaCompiler() != null,
                maven,
                requiredMaven);
    }

    @Override
    public List<Diagnosis> diagnoses() {
        List<Diagnosis> found = new ArrayList<>();
        found.add(hostDiagnosis());
        if (!saysDelays) {
            found.add(Diagnosis.warn(
                    "host kernel",
                    "has no /proc/PID/schedstat, so it does not say how long guests waited for a CPU, and no failure is"
                            + " excused as INCONCLUSIVE",
                    "run a kernel with CONFIG_SCHED_INFO=y"));
        }
        found.add(javaDiagnosis());
        found.add(mavenDiagnosis());
        return found;
    }

    private Diagnosis hostDiagnosis() {
        String seen = os + " " + kernel + " on " + architecture;
        if (!os.equals("Linux")) {
            return Diagnosis.fail("host", seen + "; ktstr boots Linux guests on Linux", "run it in a Linux machine");
        }
        return architecture.equals("amd64")
                ? Diagnosis.ok("host", seen)
                : Diagnosis.fail("host", seen + "; guests are x86_64", "run it on a machine with an x86_64 processor");
    }

    private Diagnosis javaDiagnosis() {
        String seen = java + " in " + javaHome;
        String cure = "install JDK " + REQUIRED_JAVA + " or newer and set JAVA_HOME: sudo apt-get install openjdk-"
                + REQUIRED_JAVA + "-jdk-headless";
        if (javaFeature < REQUIRED_JAVA) {
            return Diagnosis.fail("java", seen + " is too old", cure);
        }
        return compiler ? Diagnosis.ok("java", seen) : Diagnosis.fail("java", seen + " has no compiler", cure);
    }

    private Diagnosis mavenDiagnosis() {
        boolean old = new DefaultArtifactVersion(maven).compareTo(new DefaultArtifactVersion(requiredMaven)) < 0;
        return old
                ? Diagnosis.fail("maven", maven + " is too old", "install Maven " + requiredMaven + " or newer")
                : Diagnosis.ok("maven", maven);
    }
}
