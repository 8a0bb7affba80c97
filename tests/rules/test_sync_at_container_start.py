"""What a container installs at its start where a script of the repository starts it."""

from __future__ import annotations

import pytest

from hullcheck.core.literal import parse_tree
from hullcheck.engine import Options, analyse

TREE = """
-- pyproject.toml --
[project]
name = "shop"
version = "1"
-- uv.lock --
version = 1
-- start.sh --
#!/bin/sh
{}
-- Dockerfile --
FROM python:3.13-slim
WORKDIR /app
COPY . .
COPY start.sh /start.sh
RUN uv sync --locked
CMD ["/start.sh"]
"""


def told(script: str) -> int:
    literal = parse_tree(TREE.format(script))
    options = Options(select=frozenset({"sync-at-container-start"}))
    return len(analyse(literal.snapshot, literal.on_disk, options).findings)


@pytest.mark.parametrize(
    "script",
    [
        # 01-ai/langcrew
        "cd /app\nuv run run_server.py &\nnginx -g 'daemon off;' &\nwait",
        "exec uv run gunicorn shop:app",
        "uv run python -m migrate && exec uv run uvicorn shop:app --host 0.0.0.0",
    ],
)
def test_a_script_that_serves_shows_that_the_image_does(script: str) -> None:
    assert told(script)


@pytest.mark.parametrize(
    "script",
    [
        "exec uv run shop",
        'if [ "$DEV" ]; then uv run uvicorn shop:app --reload; else uv run uvicorn shop:app; fi',
        "uv run pytest && exec uv run gunicorn shop:app",
        "exec uv run --no-sync gunicorn shop:app",
        "exec gunicorn shop:app",
    ],
)
def test_one_that_does_something_else_as_well_does_not(script: str) -> None:
    assert told(script) == 0
