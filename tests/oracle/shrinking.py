"""A case made smaller, step by step, while what is wrong with it stays."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from hullcheck.core.literal_header import is_header, parse_header

from .case import Case

MAX_ROUNDS = 12

Removal = tuple[str, str | int, int, int]
"""What is taken away: its kind, the field or section, its line, its word."""


@dataclass(frozen=True, slots=True)
class _Section:
    """The part of a tree literal that is about one path."""

    header: str
    path: str
    lines: tuple[str, ...]


def shrunk(case: Case, still: Callable[[Sequence[Case]], Sequence[bool]]) -> Case:
    """Return the smallest case that is found; `still` says of each case whether it is as wrong."""
    for _ in range(MAX_ROUNDS):
        removals = list(_removals(case))
        answers = still([_without(case, [removal]) for removal in removals])
        works = [removal for removal, yes in zip(removals, answers, strict=True) if yes]
        if not works:
            return case
        case = _largest_step(case, works, still)
    return case


def _largest_step(
    case: Case, works: Sequence[Removal], still: Callable[[Sequence[Case]], Sequence[bool]]
) -> Case:
    """Return `case` without as many of `works` at once as may be: all, half of them ..., one."""
    sizes = [len(works)]
    while sizes[-1] > 1:
        sizes.append(sizes[-1] // 2)
    tries = [_without(case, works[start : start + size]) for size in sizes for start in (0, size)]
    answers = still(tries)
    good = [smaller for smaller, yes in zip(tries, answers, strict=True) if yes]
    return min(good, key=lambda smaller: len(smaller.tree), default=_without(case, works[:1]))


def _removals(case: Case) -> Iterator[Removal]:
    if case.target is not None:
        yield ("target", "", 0, 0)
    yield from (("args", name, 0, 0) for name in case.args)
    yield from (("contexts", name, 0, 0) for name in case.contexts)
    if case.archive:
        yield ("archive", "", 0, 0)
    for number, section in enumerate(_sections(case)):
        if section.path != case.dockerfile:
            yield ("section", number, 0, 0)
        for line, text in enumerate(section.lines):
            yield ("line", number, line, 0)
            words = text.split(" ")
            if section.path == case.dockerfile and len(words) > 2:
                yield from (("word", number, line, word) for word in range(1, len(words)))


def _without(case: Case, removals: Sequence[Removal]) -> Case:
    gone = set(removals)
    parts = []
    for number, section in enumerate(_sections(case)):
        if ("section", number, 0, 0) in gone:
            continue
        lines = [
            " ".join(
                word
                for place, word in enumerate(text.split(" "))
                if ("word", number, line, place) not in gone
            )
            for line, text in enumerate(section.lines)
            if ("line", number, line, 0) not in gone
        ]
        parts.append("\n".join([section.header, *lines, ""]))
    return replace(
        case,
        tree="".join(parts),
        target=None if ("target", "", 0, 0) in gone else case.target,
        archive=() if ("archive", "", 0, 0) in gone else case.archive,
        args={name: v for name, v in case.args.items() if ("args", name, 0, 0) not in gone},
        contexts={n: v for n, v in case.contexts.items() if ("contexts", n, 0, 0) not in gone},
    )


def _sections(case: Case) -> list[_Section]:
    found: list[_Section] = []
    # Only "\n" ends a line of a tree literal.
    for line in case.tree.removesuffix("\n").split("\n"):
        if is_header(line):
            found.append(_Section(line, parse_header(line, 0).path, ()))
        elif found:
            found[-1] = replace(found[-1], lines=(*found[-1].lines, line))
    return found
