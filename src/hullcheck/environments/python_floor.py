"""The lowest Python that a project's directory is worked on with, as its manifest says."""

from __future__ import annotations

from collections.abc import Iterator

from hullcheck.core.finding import Unknown
from hullcheck.core.lazy_pattern import lazy_pattern
from hullcheck.core.paths import parents
from hullcheck.core.snapshot import Snapshot

from .manifests import parse_toml, table
from .texts import join, source_at

_BOUND = lazy_pattern(r"\s*(>=|~=|===?|>|\^)\s*3\.(\d{1,3})")


def lowest_minor(snapshot: Snapshot, directory: str) -> int | None:
    """Return N where no Python before 3.N will do in `directory`; None where nothing says so.

    The nearest `pyproject.toml` that says what Python it requires counts.
    """
    for home in _upwards(directory):
        source = source_at(snapshot, join(home, "pyproject.toml"))
        data = None if source is None else parse_toml(source)
        if data is None or isinstance(data, Unknown):
            continue
        poetry = table(data, "tool", "poetry", "dependencies").get("python")
        required = table(data, "project").get("requires-python", poetry)
        if isinstance(required, str):
            return _lowest(required)
    return None


def _upwards(directory: str) -> Iterator[str]:
    if directory:
        yield directory
        yield from reversed(tuple(parents(directory)))
    yield ""


def _lowest(required: str) -> int | None:
    """Return the highest of the lower bounds in a version specifier (PEP 440, or Poetry's)."""
    if "|" in required:
        return None
    bounds = (_BOUND.match(part) for part in required.split(","))
    return max((int(bound[2]) for bound in bounds if bound), default=None)
