// SPDX-License-Identifier: Apache-2.0
/**
 * The ACPI tables of our own KVM machine, as bytes computed from values: what firmware would have told the guest's kernel. Read
 * first {@link dev.ktstr.kvm.acpi.AcpiTables} (the door: which tables there are and where they lie), {@code SystemTable} (the
 * header they share) and {@code Madt} (a table like any other: records that write themselves, field by field). Uses topology
 * and x86.
 *
 * <p>Follows the Advanced Configuration and Power Interface Specification, release 6.5; section numbers are its. The machine is
 * hardware-reduced (section 4.1): it has none of the fixed ACPI registers, no SCI and no dual 8259.
 */
package dev.ktstr.kvm.acpi;
