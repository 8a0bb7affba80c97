"""Which rule speaks of a leak, and what is no oversight at all."""

from __future__ import annotations

import pytest

from hullcheck.core.finding import Finding, Severity
from hullcheck.core.literal import parse_tree
from hullcheck.engine import Options, analyse


def findings(tree: str, *named: str) -> dict[str, Finding]:
    literal = parse_tree(tree)
    report = analyse(literal.snapshot, literal.on_disk, Options(named=named)).report
    return {finding.rule: finding for finding in report.findings}


def test_what_a_copy_names_itself_is_told_and_not_ignored() -> None:
    found = findings("""
-- .env.example --
-- Dockerfile --
FROM python:3.13-slim
COPY .env /app/
-- .dockerignore --
.git
""")
    assert set(found) == {"env-file-in-image"}
    assert found["env-file-in-image"].fix is None


def test_a_build_product_that_a_copy_names_is_wanted() -> None:
    tree = """
-- main.txt --
-- Dockerfile --
FROM nginx:1.29
COPY web/dist /usr/share/nginx/html
COPY packages/*.whl /tmp/
-- .dockerignore --
.git
"""
    assert not findings(tree, "web/dist/index.html", "packages/shop-1.whl")


def test_a_build_product_that_comes_along_is_not_wanted() -> None:
    tree = """
-- web/main.txt --
-- Dockerfile --
FROM nginx:1.29
COPY web /usr/share/nginx/html
-- .dockerignore --
.git
"""
    assert set(findings(tree, "web/dist/index.html")) == {"untracked-file-in-image"}


def test_a_build_product_that_a_pattern_brings_back_by_name_is_wanted() -> None:
    tree = """
-- main.txt --
-- Dockerfile --
FROM nginx:1.29
COPY . /app/
-- .dockerignore --
*
!main.txt
!web/dist
"""
    assert not findings(tree, "web/dist/index.html")


def test_an_env_file_that_a_pattern_brings_back_by_name_is_a_leak() -> None:
    tree = """
-- main.txt --
-- Dockerfile --
FROM nginx:1.29
COPY . /app/
-- .dockerignore --
*
!main.txt
!.env
"""
    assert set(findings(tree, ".env")) == {"reincluded-host-file"}


def test_what_nobody_knows_is_kept_out_by_hand_only() -> None:
    found = findings("""
-- app.txt --
-- .gitignore --
data.bin
.venv
-- requirements.txt --
-- Dockerfile --
FROM python:3.13-slim
COPY . /app/
""")
    told = found["untracked-file-in-image"]
    assert told.severity is Severity.ADVICE
    assert told.fix is not None
    assert not told.fix.safe
    told = found["missing-dockerignore"]
    assert {route.host_file for route in told.routes} >= {".venv"}
    assert "data.bin" not in {route.host_file for route in told.routes}


def test_a_rule_about_an_ignore_file_has_the_severity_of_what_leaks() -> None:
    tree = """
-- web/package.json --
{}
-- web/package-lock.json --
{"packages": {"a": {"hasInstallScript": true, "dependencies": {"node-gyp-build": "4"}}}}
-- Dockerfile --
FROM node:22
COPY web /app/
-- .dockerignore --
.git
node_modules
"""
    assert findings(tree)["root-only-ignore-pattern"].severity is Severity.ERROR


NODE = """
-- package.json --
{{}}
-- package-lock.json --
-- Dockerfile --
FROM node:22
WORKDIR /app
{}
-- .dockerignore --
.git
"""


def test_host_packages_that_npm_ci_throws_away_are_no_error() -> None:
    # docker/awesome-compose: the install brings in line what is there, and nothing is native.
    below = NODE.format("COPY . .\nRUN npm install")
    assert findings(below)["node-modules-in-image"].severity is Severity.WARNING
    # DataDog/system-tests: bun keeps what it finds, and its lockfile is not read here.
    kept = NODE.format("COPY . .\nRUN bun install")
    assert findings(kept)["node-modules-in-image"].severity is Severity.ERROR
    after = NODE.format("COPY package*.json ./\nRUN npm ci\nCOPY . .")
    assert findings(after)["node-modules-in-image"].severity is Severity.ERROR
    before = NODE.format("COPY . .\nRUN npm ci")
    assert findings(before)["node-modules-in-image"].severity is Severity.ADVICE


PNPM = """
-- package.json --
{{}}
-- pnpm-lock.yaml --
-- pnpm-workspace.yaml --
packages:
  - apps/*
-- apps/web/package.json --
{{"dependencies": {{"vite": "7"}}}}
-- Dockerfile --
FROM node:22
WORKDIR /repo
COPY package.json pnpm-lock.yaml pnpm-workspace.yaml ./
COPY apps/web/package.json apps/web/
RUN {}
COPY apps apps
-- .dockerignore --
.git
/node_modules
-- compose.yaml --
services: {{web: {{build: .}}}}
"""


@pytest.mark.parametrize(
    ("install", "severity"),
    [
        ("pnpm install --frozen-lockfile", Severity.ERROR),
        ("npm ci", Severity.WARNING),
        ("cd /other && pnpm install", Severity.WARNING),
    ],
)
def test_pnpm_makes_the_packages_of_each_member(install: str, severity: Severity) -> None:
    assert findings(PNPM.format(install))["node-modules-in-image"].severity is severity


def test_an_argument_that_a_compose_file_does_not_give_is_empty() -> None:
    tree = """
-- pyproject.toml --
[project]
name = "shop"
version = "1"
-- uv.lock --
-- Dockerfile --
FROM python:3.13-slim
ARG APP
COPY ${APP} /srv/
-- .dockerignore --
.git
-- compose.yaml --
services: {web: {build: .}}
"""
    assert "host-venv-in-image" in findings(tree)
    given = tree.replace("build: .", "build: {context: ., args: [APP]}")
    assert "host-venv-in-image" not in findings(given)


def test_a_token_in_the_history_is_told_with_the_step_that_leaves_it() -> None:
    told = findings("""
-- app.txt --
-- Dockerfile --
FROM python:3.13-slim
COPY . /app/
-- .dockerignore --
docs
-- .github/workflows/image.yml --
on: push
jobs:
  image:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - uses: docker/build-push-action@v6
        with:
          context: .
""")["git-history-in-image"]
    assert told.severity is Severity.ERROR
    assert [(note.place.path, note.place.line) for note in told.related] == [
        (".github/workflows/image.yml", 6)
    ]


def test_nobody_works_in_a_template() -> None:
    told = findings("""
-- {{project}}/app/__init__.py --
-- {{project}}/Dockerfile --
FROM python:3.13-slim
COPY . /app/
-- {{project}}/.dockerignore --
.git
""")["cache-in-image"]
    assert told.severity is Severity.ADVICE
    assert not told.routes[0].certain


IDLE = """
-- api/pyproject.toml --
[project]
name = "shop"
version = "1"
-- api/uv.lock --
-- web/requirements.txt --
-- Dockerfile --
FROM python:3.13-slim
COPY {} /app/
-- docs.Dockerfile --
FROM python:3.13-slim
COPY api/uv.lock /app/
-- .dockerignore --
.git
"""


def test_idle_environments_of_one_context_are_one_finding() -> None:
    told = findings(IDLE.format("api/uv.lock"))["host-venv-in-context"]
    assert "`api/.venv` and 1 more are" in told.message
    assert len(told.builds) == 2


def test_what_another_build_copies_is_not_called_idle() -> None:
    found = findings(IDLE.format("api web"))
    assert "host-venv-in-context" not in found
    assert found["host-venv-in-image"].builds == ("Dockerfile@.",)


@pytest.mark.parametrize("pattern", ["*.db", "server/*.db"])
def test_a_wildcard_is_shown_and_no_name_made_of_it(pattern: str) -> None:
    # Mintplex-Labs/anything-llm: its database has another name than any that one could think of.
    told = findings(f"""
-- server/main.txt --
-- .gitignore --
{pattern}
-- Dockerfile --
FROM node:24
COPY . /app/
-- .dockerignore --
.git
""")["untracked-file-in-image"]
    place = pattern.rpartition("*")[0]
    assert told.message.endswith(
        f"the host's files that match `{pattern}` into the image at `/app/{place}*.db`"
    )
    (route,) = told.routes
    assert route.shown_host_file == pattern
    assert route.shown_image_path == f"/app/{place}*.db"
    # A program gets the path that was followed, which `trace` knows as well.
    assert route.image_path == f"/app/{route.host_file}"
