#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Second program of the lab, its process 1: runs the command and tells how it ended. Of the host's files only /bin/sh is
# used here; the rest is busybox. The directory it lies in is on the host, where the results are waited for.

lab=/run/lab
bb=$lab/busybox
exec </dev/null

$bb hostname ktstr-lab
$bb ip link set lo up

# Prints the processes that still run besides our own. Kernel threads have no program.
others() {
    for process in /proc/[0-9]*; do
        case ${process#/proc/} in
        1 | "$heart" | "$output" | "$errors") ;;
        *) [ ! -e "$process/exe" ] || echo "${process#/proc/}" ;;
        esac
    done
}

# With the caller's terminal there is one device for input and output.
run_on_terminal() {
    $bb stty -F /dev/hvc0 rows "$1" columns "$2"
    $bb setsid -c /bin/sh $lab/command </dev/hvc0 >/dev/hvc0 2>&1 &
    wait $!
    status=$?
}

# Programs may open /dev/stdout anew, and seek in a file; on the caller's side there is a pipe, so there is one here.
run() {
    $bb mkfifo /run/stdin /run/stdout /run/stderr
    # The driver makes the port when it finds the time.
    { until [ -c /dev/vport0p1 ]; do $bb usleep 10000; done; exec $bb cat /dev/vport0p1 >/run/stdin; } &
    # Each write is a message to the host, so they should be large.
    $bb dd bs=64k </run/stdout >>$lab/stdout 2>/dev/null &
    output=$!
    $bb dd bs=64k </run/stderr >>$lab/stderr 2>/dev/null &
    errors=$!
    /bin/sh $lab/command </run/stdin >/run/stdout 2>/run/stderr &
    wait $!
    status=$?
    # Whoever still runs would keep the outputs open; children may be born while we look.
    for _ in 1 2 3 4 5; do
        others=$(others)
        # Unquoted on purpose: these are words.
        # shellcheck disable=SC2086
        kill -9 $others 2>/dev/null || break
    done
    wait "$output" "$errors"
}

# The host sends a byte 20 times a second, since a CPU here can lose an interrupt and notices with the next one.
{ until [ -c /dev/vport0p2 ]; do $bb usleep 10000; done; exec $bb cat /dev/vport0p2 >/dev/null; } &
heart=$!

: >$lab/started
if [ -s $lab/terminal ]; then
    read -r rows columns <$lab/terminal
    run_on_terminal "$rows" "$columns"
else
    run
fi
echo "$status" >$lab/status
$bb sync
# There is nothing to be shut down. qemu ends instead of rebooting.
$bb reboot -f
