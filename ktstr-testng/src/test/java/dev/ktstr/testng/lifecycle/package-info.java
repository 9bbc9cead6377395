// SPDX-License-Identifier: Apache-2.0
/** Schedulers that come and go while guests work. */
package dev.ktstr.testng.lifecycle;
