// SPDX-License-Identifier: Apache-2.0
/** What ktstr costs, as ratios to what one would run instead: {@code mvn verify -pl ktstr-testng -am -Pbenchmark}. */
package dev.ktstr.testng.bench;
