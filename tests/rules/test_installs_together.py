"""Several faults of one call: who speaks, what it names, and one edit for all of them."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from hullcheck.core.finding import Finding, Severity
from hullcheck.core.literal import parse_tree
from hullcheck.core.snapshot import Snapshot
from hullcheck.engine import Analysis, Options, analyse
from hullcheck.fixing import plan_fixes
from hullcheck.rules import all_rules
from hullcheck.rules.install.install_rule import InstallRule

INSTALLS = frozenset(rule.name() for rule in all_rules() if issubclass(rule, InstallRule)) | {
    "stale-lockfile"
}

PROJECT = """
-- pyproject.toml --
[project]
name = "shop"
version = "1"
[build-system]
requires = ["hatchling"]
build-backend = "hatchling.build"
[dependency-groups]
dev = ["mkdocs"]
-- uv.lock --
version = 1
-- src/shop/__init__.py --
-- .dockerignore --
.git
**/.venv
**/__pycache__
-- Dockerfile --
"""

TWICE = """FROM python:3.13-slim
WORKDIR /app
COPY pyproject.toml uv.lock ./
RUN uv sync
COPY . .
RUN uv sync
CMD ["gunicorn", "shop:app"]
"""


def analysed(dockerfile: str, *select: str, project: str = PROJECT) -> Analysis:
    tree = parse_tree(project + dockerfile)
    return analyse(tree.snapshot, tree.on_disk, Options(select=frozenset(select) or INSTALLS))


def installs(analysis: Analysis) -> list[tuple[str, int | None]]:
    return [
        (finding.rule, finding.place.line)
        for finding in analysis.findings
        if finding.place.path == "Dockerfile"
    ]


def dockerfile_after(analysis: Analysis, findings: Sequence[Finding] = ()) -> str:
    only = {finding.fingerprint for finding in findings} or None
    plan = plan_fixes(analysis, only=only)
    assert not plan.refused
    return text_of(plan.after)


def text_of(snapshot: Snapshot) -> str:
    source = snapshot.source("Dockerfile")
    assert source is not None
    return source.text


def test_the_gravest_fault_speaks_and_names_the_others() -> None:
    analysis = analysed(TWICE)
    assert installs(analysis) == [
        ("project-installed-before-source", 4),
        ("unlocked-install", 6),
    ]
    first, second = analysis.findings
    assert [note.message.partition(":")[0] for note in first.related] == ["unlocked-install"]
    assert [note.message.partition(":")[0] for note in second.related] == [
        "dev-dependencies-in-image"
    ]


def test_one_edit_mends_all_that_is_safe() -> None:
    after = dockerfile_after(analysed(TWICE))
    assert after.replace(" --no-install-project --locked", "", 1).replace(
        " --locked", "", 1
    ) == text_of(analysed(TWICE).snapshot)


def test_the_options_that_two_rules_want_stand_side_by_side() -> None:
    dockerfile = "FROM a\nWORKDIR /a\nCOPY . .\nRUN uv sync\n"
    both = analysed(dockerfile, "unlocked-install", "download-cache-in-layer")
    assert dockerfile_after(both) == dockerfile.replace("sync", "sync --locked --no-cache")


def test_each_finding_can_be_fixed_alone() -> None:
    analysis = analysed(TWICE)
    for finding in analysis.findings:
        after = dockerfile_after(analysis, [finding])
        assert installs(analysed(after)) != installs(analysis)


def test_a_rule_that_is_asked_alone_speaks_for_itself() -> None:
    analysis = analysed(TWICE, "dev-dependencies-in-image")
    assert installs(analysis) == [("dev-dependencies-in-image", 6)]
    after = plan_fixes(analysis, unsafe=True).after
    assert "RUN uv sync --no-dev\nCMD" in text_of(after)


@pytest.mark.parametrize(
    "dockerfile",
    [
        TWICE.replace("FROM", "# a note\n\nFROM"),
        TWICE.replace("RUN uv", "RUN echo hello\nRUN set -e && uv"),
        TWICE.replace("uv sync", "uv --quiet sync --compile-bytecode"),
        TWICE.replace("\n", "\r\n"),
    ],
)
def test_a_finding_stays_the_same_while_the_file_changes(dockerfile: str) -> None:
    before = [finding.fingerprint for finding in analysed(TWICE).findings]
    assert [finding.fingerprint for finding in analysed(dockerfile).findings] == before


def test_a_lockfile_that_does_not_fit_gets_no_option_that_would_fail() -> None:
    stale = PROJECT.replace(
        "version = 1\n-- src",
        'version = 1\n\n[[package]]\nname = "shop"\nsource = { editable = "." }\n\n'
        '[package.metadata]\nrequires-dist = [{ name = "gone" }]\n-- src',
    )
    analysis = analysed("FROM a\nWORKDIR /a\nCOPY . .\nRUN uv sync\n", project=stale)
    plan = plan_fixes(analysis)
    assert [each.finding.rule for each in plan.refused] == ["unlocked-install"]
    assert "stale-lockfile would be found instead" in plan.refused[0].reason


def test_of_a_workspace_that_is_there_in_part_the_lockfile_cannot_be_checked() -> None:
    workspace = """
-- pyproject.toml --
[tool.uv.workspace]
members = ["api", "web"]
-- uv.lock --
version = 1
-- api/pyproject.toml --
[project]
name = "api"
version = "1"
-- web/pyproject.toml --
[project]
name = "web"
version = "1"
-- Dockerfile --
"""
    part = "FROM a\nWORKDIR /a\nCOPY pyproject.toml uv.lock ./\nRUN uv sync --package api\n"
    after = dockerfile_after(analysed(part, project=workspace))
    assert "RUN uv sync --frozen --package api\n" in after
    whole = part.replace("COPY pyproject.toml uv.lock ./", "COPY . .")
    after = dockerfile_after(analysed(whole, project=workspace))
    assert "RUN uv sync --locked --package api\n" in after


def test_an_inline_dockerfile_is_told_of_and_not_edited() -> None:
    tree = PROJECT.replace(
        "-- Dockerfile --\n",
        "-- compose.yaml --\nservices:\n  web:\n    build:\n      context: .\n"
        "      dockerfile_inline: |\n        FROM a\n        WORKDIR /a\n        COPY . .\n"
        "        RUN uv sync\n",
    )
    found = [each for each in analysed("", project=tree).findings if each.rule[:8] == "unlocked"]
    assert [each.fix for each in found] == [None]


def test_an_assumed_context_weighs_less() -> None:
    tree = PROJECT.replace("-- Dockerfile --", "-- sub/uv.lock --\n-- sub/pyproject.toml --\n") + (
        "-- sub/Dockerfile --\n"
    )
    dockerfile = "FROM a\nWORKDIR /a\nCOPY pyproject.toml uv.lock ./\nRUN uv sync\n"
    found = analysed(dockerfile, "unlocked-install", project=tree).findings
    assert [each.severity for each in found] == [Severity.ADVICE]


@pytest.mark.parametrize(("mount", "safe"), [("./src:/app/src", True), (".:/app", False)])
def test_a_start_is_not_changed_where_the_source_is_mounted(mount: str, safe: bool) -> None:
    compose = f"-- compose.yaml --\nservices:\n  web:\n    build: .\n    volumes: ['{mount}']\n"
    tree = PROJECT.replace("-- Dockerfile --\n", f"{compose}-- Dockerfile --\n")
    dockerfile = (
        "FROM a\nWORKDIR /app\nCOPY . .\nRUN uv sync --locked\nCMD uv run gunicorn shop:app\n"
    )
    (found,) = analysed(dockerfile, "sync-at-container-start", project=tree).findings
    assert found.fix is not None
    assert found.fix.safe is safe


POETRY = """
-- pyproject.toml --
[tool.poetry]
name = "shop"
version = "1"
-- poetry.lock --
-- shop/__init__.py --
-- Dockerfile --
"""


@pytest.mark.parametrize(
    ("installed", "severities"),
    [
        ("poetry==2.1.3", [Severity.ERROR]),
        ("'poetry[x]==1.8.5'", [Severity.ADVICE]),
        ("'poetry>=1.8,<2'", [Severity.ADVICE]),
        ("'poetry>=1.8,<3'", [Severity.ERROR]),
    ],
)
def test_the_main_group_of_poetry_has_the_project_with_it(
    installed: str, severities: list[Severity]
) -> None:
    dockerfile = f"""FROM python:3.13-slim
RUN pip install {installed}
WORKDIR /app
COPY pyproject.toml poetry.lock ./
RUN poetry install --only main
COPY shop ./shop
"""
    found = analysed(dockerfile, "project-installed-before-source", project=POETRY).findings
    assert [finding.severity for finding in found] == severities


SETUP = """
-- setup.py --
from setuptools import setup
setup(name="shop", version="1", packages=["shop"])
-- shop/__init__.py --
-- Dockerfile --
"""


@pytest.mark.parametrize(
    ("run", "told"),
    [
        ("RUN /opt/venv/bin/pip install --no-cache-dir -e .", True),
        ('RUN ["/opt/venv/bin/python", "-m", "pip", "install", "-e", "."]', True),
        ("ENV PATH=/opt/venv/bin:$PATH\nRUN pip install --editable /src[x]", True),
        ("RUN VIRTUAL_ENV=/opt/venv uv pip install -e .", True),
        ("RUN pip install -e .", False),
        ("RUN /opt/venv/bin/pip install .", False),
        ("RUN /opt/venv/bin/pip install -e git+https://host/shop", False),
        ("RUN /opt/venv/bin/pip install -e . && /opt/venv/bin/pip install .", False),
    ],
)
def test_pip_links_to_a_source_that_stays_behind(run: str, told: bool) -> None:
    dockerfile = f"""FROM python:3.12-slim AS build
RUN python -m venv /opt/venv
WORKDIR /src
COPY . .
{run}
FROM python:3.12-slim
COPY --from=build /opt/venv /opt/venv
CMD ["/opt/venv/bin/python", "-m", "shop"]
"""
    found = analysed(dockerfile, "editable-install-without-source", project=SETUP).findings
    assert bool(found) is told


@pytest.mark.parametrize(
    ("options", "named"),
    [
        ("", "`dev`, `docs`, `lint`"),
        # OpenDevin/OpenDevin: two groups of several are left out.
        (" --without docs,lint", "`dev`"),
        (" --without=docs --without lint", "`dev`"),
    ],
)
def test_groups_that_a_call_leaves_out_are_not_named(options: str, named: str) -> None:
    groups = "".join(
        f"[tool.poetry.group.{name}.dependencies]\na = '*'\n" for name in ("dev", "docs", "lint")
    )
    project = POETRY.replace("-- poetry.lock", f"{groups}-- poetry.lock")
    assert groups in project
    dockerfile = f"FROM a\nWORKDIR /a\nCOPY . .\nRUN poetry install{options}\nCMD gunicorn a\n"
    (finding,) = analysed(dockerfile, "dev-dependencies-in-image", project=project).findings
    assert f"installs {named} of" in finding.message
