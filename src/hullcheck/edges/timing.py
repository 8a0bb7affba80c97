"""What `--verbose` says of a run on standard error: how long each step took, and what was read."""

from __future__ import annotations

from time import perf_counter

from hullcheck.core.finding import Unknown
from hullcheck.core.said import said
from hullcheck.core.snapshot import Snapshot
from hullcheck.languages.translator import Translator
from hullcheck.render.style import Style
from hullcheck.render.unknowns import render_unknown

from .cache.record import forget
from .console import write_error
from .progress import Say


class Stopwatch:
    """Says what is being done, and remembers how long it took."""

    def __init__(self, say: Say) -> None:
        # No two runs take the same time.
        forget()
        self._say = say
        self._steps: list[tuple[str, float]] = []

    def __call__(self, doing: str) -> None:
        """Begin a step, which ends the one before."""
        self._steps.append((doing, perf_counter()))
        self._say(doing)

    def tell(
        self, snapshot: Snapshot, unknowns: tuple[Unknown, ...], translator: Translator
    ) -> None:
        """Write the steps with their seconds, the files that were read, and what is not known."""
        ends = [begun for _, begun in self._steps[1:]] + [perf_counter()]
        style = Style(translator=translator)
        lines = [
            f"{end - begun:8.3f} s  {style.tell(doing)}"
            for (doing, begun), end in zip(self._steps, ends, strict=True)
        ]
        lines.append(style.tell(files_read(snapshot)))
        lines += [render_unknown(unknown, style) for unknown in unknowns]
        write_error("\n".join(lines) + "\n")


def files_read(snapshot: Snapshot) -> str:
    """Return how many files a run has opened, of how many that it knows."""
    sources = [snapshot.source(path) for path in snapshot.texts]
    read = [source for source in sources if source is not None]
    size = sum(len(source.data) for source in read)
    return said(
        "{read:,} of {number:,} files read, {size:,} bytes",
        read=len(read),
        number=len(snapshot.paths),
        size=size,
    )
