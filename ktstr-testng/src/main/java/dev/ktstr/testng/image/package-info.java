// SPDX-License-Identifier: Apache-2.0
/**
 * Saved machines on disk: made once for each set of inputs, used by every later start, bounded in size. Pure file-system
 * work; knows nothing of machines.
 *
 * <p>Read {@link dev.ktstr.testng.image.ImageStore} (the door), {@link dev.ktstr.testng.image.ImageKey} (what makes two
 * images different) and {@code ImageManifest} (what an image says of itself). Locks and staging directories are those of
 * {@code dev.ktstr.kernel}.
 */
package dev.ktstr.testng.image;
