"""What is new at one revision against another: findings of the head less those of the base."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace

from hullcheck.core.finding import Finding, Route, RouteKey, Severity
from hullcheck.core.lazy_pattern import lazy_pattern
from hullcheck.core.renames import discover_renames
from hullcheck.core.snapshot import Tree
from hullcheck.engine import Analysis, fingerprinted, reading_order
from hullcheck.report import Report

Move = Callable[[str], str]
"""Gives the head's path for a path of the base."""

_TOKEN = lazy_pattern(r"[^ @:=]+")
"""What may be a path in a build's id or in a cause: those join paths with these signs."""


def new_report(report: Report, before: Analysis, after: Analysis) -> Report:
    """Return `report`, which is about `after`, with what `before` has not: told or allowed.

    What was allowed before and is told now is new, and so is what is allowed only now.
    Both must have been analysed with the same options, disk and configuration.
    """
    move = moves(before.snapshot.tree, after.snapshot.tree)
    told, allowed = before.findings, [item.finding for item in before.silence.suppressed]
    base = sorted((*told, *allowed), key=reading_order)
    silent, loud = (frozenset(each.fingerprint for each in some) for some in (allowed, told))
    newly_allowed = new_findings((item.finding for item in report.suppressed), base, move, loud)
    prints = {finding.fingerprint for finding in newly_allowed}
    return replace(
        report,
        findings=new_findings(report.findings, base, move, silent),
        suppressed=tuple(
            each
            for each in report.suppressed
            if each.accepted or each.finding.fingerprint in prints
        ),
    )


def new_findings(
    head: Iterable[Finding],
    base: Sequence[Finding],
    move: Move,
    without: Collection[str] = (),
) -> tuple[Finding, ...]:
    """Return the findings of `head` that `base` has not, or has with less.

    New is a new fingerprint, a new route or part under an old one, and a higher
    severity. The paths of `base` are first moved to where they are in the head.
    What of `base` has a fingerprint of `without` only counts as an occurrence.
    """
    pairs = zip(base, moved_findings(base, move), strict=True)
    known = {new.fingerprint: new for old, new in pairs if old.fingerprint not in without}
    return tuple(finding for finding in head if _is_new(finding, known.get(finding.fingerprint)))


def _is_new(finding: Finding, old: Finding | None) -> bool:
    if old is None or not finding.parts <= old.parts:
        return True
    return exceeds(finding, old.severity, {route.key for route in old.routes})


def exceeds(finding: Finding, severity: Severity, routes: Collection[RouteKey]) -> bool:
    """Say whether `finding` is worse than one that had `severity` and these routes."""
    if finding.severity > severity:
        return True
    return any(route.key not in routes for route in finding.routes)


def moved_findings(findings: Iterable[Finding], move: Move) -> tuple[Finding, ...]:
    """Return `findings` as they would be, had their files always been where `move` puts them."""
    return fingerprinted(
        replace(
            finding,
            cause=_moved_text(finding.cause, move),
            builds=tuple(_moved_text(build, move) for build in finding.builds),
            routes=tuple(_moved_route(route, move) for route in finding.routes),
            parts=frozenset(map(move, finding.parts)),
        )
        for finding in findings
    )


def _moved_route(route: Route, move: Move) -> Route:
    return replace(route, host_file=move(route.host_file), build=_moved_text(route.build, move))


def _moved_text(text: str, move: Move) -> str:
    return _TOKEN.sub(lambda token: move(token[0]), text)


def moves(base: Tree, head: Tree) -> Move:
    """Return where each path of `base` is in `head`: files by content, folders by their files.

    A path that went along with no file (`backend/.venv`, which git has not)
    moves with the nearest folder that moved as a whole.
    """
    files = discover_renames(base, head)
    folders = _moved_folders(files, head)

    def move(path: str) -> str:
        if path in files:
            return files[path]
        parts = path.split("/")
        for length in range(len(parts), 0, -1):
            folder = folders.get("/".join(parts[:length]))
            if folder is not None:
                return "/".join([folder, *parts[length:]])
        return path

    return move


def _moved_folders(files: Mapping[str, str], head: Tree) -> dict[str, str]:
    """Return the folders that are gone and whose moved files all went to one other folder."""
    targets: dict[str, set[str]] = defaultdict(set)
    for old, new in files.items():
        here, there = old.split("/"), new.split("/")
        while len(here) > 1 and len(there) > 1 and here[-1] == there[-1]:
            here.pop()
            there.pop()
            targets["/".join(here)].add("/".join(there))
    return {
        folder: next(iter(found))
        for folder, found in targets.items()
        if len(found) == 1 and not head.is_dir(folder)
    }
