"""Builds in the tasks of Taskfiles."""

from __future__ import annotations

import pytest

from hullcheck.discovery import taskfiles
from hullcheck.docker.build import Machine

from .declaring import builds, only

FILES = "-- Dockerfile --\n-- infra/Dockerfile --\n-- web/Dockerfile --\n"


def taskfile(tasks: str, path: str = "Taskfile.yml") -> str:
    return f"{FILES}-- {path} --\nversion: '3'\nvars:\n  FILE: infra/Dockerfile\ntasks:\n{tasks}\n"


@pytest.mark.parametrize(
    "tasks",
    [
        "  build:\n    cmds:\n      - docker build -f infra/Dockerfile .",
        "  build:\n    cmds:\n      - cmd: docker build -f {{.FILE}} .",
        "  build:\n    cmd: docker build -f {{ .ROOT_DIR }}/infra/Dockerfile {{.ROOT_DIR}}",
        "  build: docker build -f infra/Dockerfile .",
        "  build:\n    - docker build -f infra/Dockerfile .",
    ],
)
def test_the_commands_of_a_task_build(tasks: str) -> None:
    build = only(taskfiles, taskfile(tasks))
    assert build.id == "infra/Dockerfile@."
    (origin,) = build.origins
    assert (origin.path, origin.machine) == ("Taskfile.yml", Machine.DEVELOPER)


@pytest.mark.parametrize(
    "tasks",
    [
        "  build:\n    cmds: [task: other]",
        "  build:\n    cmds:\n      - echo docker",
        "  build:\n    dir: web\n    cmds:\n      - docker build .",
        "  build: [[docker build .]]",
        "  - docker build .",
        "  {",
    ],
)
def test_what_builds_nothing_that_is_known(tasks: str) -> None:
    assert not list(builds(taskfiles, taskfile(tasks)))
