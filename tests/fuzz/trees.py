"""Snapshots around one file, for the targets that read a file where it stands in a repository."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from hullcheck.core.finding import Place, Unknown
from hullcheck.core.snapshot import Mode, Snapshot, Tree
from hullcheck.core.source import Source
from hullcheck.discovery import Discovery
from hullcheck.discovery.builds import discover_builds, wanted_texts

AROUND = {
    "Dockerfile": b"ARG A=1\nFROM scratch AS dev\nCOPY . /app\nFROM dev\n",
    "app/Dockerfile": b"FROM scratch\nCOPY a /\n",
    "app/a": b"a\n",
    "pyproject.toml": b"[project]\nname = 'a'\nversion = '1'\n",
    ".env": b"A=app\n",
}
"""What lies beside the file."""


def tree_of(files: Mapping[str, bytes]) -> Snapshot:
    """Return a snapshot of files, all of which are loaded."""
    sources = [Source(path, data) for path, data in files.items()]
    return Snapshot(Tree.of(dict.fromkeys(files, Mode.FILE))).with_texts(sources)


def check_declared(files: Mapping[str, bytes], place: Discovery | None = None) -> None:
    """Raise where discovery does, or says of a place what cannot be.

    `place` is the module to ask; None: all of them.
    """
    snapshot = tree_of({**AROUND, **files})
    wanted = place.wanted(snapshot) if place else wanted_texts(snapshot)
    assert not list(wanted), "what is loaded is still wanted"
    declared = place.discover(snapshot) if place else discover_builds(snapshot)
    for build in declared.builds:
        check_places(snapshot, (Place(each.path, each.line) for each in build.origins))
    check_unknowns(snapshot, declared.unknowns)


def check_unknowns(snapshot: Snapshot, unknowns: Iterable[Unknown]) -> None:
    """Raise where an unknown has no reason, or stands where nothing is."""
    for unknown in unknowns:
        assert unknown.reason
        if unknown.path is not None:
            check_places(snapshot, [Place(unknown.path, unknown.line)])


def check_places(snapshot: Snapshot, places: Iterable[Place]) -> None:
    """Raise where a place is a line that its file does not have."""
    for place in places:
        source = snapshot.source(place.path)
        if source is not None and place.line is not None:
            assert 1 <= place.line <= source.line_count + 1, place
