"""What a build installs, and what its calls find of the repository."""

from __future__ import annotations

import pytest

from hullcheck.core.literal import parse_tree
from hullcheck.engine import Options, analyse
from hullcheck.installs.install import Install
from hullcheck.installs.install_calls import MAX_INSTALLS
from hullcheck.installs.of_build import BuildInstalls

TREE = """
-- pyproject.toml --
[tool.uv.workspace]
members = ["api"]
-- uv.lock --
version = 1
-- api/pyproject.toml --
[project]
name = "api"
version = "1"
-- api/src/api/__init__.py --
-- web/package.json --
{}
-- web/package-lock.json --
{}
-- Dockerfile --
FROM python:3.13-slim
WORKDIR /app
"""


def looked_at(instructions: str) -> BuildInstalls:
    tree = parse_tree(TREE + instructions)
    ((_, installs),) = analyse(tree.snapshot, tree.on_disk, Options()).facts.installs
    return installs


def last(instructions: str) -> Install:
    return looked_at(instructions).installs[-1]


@pytest.mark.parametrize(
    ("instructions", "home", "manifest", "lockfile"),
    [
        ("COPY . .\nRUN uv sync\n", "/app", "pyproject.toml", "uv.lock"),
        ("COPY . .\nRUN cd api && uv sync\n", "/app/api", "api/pyproject.toml", "uv.lock"),
        ("COPY . .\nWORKDIR api/src\nRUN uv sync\n", "/app/api", "api/pyproject.toml", "uv.lock"),
        ("COPY api .\nRUN uv sync\n", "/app", "api/pyproject.toml", None),
        (
            "COPY api .\nRUN --mount=source=uv.lock,target=uv.lock uv sync\n",
            *("/app", "api/pyproject.toml", "uv.lock"),
        ),
        (
            "COPY . /src\nRUN uv sync --project /src/api\n",
            *("/src/api", "api/pyproject.toml", "uv.lock"),
        ),
        (
            "COPY web web\nRUN npm --prefix web ci\n",
            *("/app/web", "web/package.json", "web/package-lock.json"),
        ),
        ("RUN uv sync\nCOPY . .\n", None, None, None),
        ("COPY . .\nWORKDIR $WHERE/x\nRUN uv sync\n", None, None, None),
    ],
)
def test_the_manifest_and_the_lockfile_that_a_call_finds(
    instructions: str, home: str | None, manifest: str | None, lockfile: str | None
) -> None:
    found = last(instructions)
    assert (found.home, found.manifest, found.lockfile) == (home, manifest, lockfile)


@pytest.mark.parametrize(
    ("run", "known"),
    [
        ("RUN uv sync", True),
        ("RUN uv sync $FLAGS", False),
        ("RUN if [ -f x ]; then uv sync; fi", False),
        ("RUN uv lock || uv sync", False),
        ("RUN rm -f uv.lock && uv sync", False),
        ("RUN rm -rf *.lock\nRUN uv sync", False),
        ("RUN rm -rf /root/.cache\nRUN uv sync", True),
        ("ARG UV_FROZEN\nENV UV_FROZEN=$UV_FROZEN\nRUN uv sync", False),
    ],
)
def test_what_is_not_known_of_a_call(run: str, known: bool) -> None:
    assert last(f"COPY . .\n{run}\n").known is known


def test_an_environment_belongs_to_the_calls_that_fill_it() -> None:
    installs = looked_at("COPY . .\nRUN uv sync --no-dev\nRUN uv sync\nRUN npm -C web ci\n")
    prefix = next(each for each in installs.prefixes if each.path == "/app/.venv")
    assert [each.number for each in installs.makers(prefix)] == [0, 1]


def test_no_more_calls_are_looked_at_than_people_write() -> None:
    many = "RUN uv sync && uv sync --no-dev && uv run x\n" * MAX_INSTALLS
    assert len(looked_at(f"COPY . .\n{many}").installs) == MAX_INSTALLS
