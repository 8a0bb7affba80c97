"""The Pythons with which GitHub's workflows run tests, as `actions/setup-python` is told."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from hullcheck.core.finding import Place
from hullcheck.core.lazy_pattern import lazy_pattern
from hullcheck.core.snapshot import Snapshot
from hullcheck.syntax.yaml import YamlMapping, as_str, parse_yaml

from .github_jobs import Step, walk_steps

Minor = tuple[int, int]

MAX_WORKFLOWS = 100

_TESTS = lazy_pattern(r"\b(?:pytest|tox|nox|unittest|manage\.py test|make test)\b")
_SETUP = lazy_pattern(r"actions/setup-python(?:@|\Z)")
_MINOR = lazy_pattern(r"(\d{1,2})\.(\d{1,3})(?:\.\d+)?(?:-dev)?")


def ci_pythons(snapshot: Snapshot) -> Mapping[Minor, Place] | None:
    """Return the minor versions that steps set up, each with its first place.

    None where a version is not known, such as one that comes from a file.
    """
    found: dict[Minor, Place] = {}
    for step in _steps(snapshot):
        versions = _versions(step)
        if versions is None:
            return None
        for minor in versions:
            found.setdefault(minor, Place(step.path, step.node.line))
    return found


def _steps(snapshot: Snapshot) -> Iterator[Step]:
    tree = snapshot.tree
    paths = [tree.paths[index] for index in tree.range_under(".github/workflows")]
    for path in paths[:MAX_WORKFLOWS]:
        source = snapshot.source(path)
        # What only releases, or writes pages, runs nothing of the project with its Python.
        tests = source is not None and _TESTS.search(source.text) is not None
        node = parse_yaml(source) if source and tests and b"setup-python" in source.data else None
        if isinstance(node, YamlMapping):
            steps = walk_steps({path: node})
            yield from (step for step in steps if _SETUP.match(as_str(step.node.get("uses")) or ""))


def _versions(step: Step) -> list[Minor] | None:
    pieces = step.text("with", "python-version")
    if pieces is None or not all(isinstance(piece, str) for piece in pieces):
        return None
    found = [_MINOR.fullmatch(word) for word in "".join(map(str, pieces)).split()]
    return [(int(each[1]), int(each[2])) for each in found if each] if all(found) else None
