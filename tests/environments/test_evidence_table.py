"""Every reason of the evidence table: a tree in which it holds, and the same without it."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from hullcheck.environments.evidence import all_evidence
from hullcheck.environments.evidence.table import render_evidence_table

from .looking import hosts_in

SPECIFICATION = {
    "anything": ("it lies on disk", "`.gitignore` names it exactly"),
    "`.venv`": (
        "uv, pdm, poetry in-project; "
        "`python -m venv .venv`, `uv venv` in a script, Makefile or document",
        "any other Python project with a manifest",
    ),
    "`venv/`, `env/`": (
        "a script or document makes it",
        "named in `.gitignore`, requirements-style project",
    ),
    "conda prefix, `.pixi`": ("pixi project; `conda create -p`", "environment.yml"),
    "`node_modules`": ("tracked Node lockfile", "package.json alone"),
    "`__pycache__`": ("Python files in that directory", "-"),
    "`.mypy_cache`, `.pytest_cache`, `.ruff_cache`, `.tox`, `.nox`, coverage": (
        "the tool is configured or a dependency",
        "named in `.gitignore`",
    ),
    "`.git`": ("developer's machine, checkout", "-"),
    "`.env`": (
        "`env_file:` names it untracked; `.env.example` beside it; "
        "`cp .env.example .env` in a document",
        "dotenv among the dependencies",
    ),
    "credentials": (
        "a script or document makes them; a compose secret or mount names them",
        "named in `.gitignore`",
    ),
    "`.DS_Store`, editor files": ("-", "named in `.gitignore`"),
}
"""What was decided; the code may know more reasons, and more rows, but none of these less."""


@dataclass(frozen=True)
class Case:
    """A tree in which one reason alone makes a host file expected."""

    reason: str
    path: str
    tree: str
    without: str
    """The tree without the reason, in which the host file is not expected."""


COMPILED = "-- requirements/main.txt --\npython-dotenv==1.2.2 \\\n    --hash=sha256:1d82\n"
NAMING = "-- deploy/compose.yaml --\nservices:\n  a:\n    env_file: dev.env\n"

CASES = [
    Case("it lies on disk", "dump.bin", "-- dump.bin (ignored) --", "-- dump.bin --"),
    Case(
        "`.gitignore` names it exactly",
        "db.sqlite3",
        "-- .gitignore --\ndb.sqlite3\n",
        "-- .gitignore --\n*\n!db.sqlite3\n",
    ),
    Case(
        "uv, pdm, poetry in-project",
        "api/.venv",
        "-- api/pyproject.toml --\n[project]\n-- api/uv.lock --\n",
        "-- api/uv.lock --\n",
    ),
    Case(
        "uv, pdm, poetry in-project",
        "api/.venv",
        "-- api/pyproject.toml --\n[tool.pdm]\n",
        "-- api/notes.toml --\n[tool.pdm]\n",
    ),
    Case(
        "uv, pdm, poetry in-project",
        ".venv",
        "-- pyproject.toml --\n-- poetry.lock --\n"
        "-- poetry.toml --\n[virtualenvs]\nin-project = true\n",
        "-- poetry.lock --\n-- poetry.toml --\n[virtualenvs]\nin-project = true\n",
    ),
    Case(
        "`python -m venv .venv`, `uv venv` in a script, Makefile or document",
        ".venv",
        "-- Makefile --\ninit:\n\tpython3 -m venv .venv\n",
        "-- Makefile --\ninit:\n\techo a venv\n",
    ),
    Case(
        "`python -m venv .venv`, `uv venv` in a script, Makefile or document",
        "api/.venv",
        "-- api/README.md --\nFirst:\n\n    $ uv venv\n-- api/setup.py --\n",
        "-- api/README.md --\nuv venv makes environments.\n",
    ),
    Case(
        "any other Python project with a manifest",
        "api/.venv",
        "-- api/requirements.txt --\nflask\n",
        "-- api/main.py --\n",
    ),
    Case(
        "`.gitignore` names it where there are Python files and no manifest",
        ".venv",
        "-- .gitignore --\n.venv\n-- main.py --\n",
        "-- .gitignore --\n.venv\n-- main.go --\n",
    ),
    Case(
        "a script or document makes it",
        "env",
        "-- README.md --\n```\nvirtualenv env\n```\n",
        "-- README.md --\nvirtualenv env is what we use.\n",
    ),
    Case(
        "named in `.gitignore`, requirements-style project",
        "api/venv",
        "-- .gitignore --\nvenv/\n-- api/requirements.txt --\n",
        "-- .gitignore --\nvenv/\n-- api/pyproject.toml --\n-- api/uv.lock --\n",
    ),
    Case("pixi project", "a/.pixi", "-- a/pixi.toml --\n", "-- .gitignore --\n.pixi\n"),
    Case(
        "pixi project",
        ".pixi",
        "-- pyproject.toml --\n[tool.pixi.workspace]\n",
        "-- pyproject.toml --\n[tool.ruff]\n",
    ),
    Case(
        "`conda create -p`",
        "envs",
        "-- README.md --\n    conda create --prefix ./envs python=3.13\n",
        "-- README.md --\n    conda create --name envs python=3.13\n",
    ),
    Case(
        "environment.yml",
        ".conda",
        "-- environment.yml --\ndependencies:\n- python\n",
        "-- environment.yml --\nstaging:\n  url: x\n",
    ),
    Case(
        "tracked Node lockfile",
        "web/node_modules",
        "-- web/package.json --\n{}\n-- web/package-lock.json --\n{}\n",
        "-- web/package-lock.json --\n{}\n",
    ),
    Case(
        "package.json alone",
        "web/node_modules",
        '-- web/package.json --\n{"peerDependencies": {"x": "1"}}\n',
        "-- .gitignore --\nnode_modules\n",
    ),
    Case(
        "Python files in that directory",
        "a/__pycache__",
        "-- a/b.py --\n-- a/c.py --",
        "-- a/b.pyi --\n-- a/c.pyi --",
    ),
    Case(
        "the tool is configured or a dependency",
        ".mypy_cache",
        "-- pyproject.toml --\n[tool.mypy]\nstrict = true\n",
        "-- pyproject.toml --\n[tool.ruff]\n",
    ),
    # saleor/saleor: a report is made where somebody asks for it.
    Case(
        "named in `.gitignore`",
        "htmlcov",
        "-- setup.cfg --\n[coverage:run]\n-- .gitignore --\nhtmlcov/\n",
        "-- setup.cfg --\n[coverage:run]\n",
    ),
    # pypi/warehouse: the cache is kept elsewhere.
    Case(
        "the tool is configured or a dependency",
        ".mypy_cache",
        "-- pyproject.toml --\n[tool.mypy]\nstrict = true\n[tool.x]\ncache_dir = 1\n",
        '-- pyproject.toml --\n[tool.mypy]\nstrict = true\ncache_dir = ".cache/mypy"\n',
    ),
    Case(
        "the tool is configured or a dependency",
        ".pytest_cache",
        "-- pyproject.toml --\n[tool.pytest.ini_options]\nx = 1\n",
        "-- pyproject.toml --\n[tool.pytest.ini_options]\ncache_dir = '.cache/pytest'\n",
    ),
    Case(
        "the tool is configured or a dependency",
        ".coverage",
        "-- setup.cfg --\n[coverage:run]\n",
        "-- setup.cfg --\n[flake8]\n",
    ),
    # kserve/kserve: pytest-cov measures where it is asked to.
    Case(
        "`coverage` or `pytest-cov` a dependency, and nothing known that measures",
        ".coverage",
        "-- requirements.txt --\npytest-cov\n",
        "-- requirements.txt --\npytest\n",
    ),
    Case(
        "the tool is configured or a dependency",
        ".pytest_cache",
        '-- pyproject.toml --\n[dependency-groups]\ntest = ["pytest>=8"]\n',
        '-- pyproject.toml --\n[dependency-groups]\ntest = ["pytestify"]\n',
    ),
    Case(
        "the tool is configured or a dependency",
        ".ruff_cache",
        "-- .pre-commit-config.yaml --\nrepos:\n- hooks:\n  - id: ruff\n",
        "-- .pre-commit-config.yaml --\nrepos:\n- hooks:\n  - id: black\n",
    ),
    Case(
        "the tool is configured or a dependency",
        ".nox",
        "-- noxfile.py --\n",
        "-- not_noxfile.py --\n",
    ),
    Case(
        "named in `.gitignore`",
        "api/.tox",
        "-- .gitignore --\n.tox/\n-- api/pyproject.toml --\n",
        "-- .gitignore --\n*.tox\n-- api/pyproject.toml --\n",
    ),
    Case(
        "named in `.gitignore`",
        "deploy/.env",
        "-- .gitignore --\n.env\n-- deploy/compose.yaml --\nname: ${NAME}\n",
        "-- .gitignore --\n.env\n-- deploy/compose.yaml --\nname: $${NAME}\n",
    ),
    Case(
        "named in `.gitignore`",
        "server.pem",
        "-- .gitignore --\nserver.pem\n",
        "-- .gitignore --\n# *.pem\n",
    ),
    Case("named in `.gitignore`", ".DS_Store", "-- .gitignore --\n.DS_Store\n", "-- a --"),
    Case("developer's machine, checkout", ".git", "-- a --", ""),
    Case(
        "`env_file:` names it untracked",
        "deploy/dev.env",
        NAMING,
        f"{NAMING}-- deploy/dev.env --\n",
    ),
    # DataDog/system-tests: what git is not told of, while it is of others, lies elsewhere.
    Case(
        "`env_file:` names it untracked",
        "deploy/dev.env",
        f"-- .gitignore --\n*.env\n{NAMING}",
        f"-- .gitignore --\n.env\n{NAMING}",
    ),
    Case(
        "`env_file:` names it where a `.gitignore` names no environment file",
        "deploy/dev.env",
        f"-- .gitignore --\n*.log\n{NAMING}",
        f"-- .gitignore --\n.env\n{NAMING}",
    ),
    Case(
        "`.env.example` beside it",
        "api/.env",
        "-- api/.env.example --\n",
        "-- api/.env.example.md --\n",
    ),
    Case(
        "`example.env` beside it, and nothing known that reads `.env`",
        "api/.env",
        "-- api/example.env --\n",
        "-- api/example.env.md --\n",
    ),
    Case(
        "`cp .env.example .env` in a document",
        "api/.env",
        "-- README.md --\n```sh\ncp shared.txt api/.env\n```\n",
        "-- README.md --\n```sh\ncp shared.txt api/env.txt\n```\n",
    ),
    # pypi/warehouse: another package asks for it, the project does not.
    Case(
        "dotenv among the dependencies",
        ".env",
        f"{COMPILED}    # via -r requirements/main.in\n",
        f"{COMPILED}    # via pydantic-settings\nflask==3.1.0\n    # via -r requirements/main.in\n",
    ),
    # CTFd/CTFd: it is for the settings that git has.
    Case(
        "dotenv among the dependencies",
        ".env",
        "-- requirements.txt --\npython-dotenv\n-- .flaskenv --\n-- .gitignore --\n.env\n",
        "-- requirements.txt --\npython-dotenv\n-- .flaskenv --\n-- .gitignore --\n*.log\n",
    ),
    Case(
        "dotenv among the dependencies",
        "api/.env",
        "-- api/requirements.txt --\npython_dotenv==1.0\n",
        "-- api/requirements.txt --\n# python-dotenv\n",
    ),
    Case(
        "a script or document makes them",
        ".npmrc",
        '-- setup.sh --\necho "//registry/:_authToken=$T" > .npmrc\n',
        "-- setup.sh --\necho not > npmrc.txt\n",
    ),
    Case(
        "a script or document makes them",
        "token.txt",
        "-- README.md --\n$ docker build --secret id=t,src=token.txt .\n",
        "-- README.md --\n$ docker build --build-arg src=token.txt .\n",
    ),
    Case(
        "a compose secret or mount names them",
        "db_password.txt",
        "-- compose.yaml --\nsecrets:\n  db:\n    file: ./db_password.txt\n",
        "-- compose.yaml --\nconfigs:\n  db:\n    file: ./db_password.txt\n",
    ),
    Case(
        "a compose secret or mount names them",
        "certs/server.key",
        "-- compose.yaml --\nservices:\n  a:\n    volumes:\n    - ./certs/server.key:/key:ro\n",
        "-- compose.yaml --\nservices:\n  a:\n    volumes:\n    - ./certs:/certs\n",
    ),
    Case(
        "named in `.gitignore`, beside a Python project that can be built",
        "api/dist",
        "-- .gitignore --\ndist/\n-- api/pyproject.toml --\n",
        "-- .gitignore --\ndist/\n-- api/requirements.txt --\n",
    ),
]

IDS = [f"{case.reason} {case.path}" for case in CASES]


@pytest.mark.parametrize("case", CASES, ids=IDS)
def test_a_reason_makes_its_host_file_expected(case: Case) -> None:
    clauses = [clause for row in all_evidence() for clause in row.clauses]
    strengths = {clause.certain for clause in clauses if clause.text == case.reason}
    assert strengths == {hosts_in(case.tree)[case.path].certain}


@pytest.mark.parametrize("case", [case for case in CASES if case.without], ids=str)
def test_without_its_reason_nothing_is_expected(case: Case) -> None:
    assert case.path not in hosts_in(case.without)


def test_every_reason_of_the_table_has_a_case() -> None:
    assert {clause.text for row in all_evidence() for clause in row.clauses} == {
        case.reason for case in CASES
    }


def test_the_table_says_what_was_decided() -> None:
    lines = render_evidence_table(all_evidence()).splitlines()[2:]
    cells = [line.strip("| ").split(" | ") for line in lines]
    table = {title: (certain, likely) for title, certain, likely in cells}
    for title, (certain, likely) in SPECIFICATION.items():
        assert table[title][0] == certain
        assert table[title][1].startswith(likely)


def test_rows_have_places_of_their_own() -> None:
    positions = [row.position for row in all_evidence()]
    assert len(set(positions)) == len(positions)
