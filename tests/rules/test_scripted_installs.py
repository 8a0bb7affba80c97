"""What a script of the repository installs that an instruction runs."""

from __future__ import annotations

import pytest

from hullcheck.core.finding import Finding, Place
from hullcheck.core.literal import parse_tree
from hullcheck.engine import Options, analyse

TREE = """
-- pyproject.toml --
[project]
name = "shop"
version = "1"
-- uv.lock --
version = 1
-- scripts/install.sh --
#!/bin/sh
set -e
uv sync
-- Dockerfile --
FROM ghcr.io/astral-sh/uv:0.9-python3.13-bookworm-slim
WORKDIR /app
COPY pyproject.toml uv.lock ./
COPY scripts/install.sh /tmp/
{}
"""


def told(run: str, tree: str = TREE) -> list[Finding]:
    literal = parse_tree(tree.format(run))
    options = Options(select=frozenset({"unlocked-install"}))
    return list(analyse(literal.snapshot, literal.on_disk, options).report.findings)


@pytest.mark.parametrize(
    "run",
    [
        "RUN /tmp/install.sh",
        "RUN chmod +x /tmp/install.sh && /tmp/install.sh",
        "RUN sh /tmp/install.sh",
        "RUN bash -eux /tmp/install.sh",
        'RUN ["/tmp/install.sh"]',
    ],
)
def test_a_script_that_was_copied_is_read(run: str) -> None:
    (finding,) = told(run)
    assert finding.place.line == 5
    assert Place("scripts/install.sh", 3) in [note.place for note in finding.related]
    assert finding.fix is None


@pytest.mark.parametrize(
    "run",
    [
        # It was not copied there, may not run, or is handed to a shell as a text.
        "RUN /opt/install.sh",
        'RUN if [ "$X" ]; then /tmp/install.sh; fi',
        'RUN sh -c "echo /tmp/install.sh"',
        "RUN cat /tmp/install.sh",
    ],
)
def test_what_does_not_surely_run_says_nothing(run: str) -> None:
    assert not told(run)


def test_a_condition_in_the_script_is_one() -> None:
    tree = TREE.replace("uv sync\n", 'if [ -n "$CI" ]; then uv sync; fi\n')
    assert not told("RUN /tmp/install.sh", tree)


def test_a_script_of_another_language_is_none() -> None:
    assert not told("RUN /tmp/install.sh", TREE.replace("#!/bin/sh", "#!/usr/bin/env python3"))


STARTED = """
-- requirements.txt --
gunicorn
-- start.sh --
#!/bin/sh
set -e
{}
exec gunicorn shop:app
-- Dockerfile --
FROM python:3.13-slim
COPY --from=ghcr.io/astral-sh/uv:0.9.2 /uv /bin/
WORKDIR /app
COPY . .
{}
-- compose.prod.yaml --
services: {{web: {{build: .}}}}
"""


@pytest.mark.parametrize(
    ("line", "start", "rule"),
    [
        ("uv sync", 'CMD ["./start.sh"]', "sync-at-container-start"),
        ("uv sync", 'ENTRYPOINT ["sh", "/app/start.sh"]', "sync-at-container-start"),
        ("uv sync", "CMD ./start.sh", "sync-at-container-start"),
        (". /venv/bin/activate", 'CMD ["./start.sh"]', "activation-at-start"),
    ],
)
def test_a_script_that_a_container_starts_is_read(line: str, start: str, rule: str) -> None:
    literal = parse_tree(STARTED.format(line, start))
    options = Options(select=frozenset({"sync-at-container-start", "activation-at-start"}))
    (finding,) = analyse(literal.snapshot, literal.on_disk, options).findings
    assert (finding.rule, finding.place.line) == (rule, 5)
    assert Place("start.sh", 3) in [note.place for note in finding.related]
    assert finding.fix is None


@pytest.mark.parametrize(
    ("line", "start"),
    [
        ("uv sync", 'CMD ["./other.sh"]'),
        ("uv sync", 'CMD ["gunicorn", "start.sh"]'),
        ('if [ "$SYNC" ]; then uv sync; fi', 'CMD ["./start.sh"]'),
    ],
)
def test_what_a_container_does_not_surely_start_says_nothing(line: str, start: str) -> None:
    literal = parse_tree(STARTED.format(line, start))
    options = Options(select=frozenset({"sync-at-container-start", "activation-at-start"}))
    assert not analyse(literal.snapshot, literal.on_disk, options).findings
