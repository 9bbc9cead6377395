// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kvm.vmm;

import dev.ktstr.kvm.ConsoleSink;
import dev.ktstr.kvm.MachineEnd;
import dev.ktstr.kvm.device.Bus;
import dev.ktstr.kvm.device.Console;
import dev.ktstr.kvm.device.I8042;
import dev.ktstr.kvm.device.ResetControl;
import dev.ktstr.kvm.device.SerialPort;
import dev.ktstr.kvm.device.SleepControl;
import dev.ktstr.kvm.x86.X86Layout;
import java.util.function.Consumer;

/**
 * What a machine has beside CPUs and memory: its devices, on their ports.
 *
 * @param bus the ports
 * @param console what the guest's kernel prints
 * @param nowhere the addresses without memory
 */
record Board(Bus bus, Console console, Nowhere nowhere) {
    /**
     * {@return the devices of a machine}
     *
     * @param interruptLine raises and lowers the serial port's line
     * @param ending is told when the guest resets the machine or switches it off
     */
    static Board of(ConsoleSink sink, Consumer<Boolean> interruptLine, Ending ending) {
        Console console = new Console(sink);
        Runnable reset = () -> ending.tell(MachineEnd.RESET, "the guest reset the machine");
        Runnable powerOff = () -> ending.tell(MachineEnd.POWERED_OFF, "the guest switched the machine off");
        Bus bus = new Bus()
                .add(X86Layout.COM1_PORT, SerialPort.PORTS, new SerialPort(console, interruptLine))
                .add(X86Layout.RESET_PORT, 1, new ResetControl(reset))
                .add(X86Layout.I8042_COMMAND_PORT, 1, new I8042(reset))
                .add(X86Layout.SLEEP_CONTROL_PORT, SleepControl.PORTS, new SleepControl(powerOff));
        return new Board(bus, console, new Nowhere());
    }
}
