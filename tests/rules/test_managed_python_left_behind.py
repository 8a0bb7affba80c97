"""The Python that uv downloads into a builder whose image has none."""

from __future__ import annotations

import pytest

from hullcheck.core.literal import parse_tree
from hullcheck.engine import Options, analyse

PROJECT = """
-- pyproject.toml --
[project]
name = "shop"
version = "1"
-- uv.lock --
version = 1
-- main.py --
-- Dockerfile --
"""
RULE = frozenset({"managed-python-left-behind"})


@pytest.mark.parametrize(
    ("base", "run", "final", "told"),
    [
        ("ghcr.io/astral-sh/uv:bookworm-slim", "RUN uv sync", "", True),
        ("debian:bookworm-slim", "RUN uv venv && uv sync --locked", "", True),
        ("ghcr.io/astral-sh/uv:alpine", "RUN UV_PYTHON_DOWNLOADS=0 uv sync", "", False),
        ("ghcr.io/astral-sh/uv:alpine", "RUN uv sync --no-managed-python", "", False),
        ("ghcr.io/astral-sh/uv:alpine", "RUN apk add python3 && uv sync", "", False),
        ("ghcr.io/astral-sh/uv:python3.12-alpine", "RUN uv sync", "", False),
        ("registry.example.com/base:1", "RUN uv sync", "", False),
        ("debian:bookworm-slim", "RUN uv sync", "RUN uv sync --locked\n", False),
        (
            "debian:bookworm-slim",
            "RUN uv sync",
            "COPY --from=builder /root/.local/share/uv /root/.local/share/uv\n",
            False,
        ),
    ],
)
def test_what_uv_downloads_stays_behind(base: str, run: str, final: str, told: bool) -> None:
    dockerfile = f"""FROM {base} AS builder
WORKDIR /app
COPY pyproject.toml uv.lock ./
{run}
FROM debian:bookworm-slim
COPY --from=builder /app/.venv /app/.venv
{final}COPY main.py /app/
"""
    tree = parse_tree(PROJECT + dockerfile)
    found = analyse(tree.snapshot, tree.on_disk, Options(select=RULE)).findings
    assert bool(found) is told
