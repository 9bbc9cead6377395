// SPDX-License-Identifier: Apache-2.0
/**
 * The words host and guest agent speak: frames in two rings inside one piece of shared memory.
 *
 * <p>The format is written down once, in {@code src/main/c/agent/protocol.h}; {@link
 * dev.ktstr.guest.protocol.ChannelLayout} and {@link dev.ktstr.guest.protocol.FrameType} repeat its numbers under its
 * names, and a test compares the two. Read {@link dev.ktstr.guest.protocol.FrameWriter}, then {@link
 * dev.ktstr.guest.protocol.FrameReader}: they handle the same fields in the same order.
 *
 * <p>The guest under test may be broken in any way, so every byte that comes from it is checked before it is used. What
 * is wrong with the rings is a {@link dev.ktstr.guest.protocol.CorruptChannelException}; what is wrong inside a frame
 * that arrived whole is a {@link dev.ktstr.guest.protocol.MalformedMessageException}. This package uses no other of
 * the project.
 */
package dev.ktstr.guest.protocol;
