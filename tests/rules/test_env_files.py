"""How severe an environment file in an image is, and when nothing is said of it."""

from __future__ import annotations

import pytest

from hullcheck.core.finding import Severity
from hullcheck.core.literal import parse_tree
from hullcheck.engine import Options, analyse

NAME = "env-file-in-image"
TREE = """
-- .dockerignore --
x
-- Dockerfile --
FROM a:1
COPY . /a
"""


def severities(tree: str, *named: str) -> list[Severity]:
    literal = parse_tree(tree)
    options = Options(select=frozenset({NAME}), named=named)
    report = analyse(literal.snapshot, literal.on_disk, options).report
    return [finding.severity for finding in report.findings]


@pytest.mark.parametrize(
    ("example", "severity"),
    [
        ("TOKEN=\n", Severity.ERROR),
        ("DB=postgres://me:me@db/x\n", Severity.ERROR),
        ("# nothing yet\n", Severity.ERROR),
        ("POOL_SIZE=5\nDB_PASSWORD=\n", Severity.ERROR),
        # infiniflow/ragflow: what is filled in is no secret.
        ("POOL_SIZE=5\nIMAGE=sandbox:latest\nVITE_API_KEY=x\n", Severity.WARNING),
    ],
)
def test_settings_without_a_secret_are_less_severe(example: str, severity: Severity) -> None:
    assert severities(f"{TREE}-- .env.example --\n{example}") == [severity]


def test_what_can_be_no_image_carries_nothing() -> None:
    # infiniflow/ragflow: a Dockerfile that was left behind.
    example = "-- .env.example --\nTOKEN=\n"
    assert severities(f"{TREE}COPY graph /g\n{example}") == [Severity.ERROR]
    tree = f"{TREE}COPY graph /g\nCOPY plugin /p\n{example}"
    assert severities(tree) == []
    assert severities(f"{tree}-- .gitignore --\n/graph\n") == [Severity.ERROR]
    declared = "-- compose.yaml --\nservices:\n  a:\n    build: .\n"
    assert severities(f"{tree}{declared}") == [Severity.ERROR]
    # What somebody names is told of any build.
    assert severities(tree, "other/.env") == [Severity.ERROR]


@pytest.mark.parametrize(
    ("package", "safe"), [("react-scripts", False), ("vite", False), ("express", True)]
)
def test_a_fix_that_a_page_would_miss_is_not_safe(package: str, safe: bool) -> None:
    # Romzeuz/Diplom: the bundle would be built with other values, and nobody would be told.
    literal = parse_tree(
        f'{TREE}-- .env.example --\nREACT_APP_URL=\n-- package.json --\n{{"dependencies": '
        f'{{"{package}": "1"}}}}\n'
    )
    report = analyse(literal.snapshot, literal.on_disk, Options(select=frozenset({NAME}))).report
    (fix,) = (finding.fix for finding in report.findings)
    assert fix
    assert (fix.safe, bool(fix.check)) == (safe, not safe)
