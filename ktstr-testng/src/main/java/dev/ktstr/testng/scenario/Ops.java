// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.scenario;

import dev.ktstr.guest.plan.CgroupOp;
import dev.ktstr.guest.plan.CgroupPlan;
import dev.ktstr.guest.plan.CpuMax;
import dev.ktstr.guest.plan.CpuSet;
import dev.ktstr.guest.plan.MachineOp;
import dev.ktstr.testng.Scheduler;
import java.time.Duration;
import java.util.Optional;

/** What can be done at the beginning of a step; {@link Scenario} has these words, too. */
abstract class Ops extends Works {
    /** {@return what takes the scheduler that is attached out, in favour of the kernel's own} */
    public static Op detachScheduler() {
        return new SchedulerChange.Detach();
    }

    /** {@return what attaches the scheduler under test where none is attached} */
    public static Op attachScheduler() {
        return new SchedulerChange.Attach(Optional.empty());
    }

    /** {@return what attaches this scheduler where none is attached} */
    public static Op attachScheduler(Scheduler scheduler) {
        return new SchedulerChange.Attach(Optional.of(scheduler));
    }

    /** {@return what stops the scheduler that is attached and attaches this one} */
    public static Op replaceScheduler(Scheduler scheduler) {
        return new SchedulerChange.Replace(scheduler);
    }

    /** {@return what stops the scheduler that is attached and starts it again} */
    public static Op restartScheduler() {
        return new SchedulerChange.Restart();
    }

    /** {@return what makes a cgroup and starts its workers} */
    public static Op addCgroup(Cgroup cgroup) {
        return new CgroupChange.Add(cgroup);
    }

    /** {@return what ends the workers of a cgroup and removes it} */
    public static Op removeCgroup(String cgroup) {
        return CgroupChange.remove(cgroup);
    }

    /** {@return what starts further workers in a cgroup, besides equal ones that run} A loop may only do it where it stops them, too. */
    public static Op spawn(String cgroup, CgroupWork work) {
        return new CgroupChange.Spawn(cgroup, work);
    }

    /** {@return what starts workers in no cgroup of the run, as rivals of all of them; {@code stopWorkers("")} ends them} */
    public static Op spawnHost(CgroupWork work) {
        return spawn(CgroupPlan.OUTERMOST, work);
    }

    /** {@return what ends all workers of a cgroup} */
    public static Op stopWorkers(String cgroup) {
        return new CgroupChange.Direct(new CgroupOp.StopWorkers(cgroup));
    }

    /** {@return what gives a cgroup other CPUs} */
    public static Op setCpuset(String cgroup, CpusetSpec cpus) {
        return new CgroupChange.SetCpuset(cgroup, cpus);
    }

    /** {@return what gives a cgroup all CPUs} */
    public static Op clearCpuset(String cgroup) {
        return new CgroupChange.Direct(new CgroupOp.ClearCpuset(cgroup));
    }

    /** {@return what gives each of two cgroups the cpuset of the other; both have one of their own} */
    public static Op swapCpusets(String one, String other) {
        return new CgroupChange.Direct(new CgroupOp.SwapCpusets(one, other));
    }

    /** {@return what lets the memory of a cgroup come from these NUMA nodes only} */
    public static Op setMems(String cgroup, int... nodes) {
        return CgroupChange.setMems(cgroup, CpuSet.of(nodes));
    }

    /** {@return what gives a cgroup another cpu.weight, 1 to 10000} */
    public static Op setWeight(String cgroup, int weight) {
        return new CgroupChange.Direct(new CgroupOp.SetWeight(cgroup, weight));
    }

    /** {@return what gives a cgroup more or less CPU time} */
    public static Op setCpuMax(String cgroup, CpuMax max) {
        return CgroupChange.setCpuMax(cgroup, max);
    }

    /** {@return what pins the workers of a cgroup anew} */
    public static Op setAffinity(String cgroup, AffinitySpec affinity) {
        return new CgroupChange.SetAffinity(cgroup, affinity);
    }

    /** {@return what moves whoever is in a cgroup to another one} */
    public static Op moveTasks(String from, String to) {
        return new CgroupChange.Direct(new CgroupOp.MoveTasks(from, to));
    }

    /** {@return what lets nobody in a cgroup run any more} */
    public static Op freeze(String cgroup) {
        return new CgroupChange.Direct(new CgroupOp.Freeze(cgroup));
    }

    /** {@return what lets whoever was frozen run again} */
    public static Op unfreeze(String cgroup) {
        return new CgroupChange.Direct(new CgroupOp.Unfreeze(cgroup));
    }

    /** {@return what notes which processes are in a cgroup; {@code StepResult.captured} has them under the tag} */
    public static Op captureProcs(String cgroup, String tag) {
        return new CgroupChange.Direct(new CgroupOp.CaptureProcs(cgroup, tag));
    }

    /** {@return what takes a CPU offline, not the first one, nor the last one of a cpuset; it comes back when the run ends} */
    public static Op cpuOffline(int cpu) {
        return new MachineChange(new MachineOp.CpuOffline(cpu));
    }

    /** {@return what takes a CPU online again} */
    public static Op cpuOnline(int cpu) {
        return new MachineChange(new MachineOp.CpuOnline(cpu));
    }

    /** {@return what lets everybody go on for a while; as a hold does, it counts to the test's duration} */
    public static Op pause(Duration time) {
        return new MachineChange(new MachineOp.Pause(time));
    }

    /** {@return what starts a payload in a cgroup, beside everything else} */
    public static Op runPayload(Payload payload, String cgroup) {
        return new PayloadChange.Run(payload, cgroup);
    }

    /** {@return what starts a payload in no cgroup of the run, beside everything else} */
    public static Op runPayload(Payload payload) {
        return new PayloadChange.Run(payload, CgroupPlan.OUTERMOST);
    }

    /**
     * {@return what waits until a payload has ended; not having ended by then fails the case}
     *
     * @param timeout longer than 0; in a run whose steps are known at first, at most the test's duration
     */
    public static Op waitForPayload(String name, Duration timeout) {
        return new PayloadChange.Wait(name, timeout);
    }

    /** {@return what kills a payload and all that it has started} */
    public static Op killPayload(String name) {
        return new PayloadChange.Kill(name);
    }
}
