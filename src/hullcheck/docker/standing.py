"""Builds on which less depends than on others: of tests and examples, and those nobody declares."""

from __future__ import annotations

import re
from collections.abc import Iterator

from hullcheck.core.finding import Place, Related
from hullcheck.core.said import said

from .build import Build, Purpose

_TRIAL = frozenset(
    {
        *("test", "tests", "testing", "spec", "specs", "e2e", "fixture", "fixtures"),
        *("playwright", "cypress"),
        *("example", "examples", "sample", "samples", "tutorial", "tutorials"),
        *("doc", "docs", "documentation", "vendor"),
    }
)
"""Words in the name of a target, a Dockerfile or its directory: nobody ships such an image."""

_TRIAL_FILE = _TRIAL | {"ci", "bad"}
"""The same in the file's own name: a directory `ci` may hold what is shipped."""


def is_trial(build: Build) -> bool:
    """Say whether the image is for a test, an example or documentation, or is of other people.

    A workflow called `test.yml` is no sign: many build there what they ship.
    """
    if build.purpose is Purpose.TEST and build.purpose_evidence.startswith("it starts"):
        return True
    directory, _, file = (build.dockerfile or build.declared_as).lower().rpartition("/")
    names = f"{directory} {build.target or ''}".lower()
    return not (
        _TRIAL.isdisjoint(re.split(r"[^a-z0-9]+", names))
        and _TRIAL_FILE.isdisjoint(re.split(r"[^a-z0-9]+", file))
    )


def notes(build: Build) -> Iterator[Related]:
    """Yield why what is found in `build` counts for less than elsewhere."""
    path = build.dockerfile or (build.origins[0].path if build.origins else "")
    if is_trial(build):
        yield Related(
            Place(path),
            said(
                "less severe here: the image is for a test, an example or documentation, or "
                "vendored"
            ),
        )
    if build.twin_of:
        yield Related(
            Place(path),
            said(
                "less severe here: nobody declares a build of it, and `{twin_of}` is built of "
                "the same directory",
                twin_of=build.twin_of,
            ),
        )
