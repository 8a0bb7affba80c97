"""Deliveries as GitHub sends them, and what has to have become of them.

They are pushes and commands to some pull requests, some come twice, and they come in
another order than they happened in.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from pathlib import Path

from hullcheck.edges.bot.queue.delivery import Delivery
from hullcheck.edges.bot.queue.protocol import Queue

SUBJECTS = 40


def sent(number: int, size: int = 2_000) -> Delivery:
    """Return the delivery of that number, always the same, with about `size` bytes."""
    chance = random.Random(number)
    subject = f"acme/app#{chance.randrange(SUBJECTS)}"
    is_push = chance.random() < 0.4
    return Delivery(
        guid=f"00000000-0000-4000-8000-{number:012d}",
        event="pull_request" if is_push else "issue_comment",
        action="synchronize" if is_push else "created",
        installation=1 + number % 3,
        repository="acme/app",
        subject=subject,
        supersedes=f"review:{subject}" if is_push else "",
        payload=b'{"number": %d, "filling": "%s"}' % (number, b"x" * size),
        received=1_700_000_000.0 + number,
    )


def stream(count: int, chance: random.Random) -> list[int]:
    """Return numbers of deliveries: a tenth comes twice, and neighbours are out of order."""
    numbers = [*range(count), *chance.sample(range(count), count // 10)]
    return sorted(numbers, key=lambda number: number + chance.uniform(0, 10))


def lost(queue: Queue, accepted: Iterable[str]) -> list[str]:
    """Return those of `accepted` that are neither done nor made needless by one that is."""
    entries = [(guid, queue.entry(guid)) for guid in accepted]
    pending = [guid for guid, entry in entries if entry is None or entry.state not in SETTLED]
    done = {entry.delivery.supersedes for _, entry in entries if entry and entry.state == "done"}
    needless = (entry for _, entry in entries if entry and entry.state == "superseded")
    return pending + [e.delivery.guid for e in needless if e.delivery.supersedes not in done]


SETTLED = ("done", "superseded")


def late_writes(journal: Path) -> list[str]:
    """Return what was written of a subject by a worker after another had begun on it."""
    newest: dict[str, int] = {}
    late = []
    for line in lines_of(journal):
        if line[0] in ("begun", "wrote"):
            subject, fence = line[1], int(line[2])
            if line[0] == "wrote" and fence < newest.get(subject, 0):
                late.append(" ".join(line))
            newest[subject] = max(newest.get(subject, 0), fence)
    return late


def written(journal: Path) -> list[str]:
    """Return the GUIDs of what was written, in order, as often as it was."""
    return [line[3] for line in lines_of(journal) if line[0] == "wrote"]


def lines_of(journal: Path) -> list[Sequence[str]]:
    return [line.split() for line in journal.read_text(encoding="utf-8").splitlines()]
