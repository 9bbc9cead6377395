// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.maven.doctor;

import dev.ktstr.kvm.vmm.KvmProbe;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Whether guests run with KVM. They run without it too, by translation, so that nothing here is a failure.
 *
 * @param probed what the probe found
 * @param group the group whose members may open the device; empty if there is none but root's
 * @param module the kernel module this processor needs; empty if it shows no virtualisation
 * @param user who runs this
 */
record KvmExam(KvmProbe.Result probed, Optional<String> group, Optional<String> module, String user) implements Exam {
    private static final String SUBJECT = "kvm";
    private static final String TRANSLATED = "; qemu translates instead, which is slower";

    /** Tries KVM, which takes up to 2 s. */
    static KvmExam ofThisHost() throws IOException, InterruptedException {
        return new KvmExam(
                KvmProbe.runApart(),
                group(Path.of("/dev/kvm")),
                module(Path.of("/proc/cpuinfo")),
                System.getProperty("user.name"));
    }

    /** {@return what there is to say where nothing could be read} */
    static KvmExam ofNothing() {
        return new KvmExam(
                new KvmProbe.Result(KvmProbe.State.BROKEN, "it could not be examined"),
                Optional.empty(),
                Optional.empty(),
                "");
    }

    private static Optional<String> group(Path device) {
        try {
            PosixFileAttributes attributes = Files.readAttributes(device, PosixFileAttributes.class);
            String name = attributes.group().getName();
            return attributes.permissions().contains(PosixFilePermission.GROUP_WRITE) && !name.equals("root")
                    ? Optional.of(name)
                    : Optional.empty();
        } catch (IOException e) {
            return Optional.empty(); // missing, which the probe says
        }
    }

    private static Optional<String> module(Path cpuinfo) throws IOException {
        try (Stream<String> lines = Files.lines(cpuinfo)) {
            String flags =
                    lines.filter(line -> line.startsWith("flags")).findFirst().orElse("") + " ";
            return flags.contains(" vmx ")
                    ? Optional.of("kvm_intel")
                    : flags.contains(" svm ") ? Optional.of("kvm_amd") : Optional.empty();
        }
    }

    @Override
    public List<Diagnosis> diagnoses() {
        return List.of(diagnosis(probed));
    }

    private Diagnosis diagnosis(KvmProbe.Result result) {
        return switch (result.state()) {
            case USABLE -> Diagnosis.ok(SUBJECT, "/dev/kvm runs guests on the processor (tried)");
            case MISSING -> Diagnosis.warn(SUBJECT, "there is no /dev/kvm" + TRANSLATED, cureOfMissing());
            case DENIED ->
                Diagnosis.warn(SUBJECT, "user " + user + " may not open /dev/kvm" + TRANSLATED, cureOfDenied());
            case EMULATING ->
                Diagnosis.warn(
                        SUBJECT,
                        "/dev/kvm interprets guest code (tried)" + TRANSLATED,
                        "this machine is itself a guest: enable nested virtualisation on its host, or use another one");
            case BUSY ->
                Diagnosis.warn(
                        SUBJECT,
                        result.reason() + TRANSLATED,
                        "end the other hypervisor (VirtualBox, VMware, ...), then run this again");
            case BROKEN ->
                Diagnosis.warn(
                        SUBJECT,
                        result.reason() + TRANSLATED,
                        "see what the kernel says: dmesg | grep -i kvm; another hypervisor may hold the processor");
        };
    }

    private String cureOfMissing() {
        return module.map(name -> "load its module: sudo modprobe " + name
                        + "; in a container, pass the device on: --device /dev/kvm")
                .orElse("the processor shows no virtualisation: enable VT-x or AMD-V in the firmware, or, where this"
                        + " machine is itself a guest, nested virtualisation on its host");
    }

    private String cureOfDenied() {
        return group.map(name -> "sudo usermod -aG " + name + " " + user + ", then log in again")
                .orElse("sudo chgrp kvm /dev/kvm && sudo chmod 660 /dev/kvm && sudo" + " usermod -aG kvm " + user
                        + ", then log in again");
    }
}
