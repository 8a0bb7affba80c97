"""What the queue stands and how fast it is: `python -m tests.bot.measure_queue`.

Run by hand, because it takes minutes. For each kind of queue 1,000 deliveries, with
duplicates and out of order, are sent while workers are killed with -9 fifty times and
paused five times; PostgreSQL crashes in the middle as well. Then how fast deliveries are
accepted, by one and by eight at once, and how many jobs that take no time are done by
several workers. Speeds are of this machine and disk, which the first line describes.
"""

from __future__ import annotations

import os
import platform
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from .queue.chaos import Chaos
from .queue.places import Place
from .queue.processes import Processes
from .queue.server import Server
from .queue.workload import late_writes, lost, sent, written

COUNT, KILLS, PAUSES = 1_000, 50, 5

PAYLOAD = 20_000
"""Bytes: a usual `pull_request`."""


def say(*words: object) -> None:
    sys.stdout.write(" ".join(map(str, words)) + "\n")
    sys.stdout.flush()


def stand(place: Place, journal: Path, restart: Callable[[], None] | None) -> None:
    """Say what became of `COUNT` deliveries whose workers were killed."""
    chaos = Chaos(place, journal, COUNT, workers=3)
    outcome = chaos.run(KILLS, PAUSES, restart)
    queue = place.open()
    counts, did = queue.counts(), written(journal)
    say(f"  sent {COUNT + outcome.duplicates}, accepted {len(outcome.accepted)}")
    say(f"  duplicates refused {outcome.duplicates}")
    say(f"  killed {outcome.kills}, paused {outcome.pauses}, crashed {int(restart is not None)}")
    say(f"  done {counts.done}, superseded {counts.superseded}, dead {counts.dead}")
    say(f"  lost {len(lost(queue, outcome.accepted))}")
    say(f"  written by a late worker {len(late_writes(journal))}")
    say(f"  written more than once {len(did) - len(set(did))}")
    done = {entry.delivery.guid for entry in queue.listing("done", COUNT)}
    say(f"  done that nobody did {len(done - set(did))}")
    say(f"  seconds {outcome.seconds:.1f}")


def disk(folder: Path) -> None:
    """Say how fast files of that size reach the disk, to compare with."""
    begun = time.perf_counter()
    with (folder / "plain").open("wb") as file:
        for _ in range(COUNT):
            file.write(b"x" * PAYLOAD)
            file.flush()
            os.fsync(file.fileno())
    say(f"disk: {COUNT / (time.perf_counter() - begun):.0f} writes with fsync a second")


def accept(place: Place, senders: int) -> None:
    """Say how fast `senders` threads have deliveries accepted."""
    queue = place.open()
    took: list[float] = []

    def send(first: int) -> None:
        for number in range(first, COUNT, senders):
            begun = time.perf_counter()
            assert queue.accept(sent(number, PAYLOAD))
            took.append(time.perf_counter() - begun)

    begun = time.perf_counter()
    threads = [threading.Thread(target=send, args=[first]) for first in range(senders)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    seconds = time.perf_counter() - begun
    took.sort()
    p50, p99 = (1_000 * took[int(len(took) * part)] for part in (0.5, 0.99))
    say(f"  {senders} at once: {COUNT / seconds:6.0f} a second, p50 {p50:.1f} ms, p99 {p99:.1f} ms")


def finish(place: Place, journal: Path, workers: int) -> None:
    """Say how fast `workers` processes do jobs that take no time."""
    queue = place.open()
    place.clear()
    for number in range(COUNT):
        queue.accept(sent(number))
    waiting = queue.counts().waiting
    command = (
        *(sys.executable, "-m", "tests.bot.queue.victim", "work"),
        *(place.url, str(journal), "0", "30"),
    )
    with Processes(command, workers) as running:
        # Starting Python is no part of it.
        while queue.counts().waiting > waiting - 20 * workers:
            time.sleep(0.05)
        left, begun = queue.counts().waiting, time.perf_counter()
        while queue.counts().waiting:
            time.sleep(0.05)
        seconds = time.perf_counter() - begun
        running.stop()
    say(f"  {workers} workers: {left / seconds:6.0f} jobs a second")


@contextmanager
def places(folder: Path) -> Iterator[Iterator[tuple[str, Callable[[str], Place], Server | None]]]:
    """Give each kind of queue: its name, what makes another place, and its server."""
    server = Server()
    try:
        yield iter(
            [
                ("one file (SQLite)", lambda name: Place(str(folder / name)), None),
                ("PostgreSQL", lambda name: Place(server.create(name)), server),
            ]
        )
    finally:
        server.close()


def main() -> None:
    say(f"{platform.platform()}, {os.cpu_count()} processors, Python {platform.python_version()}")
    say(f"load {os.getloadavg()[0]:.1f}")
    with TemporaryDirectory() as name, places(Path(name)) as kinds:
        folder = Path(name)
        disk(folder)
        for kind, make, server in kinds:
            opened = [make(f"{part}{len(kind)}") for part in ("stand", "one", "eight", "jobs")]
            standing, one, eight, jobs = opened
            say(f"\n{kind}: {COUNT} deliveries, {KILLS} kills")
            stand(standing, folder / f"journal{len(kind)}", server.restart if server else None)
            say(f"{kind}: accepted durably, {PAYLOAD:,} bytes each")
            accept(one, 1)
            accept(eight, 8)
            say(f"{kind}: jobs that take no time")
            for workers in (1, 2, 4):
                finish(jobs, folder / f"journal{len(kind)}", workers)
            for place in opened:
                place.close()


if __name__ == "__main__":
    main()
