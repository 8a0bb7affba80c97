"""What rules about PATH and caches know of images that are none of Docker's library."""

from __future__ import annotations

import pytest

from hullcheck.core.literal import parse_tree
from hullcheck.engine import Options, analyse

PROJECT = """
-- pyproject.toml --
[project]
name = "shop"
version = "1"
dependencies = ["flask"]
-- uv.lock --
version = 1
-- app.py --
-- .dockerignore --
.git
**/.venv
-- Dockerfile --
FROM {0}
WORKDIR /app
COPY pyproject.toml uv.lock ./
RUN uv sync --locked --no-install-project
COPY app.py ./
{1}CMD ["python", "app.py"]
"""
UV = "ghcr.io/astral-sh/uv:0.9-python3.13-bookworm-slim"


def rules_of(base: str, path: str = "") -> set[str]:
    literal = parse_tree(PROJECT.format(base, path))
    report = analyse(literal.snapshot, literal.on_disk, Options()).report
    return {finding.rule for finding in report.findings}


def test_an_image_of_uv_has_a_python_of_its_own() -> None:
    assert "venv-not-on-path" in rules_of(UV)
    assert "venv-last-on-path" in rules_of(UV, "ENV PATH=$PATH:/app/.venv/bin\n")
    assert {"venv-not-on-path", "venv-last-on-path"}.isdisjoint(
        rules_of(UV, "ENV PATH=/app/.venv/bin:$PATH\n")
    )


@pytest.mark.parametrize(("base", "known"), [(UV, True), ("registry.example.com/base:1", False)])
def test_the_cache_of_a_known_image_is_known(base: str, known: bool) -> None:
    assert ("download-cache-in-layer" in rules_of(base)) is known
