// SPDX-License-Identifier: Apache-2.0
/** What each type of work does to a real kernel, counted by the kernel. */
package dev.ktstr.testng.works;
