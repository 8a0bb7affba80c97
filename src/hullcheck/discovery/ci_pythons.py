"""The Pythons with which CI runs tests.

On GitHub what `actions/setup-python` and `astral-sh/setup-uv` are told, on GitLab the image
of a job.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from hullcheck.core.finding import Place
from hullcheck.core.lazy_pattern import lazy_pattern
from hullcheck.core.snapshot import Snapshot
from hullcheck.docker.images.facts import facts_of
from hullcheck.syntax.yaml import YamlMapping, as_str, parse_yaml

from .github_jobs import Step, walk_steps
from .gitlab_ci import ROOT_FILE, jobs_in

Minor = tuple[int, int]

MAX_WORKFLOWS = 100

_TESTS = lazy_pattern(r"\b(?:pytest|tox|nox|unittest|manage\.py test|make test)\b")
_SETUP = lazy_pattern(r"(?:actions/setup-python|astral-sh/(setup-uv))(?:@|\Z)")
_MINOR = lazy_pattern(r"(\d{1,2})\.(\d{1,3})(?:\.\d+)?(?:-dev)?")


def ci_pythons(snapshot: Snapshot) -> Mapping[Minor, Place] | None:
    """Return the minor versions that steps set up, each with its first place.

    None where a version is not known, such as one that comes from a file.
    """
    found: dict[Minor, Place] = {}
    for versions, place in (*_of_github(snapshot), *_of_gitlab(snapshot)):
        if versions is None:
            return None
        for minor in versions:
            found.setdefault(minor, place)
    return found


def _of_github(snapshot: Snapshot) -> Iterator[tuple[list[Minor] | None, Place]]:
    for step in _steps(snapshot):
        yield _versions(step), Place(step.path, step.node.line)


def _of_gitlab(snapshot: Snapshot) -> Iterator[tuple[list[Minor] | None, Place]]:
    for job in jobs_in(snapshot):
        if any(_TESTS.search(text.text) for script in job.scripts for text in script):
            place, known = job.image_place, [one for one in job.image if isinstance(one, str)]
            whole = place is not None and len(known) == len(job.image)
            minor = facts_of("".join(known)).python_minor if whole else None
            where = Place(place.path, place.line) if place else Place(ROOT_FILE)
            yield None if minor is None else [minor], where


def _steps(snapshot: Snapshot) -> Iterator[Step]:
    tree = snapshot.tree
    paths = [tree.paths[index] for index in tree.range_under(".github/workflows")]
    for path in paths[:MAX_WORKFLOWS]:
        source = snapshot.source(path)
        # What only releases, or writes pages, runs nothing of the project with its Python.
        tests = source is not None and _TESTS.search(source.text) is not None
        node = parse_yaml(source) if source and tests and b"setup-" in source.data else None
        if isinstance(node, YamlMapping):
            steps = walk_steps({path: node})
            yield from filter(_sets_up, steps)


def _sets_up(step: Step) -> bool:
    """Say whether a step sets up a Python; uv's does only where it is told which."""
    found = _SETUP.match(as_str(step.node.get("uses")) or "")
    return found is not None and not (found[1] and step.text("with", "python-version") is None)


def _versions(step: Step) -> list[Minor] | None:
    pieces = step.text("with", "python-version")
    if pieces is None or not all(isinstance(piece, str) for piece in pieces):
        return None
    found = [_MINOR.fullmatch(word) for word in "".join(map(str, pieces)).split()]
    return [(int(each[1]), int(each[2])) for each in found if each] if all(found) else None
