// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kvm.jni;

/** A counter that the kernel adds to and a thread of ours waits for: eventfd(2). */
public final class EventFd implements AutoCloseable {
    private final Descriptor fd;

    private EventFd(Descriptor fd) {
        this.fd = fd;
    }

    /** {@return a new one, at 0} */
    public static EventFd create() {
        NativeLibrary.load();
        return new EventFd(new Descriptor(Call.makeInt(EventFd::create0, () -> "eventfd()"), "the eventfd"));
    }

    /** Waits until something was added since the last call, however often. Only one thread at a time. */
    public void await() {
        NativeStruct value = new NativeStruct(Long.BYTES);
        while (true) {
            try {
                value.call(at -> read0(fd.number(), at), () -> "read(eventfd)");
                return;
            } catch (KvmException e) {
                // A signal, which is no event.
                if (!e.errno().equals(Errno.EINTR)) {
                    throw e;
                }
            }
        }
    }

    /** Adds one. */
    public void add() {
        Call.make(() -> add0(fd.number(), 1), () -> "write(eventfd)");
    }

    int number() {
        return fd.number();
    }

    /** Closes it; nobody may be waiting. */
    @Override
    public void close() {
        fd.close();
    }

    private static native int create0();

    private static native int read0(int fd, long value);

    private static native int add0(int fd, long value);
}
