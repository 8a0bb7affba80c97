"""Which files of the repository an instruction finds, and where."""

from __future__ import annotations

import pytest

from hullcheck.core.literal import parse_tree
from hullcheck.docker.build import Build
from hullcheck.docker.dockerfile import parse_dockerfile
from hullcheck.docker.dockerfile.instructions import Run
from hullcheck.docker.executed import Executed
from hullcheck.docker.ignore.context import BuildContext
from hullcheck.docker.simulate import simulate_flow

TREE = """
-- api/pyproject.toml --
-- api/uv.lock --
-- api/shop/main.py --
-- api/ignored.txt --
-- .dockerignore --
api/ignored.txt
-- Dockerfile --
"""


def last_run(dockerfile: str) -> Executed:
    snapshot = parse_tree(TREE + dockerfile).snapshot
    build = Build("Dockerfile", "")
    source = snapshot.source("Dockerfile")
    assert source is not None
    context, parsed = BuildContext(snapshot, build), parse_dockerfile(source)
    flow = simulate_flow(snapshot, build, parsed, context, snapshot.tree, ())
    return [step for step in flow.executed if isinstance(step.instruction, Run)][-1]


@pytest.mark.parametrize(
    ("dockerfile", "path", "origin"),
    [
        ("COPY api /app\nRUN x", "/app/uv.lock", "api/uv.lock"),
        ("COPY api /app\nRUN x", "/app/shop/main.py", "api/shop/main.py"),
        ("COPY api /app\nRUN x", "/app/ignored.txt", None),
        ("COPY api /app\nRUN x", "/app/shop", None),
        ("RUN x\nCOPY api /app", "/app/uv.lock", None),
        ("COPY api/*.toml /app/\nRUN x", "/app/pyproject.toml", "api/pyproject.toml"),
        ("WORKDIR /srv\nCOPY api/uv.lock .\nRUN x", "/srv/uv.lock", "api/uv.lock"),
        ("COPY api /\nCOPY api/uv.lock /pyproject.toml\nRUN x", "/pyproject.toml", "api/uv.lock"),
        ("COPY api /\nCOPY <<uv.lock /\nhi\nuv.lock\nRUN x", "/uv.lock", None),
        ("COPY api /src\nFROM a\nCOPY --from=0 /src /app\nRUN x", "/app/uv.lock", "api/uv.lock"),
        ("COPY api /app\nFROM 0\nRUN x", "/app/uv.lock", None),
        ("WORKDIR /a\nRUN --mount=type=bind,source=api,target=. x", "/a/uv.lock", "api/uv.lock"),
        ("RUN --mount=source=api/uv.lock,target=/a/l.lock x", "/a/l.lock", "api/uv.lock"),
        ("RUN --mount=from=one,target=/m x", "/m/s/uv.lock", "api/uv.lock"),
        ("RUN --mount=from=one,source=/x/../s,target=m x", "/m/uv.lock", "api/uv.lock"),
        ("ARG S=s\nRUN --mount=from=one,source=/$S,target=/m x", "/m/uv.lock", "api/uv.lock"),
        ("ARG S\nRUN --mount=from=one,source=/s/$S,target=/m x", "/m/uv.lock", None),
        ("ARG S\nRUN --mount=from=one,source=/s,target=/m$S x", "/m/uv.lock", None),
        (
            "RUN --mount=target=/m --mount=source=api,target=/m/api/shop x",
            "/m/api/uv.lock",
            "api/uv.lock",
        ),
        (
            "RUN --mount=target=/m --mount=source=api,target=/m/api/shop x",
            "/m/api/shop/uv.lock",
            "api/uv.lock",
        ),
        (
            "RUN --mount=target=/m --mount=source=api,target=/m/api/shop x",
            "/m/api/shop/main.py",
            None,
        ),
    ],
)
def test_a_file_is_followed_back_to_the_repository(
    dockerfile: str, path: str, origin: str | None
) -> None:
    one = "FROM python:3.13 AS one\nCOPY api /s\n" if "=one" in dockerfile else ""
    seen = last_run(f"{one}FROM python:3.13\n{dockerfile}\n").seen
    assert seen is not None
    assert seen.origin(path) == origin


def test_a_stage_begins_with_the_files_of_its_base() -> None:
    seen = last_run("FROM x AS one\nCOPY api /app\nFROM one\nRUN x\nCOPY api /late\n").seen
    assert seen is not None
    assert seen.origin("/app/uv.lock") == "api/uv.lock"
    assert seen.origin("/late/uv.lock") is None
