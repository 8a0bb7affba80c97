"""A build argument whose value is not known: the Dockerfile's default does not hold for it."""

from __future__ import annotations

import pytest

from hullcheck.core.literal import parse_tree
from hullcheck.engine import Options, analyse

DOCKERFILE = """
-- Dockerfile --
FROM python:3.12
ARG SOURCE=app
COPY $SOURCE/ /srv/
-- app/main.py --
-- other/main.py --
"""

DECLARATIONS = {
    "compose": "-- compose.yaml --\nservices:\n  web:\n    build:\n      context: .\n"
    "      args:\n        SOURCE: {value}\n",
    "compose, from the shell": "-- compose.yaml --\nservices:\n  web:\n    build:\n"
    "      context: .\n      args:\n        - SOURCE{value}\n",
    "script": "-- build.sh --\ndocker build --build-arg SOURCE={value} .\n",
    "script, from the shell": "-- build.sh --\ndocker build --build-arg SOURCE{value} .\n",
    "workflow": "-- .github/workflows/x.yml --\non: push\njobs:\n  b:\n    steps:\n"
    "      - uses: docker/build-push-action@v6\n        with:\n          context: .\n"
    "          build-args: |\n            SOURCE={value}\n",
}
UNKNOWN = {
    "compose": "${WHERE}",
    "compose, from the shell": "",
    "script": "$WHERE",
    "script, from the shell": "",
    "workflow": "${{ inputs.where }}",
}
KNOWN = {name: "=other" if name.endswith("shell") else "other" for name in DECLARATIONS}


def reasons(declaration: str) -> list[str]:
    literal = parse_tree(DOCKERFILE + declaration)
    report = analyse(literal.snapshot, literal.on_disk, Options()).report
    assert any(not build.build.context_assumed for build in report.builds)
    return [unknown.reason for unknown in report.unknowns]


@pytest.mark.parametrize("name", DECLARATIONS)
def test_what_depends_on_it_is_not_known(name: str) -> None:
    found = reasons(DECLARATIONS[name].replace("{value}", UNKNOWN[name]))
    assert any("SOURCE" in reason for reason in found)


@pytest.mark.parametrize("name", DECLARATIONS)
def test_a_known_value_is_taken(name: str) -> None:
    assert reasons(DECLARATIONS[name].replace("{value}", KNOWN[name])) == []


# mozilla/fx-private-relay ci.yml
@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("workflow", "${{ github.repository }}"),
        ("workflow", "x/${{ github.workspace }}"),
        ("script", "$PWD/app"),
        ("script", "$(dirname $0)"),
    ],
)
def test_where_and_whose_the_repository_is_gives_no_value(name: str, value: str) -> None:
    assert any("SOURCE" in one for one in reasons(DECLARATIONS[name].replace("{value}", value)))
