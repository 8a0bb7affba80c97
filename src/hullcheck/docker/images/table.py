"""The rows of `images.json`, read when the first image is asked for."""

from __future__ import annotations

import json
import pkgutil
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from hullcheck.core.noun import dataclass

from .row import ImageRow

DATA = "images.json"
"""JSON, for it is read in a tenth of the time that TOML takes: start-up is a feature."""


@dataclass(frozen=True, slots=True)
class Release:
    """One release of a distribution."""

    name: str
    """What `BaseImage.release` says."""
    other: str = ""
    """The number or the name beside it; "" where there is none."""
    python: str = ""
    """The version of its package `python3`; "" where that is not written down."""


@dataclass(frozen=True, slots=True)
class Distribution:
    """A distribution's releases."""

    releases: Mapping[str, Release]
    """By all of their names."""
    source: str
    """What says which Python they have."""


@dataclass(frozen=True, slots=True)
class Table:
    """All that is written down."""

    images: Mapping[str, Sequence[Mapping[str, Any]]]
    """Rows by repository in full; a name that ends in `*` is all that begin so."""
    mirrors: Mapping[str, str]
    """Beginnings of names, each with that of the place which it mirrors."""
    distributions: Mapping[str, Distribution]
    official: frozenset[str]
    """The names that Docker's own library has."""

    def rows(self, name: str) -> tuple[ImageRow, ...]:
        """Return the rows of a repository, or of the one that it mirrors."""
        start = next((start for start in self.mirrors if name.startswith(start)), "")
        name = self.mirrors.get(start, "") + name.removeprefix(start)
        starts = (each for each in self.images if each[-1] == "*" and name.startswith(each[:-1]))
        found = name if name in self.images else next(starts, None)
        return tuple(map(_row, self.images[found])) if found else ()

    def release(self, distribution: str, text: str) -> Release | None:
        """Return the release that a tag calls `text`; `12.5` is one of 12."""
        there = self.distributions.get(distribution)
        if there is None:
            return None
        head, _, point = text.rpartition(".")
        exact = there.releases.get(text)
        return exact or (there.releases.get(head) if point.isdecimal() else None)


@cache
def the_table() -> Table:
    """Return what the package's file says."""
    data = json.loads(pkgutil.get_data(__package__ or "", DATA) or b"")
    distributions = {name: _distribution(each) for name, each in data["releases"].items()}
    official = frozenset(data["official"]["names"])
    return Table(data["images"], data["mirrors"], distributions, official)


def _distribution(fields: Mapping[str, Any]) -> Distribution:
    releases = [Release(name, **more) for name, more in fields["names"].items()]
    named = {name: each for each in releases for name in (each.name, each.other) if name}
    return Distribution(named, fields["source"])


def _row(fields: Mapping[str, Any]) -> ImageRow:
    tuples = {name: tuple(each) for name, each in fields.items() if isinstance(each, list)}
    return ImageRow(**{**fields, **tuples})
