"""How severe a `.git` in an image is: less where the build reads it."""

from __future__ import annotations

import pytest

from hullcheck.core.finding import Severity
from hullcheck.core.literal import parse_tree
from hullcheck.engine import Options, analyse

NAME = "git-history-in-image"


@pytest.mark.parametrize(
    ("run", "severity"),
    [
        ("git describe --tags", Severity.ADVICE),
        ("git config user.name me", Severity.ADVICE),
        ("git lfs pull", Severity.ADVICE),
        # s3rius/FastAPI-template: the settings of a user, whose templates make repositories.
        ('git config --global user.name "me"', Severity.WARNING),
        ("git -c advice.detachedHead=false clone https://example.org/x.git", Severity.WARNING),
        ("git --version && git lfs install", Severity.WARNING),
    ],
)
def test_it_is_less_where_the_build_asks_the_repository(run: str, severity: Severity) -> None:
    tree = parse_tree(f"-- .dockerignore --\nx\n-- Dockerfile --\nFROM a:1\nCOPY . /a\nRUN {run}\n")
    options = Options(select=frozenset({NAME}))
    (finding,) = analyse(tree.snapshot, tree.on_disk, options).report.findings
    assert finding.severity is severity
