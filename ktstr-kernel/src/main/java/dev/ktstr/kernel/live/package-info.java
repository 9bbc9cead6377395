// SPDX-License-Identifier: Apache-2.0
/**
 * A running kernel, read by name. {@link dev.ktstr.kernel.live.LiveKernel} is the door, {@link dev.ktstr.kernel.live.Value} a typed
 * place in its memory, {@link dev.ktstr.kernel.live.BpfObjects} what BPF has loaded. Knows nothing of machines: memory is a
 * {@link dev.ktstr.kernel.live.KernelMemory}.
 *
 * <p>What is read may be freed, half-written or hostile: walks are bounded, and what makes no sense is an error with words, never a
 * number.
 */
package dev.ktstr.kernel.live;
