// SPDX-License-Identifier: Apache-2.0
/** Guests to look into. */
package dev.ktstr.testng.inside;
