// SPDX-License-Identifier: Apache-2.0
/**
 * The types inside a kernel, a module or a BPF program: what is in a struct, and where. Sections may come out of a guest's
 * memory, so they are hostile until checked: nothing loops, nothing takes more than a small multiple of the section.
 *
 * <p>Read {@link dev.ktstr.kernel.btf.Btf} (the door), {@link dev.ktstr.kernel.btf.BtfStruct} and {@code Section}, which is
 * all that touches the bytes. Follows Documentation/bpf/btf.rst of the kernel; in names and limits libbpf. Uses {@code
 * failure}.
 */
package dev.ktstr.kernel.btf;
