// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kvm;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.SortedMap;
import java.util.function.Consumer;

/**
 * Saves the state of a booted machine as an image, and starts other machines from it: each begins where the first one was saved,
 * with memory of its own.
 *
 * <p>An image is a directory. What is in it is the engine's; it must not change once it was saved.
 */
public interface Imaging {
    /**
     * {@return all that shapes the image of such a machine but the contents of its kernel and initramfs, by what it is; an image of
     * another identity must not be started}
     */
    SortedMap<String, String> identity(MachineConfig config);

    /**
     * Starts a machine whose state can be saved; its kernel is booting when this returns.
     *
     * @param image an empty directory
     * @see MachineEngine#start
     */
    SavableMachine boot(MachineConfig config, Path image, Consumer<ByteBuffer> channelSetup)
            throws InterruptedException;

    /**
     * Starts a machine from an image; its guest runs when this returns.
     *
     * @param config equal to the one the image was booted with, but for name, console and log
     * @param image it is only read
     * @throws ImageRefusedException if there is something wrong with the image; nothing is left behind then
     * @see MachineEngine#start
     */
    Machine start(MachineConfig config, Path image, Consumer<ByteBuffer> channelSetup) throws InterruptedException;
}
