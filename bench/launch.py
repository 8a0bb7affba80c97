"""Run one command from a process that holds next to nothing, and print what it took.

python -I -S bench/launch.py PROGRAM ARGUMENT ...

Linux counts the memory of the process that starts another one as its peak too: `true`,
started from a process of 120 MB, is told to have taken 120 MB.
"""

import os
import sys
import time


def main(argv: list[str]) -> None:
    """Run `argv` with nothing to read and nobody who listens; print four numbers.

    They are seconds of wall, seconds of user and system time with all children, peak
    resident memory in bytes, and the exit code.
    """
    closed = [(os.POSIX_SPAWN_OPEN, stream, os.devnull, os.O_RDWR, 0) for stream in range(3)]
    start = time.perf_counter()
    process = os.posix_spawnp(argv[0], argv, os.environ, file_actions=closed)
    _, status, usage = os.wait4(process, 0)
    wall = time.perf_counter() - start
    cpu = usage.ru_utime + usage.ru_stime
    sys.stdout.write(f"{wall} {cpu} {usage.ru_maxrss * 1024} {os.waitstatus_to_exitcode(status)}\n")


if __name__ == "__main__":
    main(sys.argv[1:])
