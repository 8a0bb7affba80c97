"""Lockfiles of pdm, pipenv, poetry and npm that lack a package of the manifest."""

from __future__ import annotations

import pytest

from hullcheck.core.literal import parse_tree
from hullcheck.engine import Options, analyse

ONLY = Options(select=frozenset({"stale-lockfile"}))
LOCKED = '[[package]]\nname = "flask"\nversion = "3.1.0"\n'
PROJECT = '[project]\nname = "shop"\ndependencies = [\n  "flask",\n  "httpx",\n]\n'
POETRY = '[tool.poetry.dependencies]\npython = "^3.12"\nflask = "*"\nhttpx = {extras = ["x"]}\n'
PIPFILE = '[packages]\nflask = "*"\n"httpx" = {version = "*"}\n'
PACKAGE = '{"dependencies": {"express": "1",\n "httpx": "1"}, "devDependencies": {"@a/b": "1"}}\n'
PACKAGES = '{"packages": {"": {}, "node_modules/express": {}, "node_modules/@a/b": {}}}\n'


@pytest.mark.parametrize(
    ("manifest", "text", "lockfile", "locked", "run", "ending"),
    [
        ("pyproject.toml", PROJECT, "pdm.lock", LOCKED, "pdm sync", "says nothing"),
        ("pyproject.toml", PROJECT, "pdm.lock", LOCKED, "pdm install --frozen-lockfile", None),
        ("pyproject.toml", PROJECT, "pdm.lock", "", "pdm sync", None),
        ("pyproject.toml", POETRY, "poetry.lock", LOCKED, "poetry install", "fails"),
        ("pyproject.toml", PROJECT, "poetry.lock", LOCKED, "poetry sync --no-root", "fails"),
        ("pyproject.toml", POETRY, "poetry.lock", LOCKED, "poetry update", None),
        (
            "Pipfile",
            PIPFILE,
            "Pipfile.lock",
            '{"default": {"flask": {}}}',
            "pipenv sync",
            "nothing",
        ),
        (
            "Pipfile",
            PIPFILE,
            "Pipfile.lock",
            '{"a": {"flask": {}}}',
            "pipenv install --deploy",
            "fails",
        ),
        ("Pipfile", PIPFILE, "Pipfile.lock", '{"a": {"flask": {}}}', "pipenv install", None),
        ("package.json", PACKAGE, "package-lock.json", PACKAGES, "npm ci", "fails"),
        ("package.json", PACKAGE, "package-lock.json", PACKAGES, "npm install", None),
        ("package.json", PACKAGE, "package-lock.json", "{}", "npm ci", None),
    ],
)
def test_what_a_lockfile_has_not(
    manifest: str, text: str, lockfile: str, locked: str, run: str, ending: str | None
) -> None:
    dockerfile = f"FROM python:3.12-slim\nWORKDIR /app\nCOPY . .\nRUN {run}"
    tree = parse_tree(
        f"-- {manifest} --\n{text}-- {lockfile} --\n{locked}\n-- Dockerfile --\n{dockerfile}\n"
    )
    findings = analyse(tree.snapshot, tree.on_disk, ONLY).findings
    if ending is None:
        assert findings == ()
    else:
        (finding,) = findings
        assert "`httpx` is new" in finding.message
        assert finding.message.endswith(ending)
        assert finding.place.line == text[: text.index("httpx")].count("\n") + 1
