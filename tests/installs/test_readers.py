"""What one call installs, by its words and variables."""

from __future__ import annotations

import shlex

import pytest

from hullcheck.docker.installers import Call
from hullcheck.installs.readers import read_call
from hullcheck.installs.reading import Lock, Reading


def read(command: str, **variables: str) -> Reading | None:
    name, *words = shlex.split(command)
    return read_call(Call(name, tuple(words), "/app", variables))


def known(command: str, **variables: str) -> Reading:
    reading = read(command, **variables)
    assert reading is not None
    return reading


@pytest.mark.parametrize(
    ("command", "lock"),
    [
        ("uv sync", Lock.UPDATED),
        ("uv sync --frozen", Lock.TRUSTED),
        ("uv --no-cache sync --locked --no-dev", Lock.CHECKED),
        ("uv sync --upgrade", Lock.NONE),
        ("uv run pytest --frozen", Lock.UPDATED),
        ("uv run --frozen pytest", Lock.TRUSTED),
        ("uv run -- pytest --locked", Lock.UPDATED),
        ("uv run --with httpx --locked pytest", Lock.CHECKED),
        ("poetry install", Lock.PREFERRED),
        ("poetry -C /src sync --only main", Lock.PREFERRED),
        ("poetry update", Lock.NONE),
        ("python -m poetry install", Lock.PREFERRED),
        ("pdm install", Lock.UPDATED),
        ("pdm install --check", Lock.CHECKED),
        ("pdm sync --prod", Lock.TRUSTED),
        ("pipenv install", Lock.UPDATED),
        ("pipenv install --system --deploy", Lock.CHECKED),
        ("pipenv install --ignore-pipfile", Lock.TRUSTED),
        ("pipenv sync", Lock.TRUSTED),
        ("pixi install", Lock.UPDATED),
        ("pixi install --locked -e prod", Lock.CHECKED),
        ("pixi run --frozen start", Lock.TRUSTED),
        ("npm install", Lock.UPDATED),
        ("npm i --omit=dev", Lock.UPDATED),
        ("npm ci", Lock.CHECKED),
        ("npm --prefix web install", Lock.UPDATED),
        ("pnpm install --frozen-lockfile", Lock.CHECKED),
        ("pnpm i", Lock.UPDATED),
        ("yarn", Lock.UPDATED),
        ("yarn install --immutable", Lock.CHECKED),
        ("yarn --frozen-lockfile", Lock.CHECKED),
        ("bun install", Lock.UPDATED),
        ("pip install flask", Lock.NONE),
    ],
)
def test_what_is_done_with_the_lockfile(command: str, lock: Lock) -> None:
    assert known(command).lock is lock


@pytest.mark.parametrize(
    ("command", "variables", "lock"),
    [
        ("uv sync", {"UV_FROZEN": "1"}, Lock.TRUSTED),
        ("uv sync", {"UV_LOCKED": "true"}, Lock.CHECKED),
        ("uv sync", {"UV_FROZEN": "0"}, Lock.UPDATED),
        ("pdm install", {"PDM_FROZEN_LOCKFILE": "1"}, Lock.CHECKED),
        ("pixi install", {"PIXI_LOCKED": "true"}, Lock.CHECKED),
        ("pnpm install", {"CI": "1"}, Lock.CHECKED),
        ("npm install", {"CI": "1"}, Lock.UPDATED),
    ],
)
def test_variables_say_what_options_say(
    command: str, variables: dict[str, str], lock: Lock
) -> None:
    assert known(command, **variables).lock is lock


@pytest.mark.parametrize(
    "command",
    [
        "uv sync --script job.py",
        "uv run --no-sync app",
        "uv run --no-project app",
        "uv lock",
        "uv tool install ruff",
        "poetry config virtualenvs.create false",
        "pipenv install flask",
        "npm install -g pnpm",
        "npm update -g npm",
        "npm update npm",
        "pnpm add",
        "npm run build",
        "yarn build",
        "yarn global add serve",
        "pixi run --as-is start",
        "conda activate x",
        "pip list",
        "pip install --dry-run flask",
        "ls -la",
    ],
)
def test_what_installs_nothing_of_a_project(command: str) -> None:
    assert read(command) is None


@pytest.mark.parametrize(
    ("command", "project", "editable", "dev"),
    [
        ("uv sync", True, True, True),
        ("uv sync --no-install-project --no-dev", False, True, False),
        ("uv sync --no-editable --no-default-groups", True, False, False),
        ("uv sync --only-group lint", False, True, False),
        ("uv sync --no-group dev", True, True, False),
        ("poetry install --no-root", False, True, True),
        ("poetry install --only main", True, True, False),
        ("poetry install --only-root", True, True, False),
        ("poetry install --without dev,docs", True, True, False),
        ("pdm sync --prod --no-editable", True, False, False),
        ("pdm install --no-self", False, True, True),
        ("pipenv install --dev", False, False, True),
    ],
)
def test_the_project_and_its_groups(command: str, project: bool, editable: bool, dev: bool) -> None:
    reading = known(command)
    assert (reading.project, reading.editable, reading.dev) == (project, editable, dev)


@pytest.mark.parametrize(
    ("command", "requirements", "files"),
    [
        ("pip install flask 'uvicorn[standard]>=0.3'", ("flask", "uvicorn[standard]>=0.3"), ()),
        ("pip install -r requirements.txt", (), ("/app/requirements.txt",)),
        ("pip install --no-cache-dir --requirement=/tmp/r.txt", (), ("/tmp/r.txt",)),
        ("pip install . ./lib dist/x.whl git+https://x/y", (), ()),
        ("pip install 'x @ https://y/x.whl' -e .", (), ()),
        ("uv pip install --system httpx", ("httpx",), ()),
        ("uv pip install --python-preference system --no-deps httpx", ("httpx",), ()),
        ("uv pip sync requirements.txt", (), ("/app/requirements.txt",)),
        # healthchecks/healthchecks: pip resolves and downloads for wheels as well.
        (
            "pip wheel -w /wheels apprise minio==7.2.20 -r r.txt",
            ("apprise", "minio==7.2.20"),
            ("/app/r.txt",),
        ),
        ("pip wheel --wheel-dir=/w --no-deps .", (), ()),
        ("npm install left-pad@1.3.0", ("left-pad@1.3.0",), ()),
        ("pnpm --allow-build=x add chalk", ("chalk",), ()),
        ("npm update", (), ()),
        ("conda install -y numpy=1.26", ("numpy=1.26",), ()),
        ("conda env create -f environment.yml", (), ("/app/environment.yml",)),
    ],
)
def test_what_is_named(command: str, requirements: tuple[str, ...], files: tuple[str, ...]) -> None:
    reading = known(command)
    assert (reading.requirements, reading.files) == (requirements, files)


def test_where_the_manifest_is_looked_for() -> None:
    assert known("uv sync --project backend").directory == "/app/backend"
    assert known("uv sync --directory=/srv").directory == "/srv"
    assert known("npm --prefix web ci").directory == "/app/web"
    assert known("pixi install --manifest-path env/pixi.toml").directory == "/app/env"
