"""Which paths are made for tests: there a cache or an environment may lie on purpose."""

from __future__ import annotations

from hullcheck.core.lazy_pattern import lazy_pattern
from hullcheck.syntax.mentions import mentions

_WORDS = ("test", "spec", "fixture", "golden", "__snapshots__")
"""One of them is in every such path: most trees have none, and no pattern is made for them."""

_DATA = r"(?:\w+[-_.])?(?:data|files|resources|samples?|examples|assets|projects|repos?|cassettes)"
_FIXTURE = lazy_pattern(
    r"(?:^|/)(?:[^/]*fixtures?[^/]*|[^/]*test[-_.]?data[^/]*|__snapshots__|golden)/"
    rf"|(?:^|/)(?:[^/]*[-_.])?tests?(?:ing)?/(?:[^/]+/)*{_DATA}/",
)


def is_fixture(path: str) -> bool:
    """Say whether `path` lies among what tests read: `tests/data/x`, `fixtures/x`."""
    return mentions(path, _WORDS) and _FIXTURE.search(path) is not None


_TESTS = lazy_pattern(r"(?:^|/)(?:[^/]*[-_.])?(?:tests?|testing|specs?)/")


def is_in_tests(path: str) -> bool:
    """Say whether `path` lies in a directory of tests, fixtures included."""
    return mentions(path, _WORDS) and (_TESTS.search(path) is not None or is_fixture(path))


_MATERIAL = lazy_pattern(r"(?:^|/)(?:[^/]*[-_.])?(?:tests?|testing|specs?)/[^/]+/")


def is_material(directory: str) -> bool:
    """Say whether `directory` is what tests read: among fixtures, or two levels below tests.

    `tests/e2e` may well be a project of its own, with an environment and all.
    """
    if not mentions(directory, _WORDS):
        return False
    return is_fixture(f"{directory}/") or _MATERIAL.search(directory) is not None
