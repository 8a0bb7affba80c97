"""Calls that install what a file lists: from which files, and how they leave the project out."""

from __future__ import annotations

import pytest

from hullcheck.docker.manifest_installs import manifest_installs

from .followed import followed


def installs(command: str) -> list[str]:
    tree = f"-- Dockerfile --\nFROM python:3.13\nWORKDIR /app\nRUN {command}\n"
    last = followed(tree, interest=()).executed[-1]
    return [
        f"{each.shown} [{each.tool} {each.verb}] {' '.join(each.files)} {each.dependencies_only}"
        for each in manifest_installs(last)
    ]


PIP = "pip install -r r.txt [pip install] /app/r.txt "
UV_PIP = "uv pip install -r r.txt [uv install] /app/r.txt "
UV = "uv sync [uv sync] /app/pyproject.toml /app/uv.lock "
POETRY = "poetry install [poetry install] /app/pyproject.toml /app/poetry.lock "
PDM = "pdm install [pdm install] /app/pyproject.toml /app/pdm.lock "
PIPENV = "pipenv install [pipenv install] /app/Pipfile /app/Pipfile.lock "


@pytest.mark.parametrize(
    ("command", "found"),
    [
        ("pip install -r r.txt", [PIP]),
        ("pip install --requirement r.txt", [PIP]),
        ("pip install --requirement=r.txt", [PIP]),
        ("pip --quiet install -r r.txt httpx==1", [PIP]),
        ("pip install -r r.txt -r /s/t.txt", [f"{PIP[:-1]} /s/t.txt "]),
        ("pip install -r r.txt -c ./c.txt --constraint /d.txt", [PIP]),
        ("pip install -r r.txt https://example.org/x.whl", [PIP]),
        ("pip install -r r.txt .", []),
        ("pip install -r r.txt ./lib", []),
        ("pip install -r r.txt /src", []),
        ("pip install -r r.txt -e lib", []),
        ("pip install -r r.txt --find-links=./wheels", [PIP]),
        ("pip install -c /c.txt -r r.txt", [PIP]),
        ("pip install -r r.txt --editable lib", []),
        ("pip install httpx", []),
        ("pip download -r r.txt", []),
        ("pip install -r $UNKNOWN", []),
        ("false || pip install -r r.txt", []),
        ("python3 -m pip install -r r.txt", [PIP]),
        ("python -m other install -r r.txt", []),
        ("python pip install -r r.txt", []),
        ("uv pip install -r r.txt", [UV_PIP]),
        ("uv pip sync r.txt", []),
        ("uv install -r r.txt", []),
        ("cd api && pip install -r r.txt", [PIP.replace("/app/", "/app/api/")]),
        ("pip install -r a.txt; uv pip install -r r.txt", [PIP.replace("r.txt", "a.txt"), UV_PIP]),
    ],
)
def test_requirements_files(command: str, found: list[str]) -> None:
    assert installs(command) == found


@pytest.mark.parametrize(
    ("command", "found"),
    [
        ("uv sync", [f"{UV}--no-install-project"]),
        ("uv sync --no-install-project", [UV]),
        ("uv sync --no-install-workspace", [UV]),
        ("uv sync --no-install-local", [UV]),
        ("uv run x", []),
        ("uv", []),
        ("uv sync --project api", [f"{UV.replace('/app/', '/app/api/')}--no-install-project"]),
        ("uv sync --directory api", [f"{UV.replace('/app/', '/app/api/')}--no-install-project"]),
        ("poetry install", [f"{POETRY}--no-root"]),
        ("poetry sync", [f"{POETRY.replace('install', 'sync')}--no-root"]),
        ("poetry install --no-root", [POETRY]),
        ("poetry add x", []),
        ("poetry install -C api", [f"{POETRY.replace('/app/', '/app/api/')}--no-root"]),
        ("pdm install", [f"{PDM}--no-self"]),
        ("pdm sync", [f"{PDM.replace('install', 'sync')}--no-self"]),
        ("pdm install --no-self", [PDM]),
        ("pdm install --prod-only", [PDM]),
        ("pdm install -p api", [f"{PDM.replace('/app/', '/app/api/')}--no-self"]),
        ("pipenv install", [PIPENV]),
        ("pipenv sync", [PIPENV.replace("install", "sync")]),
        ("pipenv install httpx", []),
        ("pipenv lock", []),
        ("npm ci", []),
    ],
)
def test_lockfiles(command: str, found: list[str]) -> None:
    assert installs(command) == found
