"""What is done so far, in a file of JSON lines: a run that is killed anywhere goes on from there.

Each line is written whole, at the end, and is on the disk before anything else is
done; of a line that was being written when the power went nothing counts. A pull
request is counted before it is opened, so that no kill lets a cap be passed.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from hullcheck.core.noun import dataclass
from hullcheck.core.said import said
from hullcheck.edges.staging import append_from, keep_names
from hullcheck.edges.writing import write_whole
from hullcheck.errors import UsageError, WriteError
from hullcheck.fleet.document import outcome_shape, read_outcome
from hullcheck.fleet.nouns import Member, Outcome
from hullcheck.fleet.shard import Shard

if TYPE_CHECKING:
    from .lines import Line

MAX_BYTES = 4_000_000_000
"""Of a ledger: a hundred thousand repositories with many findings each."""


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a repository from a former look at it."""

    outcome: Outcome
    key: str
    tag: str
    settled: bool
    """Nothing is left to be done there until something changes."""
    extends: tuple[tuple[str, str], ...] = ()
    """What stands for the configurations of other repositories, by their names."""


class Openings:
    """The pull requests that were opened: the number of the repository, and when."""

    def __init__(self, openings: Iterable[tuple[int, float]] = ()) -> None:
        """Begin with those that were opened before."""
        self.openings = list(openings)
        self.in_doubt: set[int] = set()
        """Repositories whose pull request is counted, and was not seen yet."""

    def note_opening(self, number: int, at: float) -> None:
        """Count the pull request that is about to be opened in the repository `number`."""
        self.openings.append((number, at))
        self.in_doubt.add(number)


class Ledger(Openings):
    """The outcomes so far, and the pull requests that were opened; on disk where there is a path.

    Two runs at a time need two files.
    """

    def __init__(self, path: str | None = None) -> None:
        """Read the file at `path`, which need not exist; None: nothing is kept.

        Raises `UsageError` where it is no ledger.
        """
        super().__init__()
        self.path = path
        self.known: dict[str, Known] = {}
        """By `identity_of` the repository."""
        self.passed_over: list[Outcome] = []
        """Of the repositories that the last run did not look at; what is known of them stays."""
        self.ended = True
        """The last run came to its end."""
        self.fleet = ""
        """What the last run looked at, in words."""
        self.shard = Shard()
        """And which part of it."""
        self._whole = 0
        """Bytes of the whole lines."""
        for line, size in _read(path) if path else ():
            self._whole += size
            self._take(line)

    def _take(self, line: Line) -> None:
        if line.entry is not None:
            told = line.entry
            outcome = read_outcome(told.outcome)
            extends = tuple(told.extends.items())
            self._keep(Known(outcome, told.key, told.tag, told.settled, extends))
        elif line.opening is not None:
            super().note_opening(line.opening.opens, line.opening.at)
            if line.opening.settled:
                self.in_doubt.discard(line.opening.opens)
        elif line.start is not None:
            self._begin(line.start.fleet, Shard(line.start.shard, line.start.shards))
        elif line.end is not None:
            self.ended, self.passed_over = (
                True,
                [read_outcome(each) for each in line.end.passed_over],
            )

    def _keep(self, known: Known) -> None:
        self.known[identity_of(known.outcome.member)] = known
        if known.outcome.pull:
            self.in_doubt.discard(known.outcome.member.id)

    def _begin(self, fleet: str, shard: Shard) -> None:
        self.ended, self.passed_over = False, []
        self.fleet, self.shard = fleet, shard

    def start(self, fleet: str, shard: Shard) -> None:
        """Note that a run begins. Raises `WriteError`, as all that note something do."""
        self._begin(fleet, shard)
        self._append(self._start())

    def _start(self) -> dict[str, object]:
        shard = self.shard
        return {"start": {"fleet": self.fleet, "shard": shard.number, "shards": shard.count}}

    def note(self, known: Known) -> None:
        """Keep what came of a repository."""
        self._keep(known)
        self._append(_entry(known))

    def note_opening(self, number: int, at: float) -> None:
        """Count the pull request that is about to be opened in the repository `number`."""
        super().note_opening(number, at)
        self._append(_opening(number, at, settled=False))

    def outcomes(self) -> list[Outcome]:
        """Return what came of each repository, those that were passed over among them."""
        passed = {identity_of(each.member): each for each in self.passed_over}
        found = {identity: known.outcome for identity, known in self.known.items()}
        return list({**found, **passed}.values())

    def end(self, passed_over: Iterable[Outcome], gone: Iterable[str]) -> None:
        """Note that a run is over, and leave out what came of the repositories `gone`.

        What a line took the place of is left out as well.
        """
        for identity in gone:
            self.known.pop(identity, None)
        self.ended, self.passed_over = True, list(passed_over)
        if self.path is None:
            return
        shapes = [self._start()]
        for number, at in self.openings:
            shapes.append(_opening(number, at, settled=number not in self.in_doubt))
        shapes += map(_entry, self.known.values())
        shapes.append({"end": {"passed_over": [outcome_shape(each) for each in self.passed_over]}})
        data = b"".join(map(_line, shapes))
        write_whole(self.path, data)
        self._whole = len(data)

    def _append(self, shape: dict[str, object]) -> None:
        if self.path is None:
            return
        line = _line(shape)
        # What a full disk or a kill has left of a line would spoil the one behind it.
        with _naming(self.path):
            append_from(self.path, self._whole, line)
            if not self._whole:
                keep_names(Path(os.path.realpath(self.path)).parent)
        self._whole += len(line)


def identity_of(member: Member) -> str:
    """Return what stays of a repository when it is renamed; its name where GitHub tells no more."""
    return f"#{member.id}" if member.id else member.name.lower()


def _entry(known: Known) -> dict[str, object]:
    return {
        "entry": {
            "outcome": outcome_shape(known.outcome),
            "key": known.key,
            "tag": known.tag,
            "settled": known.settled,
            "extends": dict(known.extends),
        }
    }


def _opening(number: int, at: float, *, settled: bool) -> dict[str, object]:
    return {"opening": {"opens": number, "at": at, "settled": settled}}


def _line(shape: dict[str, object]) -> bytes:
    return json.dumps(shape, separators=(",", ":"), ensure_ascii=True).encode() + b"\n"


def _read(path: str) -> Iterator[tuple[Line, int]]:
    """Yield the whole lines of a ledger and their bytes; of a file that is not there none."""
    from .lines import Line  # noqa: PLC0415 (loads pydantic)

    try:
        with Path(path).open("rb") as file:
            if os.fstat(file.fileno()).st_size > MAX_BYTES:
                raise UsageError(
                    said(
                        "`{path}` has more than {max_bytes:,} bytes", path=path, max_bytes=MAX_BYTES
                    )
                )
            for number, data in enumerate(file, 1):
                if not data.endswith(b"\n"):
                    return
                try:
                    line = Line.model_validate(json.loads(data))
                except (ValueError, RecursionError) as error:
                    if b"\0" in data and not file.read(1):
                        # Its end was on the disk before its beginning when the power went.
                        return
                    raise _no_ledger(path, number) from error
                yield line, len(data)
    except FileNotFoundError:
        return
    except OSError as error:
        cause = error.strerror or str(error)
        raise UsageError(
            said("the ledger `{path}` cannot be read", path=path), cause=cause
        ) from error


def _no_ledger(path: str, number: int) -> UsageError:
    return UsageError(
        said("line {number} of `{path}` is none of a ledger", number=number, path=path),
        cause=said("The file is another one, is damaged, or comes from another version."),
        advice=said("Give another file, or remove it: then everything is read anew."),
    )


@contextmanager
def _naming(path: str) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        cause = error.strerror or str(error)
        raise WriteError(
            said("the ledger `{path}` cannot be written", path=path), cause=cause
        ) from error
