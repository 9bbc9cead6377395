// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kvm.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ktstr.kvm.topology.Topology;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.testng.annotations.Test;

public class AdmissionTest {
    private static final Topology FOUR = new Topology(1, 2, 2, 1);
    private static final Topology EIGHT = new Topology(1, 2, 2, 2);

    private final Admission admission = new Admission(new HostCapacity(2, 10_000), 4);

    @Test
    public void refusalNamesBothNumbersOfCpus() {
        assertThat(admission.refusal(EIGHT, 1024)).isEmpty();
        assertThat(admission.refusal(new Topology(1, 3, 3, 1), 1024))
                .hasValue("does not fit: 1n3l3c1t has 9 vCPUs, but 2 host CPUs x ktstr.overcommit=4 allow 8");
    }

    @Test
    public void refusalNamesBothNumbersOfMemory() {
        assertThat(admission.refusal(FOUR, 16_384))
                .hasValue("does not fit: the machine takes 16576 MiB of memory, but the host has 10000 MiB available");
    }

    @Test
    public void placesAreLimitedByWhatRunsOutFirst() {
        assertThat(admission.places(FOUR, 1024)).as("8 vCPUs").isEqualTo(2);
        assertThat(admission.places(new Topology(1, 1, 1, 1), 4808))
                .as("10000 MiB")
                .isEqualTo(2);
        assertThat(admission.places(FOUR, 16_384)).isZero();
    }

    @Test
    public void aMachineWaitsForRoom() throws Exception {
        Admission.Permit first = admission.enter(FOUR, 1024);
        Admission.Permit second = admission.enter(FOUR, 1024);
        CompletableFuture<Admission.Permit> third = CompletableFuture.supplyAsync(() -> enter(FOUR));
        assertThat(finished(third)).isFalse();
        first.close();
        third.get(5, TimeUnit.SECONDS).close();
        second.close();
        first.close();
        admission.enter(EIGHT, 1024).close();
    }

    @Test
    public void aLargeMachineIsNotOvertaken() throws Exception {
        Admission.Permit small = admission.enter(FOUR, 1024);
        CompletableFuture<Admission.Permit> large = CompletableFuture.supplyAsync(() -> enter(EIGHT));
        assertThat(finished(large)).isFalse();
        CompletableFuture<Admission.Permit> late = CompletableFuture.supplyAsync(() -> enter(FOUR));
        assertThat(finished(late)).isFalse();
        small.close();
        large.get(5, TimeUnit.SECONDS).close();
        late.get(5, TimeUnit.SECONDS).close();
    }

    private Admission.Permit enter(Topology topology) {
        try {
            return admission.enter(topology, 1024);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static boolean finished(CompletableFuture<Admission.Permit> future) throws Exception {
        try {
            future.get(100, TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        }
    }
}
