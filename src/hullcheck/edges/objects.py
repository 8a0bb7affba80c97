"""Blobs out of a repository's object store, many by one run of `git cat-file`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

from .git import Git

MAX_FAILURES = 20
"""Damaged objects, on each of which git ends, before the rest of a batch counts as missing."""

T = TypeVar("T")


def read_sizes(git: Git, ids: Iterable[str]) -> dict[str, int | None]:
    """Return the size in bytes of each blob of `ids`; None where the store does not have it."""
    return _read_batch(git, "--batch-check", ids, _parse_sizes)


def read_contents(git: Git, ids: Iterable[str]) -> dict[str, bytes | None]:
    """Return the bytes of each blob of `ids`; None where the store does not have it."""
    return _read_batch(git, "--batch", ids, _parse_contents)


def _read_batch(
    git: Git, mode: str, ids: Iterable[str], parse: Callable[[bytes], Iterator[T | None]]
) -> dict[str, T | None]:
    """Ask for all of `ids` at once, and again for those behind one on which git gave up."""
    pending = list(dict.fromkeys(ids))
    found: dict[str, T | None] = dict.fromkeys(pending)
    for _ in range(MAX_FAILURES):
        if not pending:
            break
        answer = git.ask("cat-file", mode, given="".join(f"{id_}\n" for id_ in pending).encode())
        answers = list(parse(answer.output))
        found.update(zip(pending, answers, strict=False))
        pending = pending[len(answers) + 1 :]
    return found


def _parse_sizes(output: bytes) -> Iterator[int | None]:
    for line in output.split(b"\n")[:-1]:
        yield _size(line)


def _parse_contents(output: bytes) -> Iterator[bytes | None]:
    """Yield the content of each object that is there to its end."""
    position = 0
    while (end := output.find(b"\n", position)) >= 0:
        size = _size(output[position:end])
        if size is None:
            yield None
            position = end + 1
            continue
        stop = end + 1 + size
        if stop >= len(output):
            return
        yield output[end + 1 : stop]
        position = stop + 1


def _size(line: bytes) -> int | None:
    """Return the size in a line `ID blob SIZE`; None for `ID missing` and all that is no blob."""
    words = line.split(b" ")
    return int(words[2]) if len(words) == 3 and words[1] == b"blob" else None
