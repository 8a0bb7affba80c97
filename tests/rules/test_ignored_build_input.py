"""The ignore file drops what an install needs and no COPY names."""

from __future__ import annotations

import pytest

from hullcheck.core.finding import Finding
from hullcheck.core.literal import parse_tree
from hullcheck.engine import Analysis, Options, analyse
from hullcheck.fixing import plan_fixes

RULES = frozenset({"ignored-build-input", "missing-lockfile"})

PYTHON = """
-- pyproject.toml --
[project]
name = "shop"
version = "1"
readme = {{file = "README.md", content-type = "text/markdown"}}
license = {{file = "LICENSE"}}
[build-system]
requires = ["{name}"]
build-backend = "{backend}"
-- uv.lock --
version = 1
-- requirements.txt --
flask==3.1.2
-- README.md --
-- LICENSE --
-- src/shop/__init__.py --
"""

HATCHLING = PYTHON.format(name="hatchling", backend="hatchling.build")


def analysed(project: str, ignored: str, *lines: str) -> Analysis:
    dockerfile = "\n".join(("FROM python:3.13-slim", "WORKDIR /app", *lines))
    text = f"{project}-- .dockerignore --\n.git\n{ignored}\n-- Dockerfile --\n{dockerfile}\n"
    tree = parse_tree(text)
    return analyse(tree.snapshot, tree.on_disk, Options(select=RULES))


def told(findings: tuple[Finding, ...]) -> list[str]:
    return [finding.message.partition(", ")[0] for finding in findings]


@pytest.mark.parametrize(
    ("ignored", "lines"),
    [
        ("*.md", ["COPY . .", "RUN uv sync --locked"]),
        ("*.md", ["COPY . .", "RUN pip install -e ."]),
        ("*.md", ["COPY . .", "RUN uv pip install --system /app"]),
        ("LICEN?E", ["COPY . .", "RUN pip install ."]),
        ("*.lock", ["COPY . .", "RUN uv sync --frozen --no-install-project"]),
        ("*.txt", ["COPY . .", "RUN pip install -r requirements.txt"]),
        ("*.txt", ["RUN --mount=type=bind,target=/app pip install -r /app/requirements.txt"]),
        ("pyproject.toml", ["COPY . .", "RUN uv sync --locked"]),
        ("pyproject.toml", ["COPY . .", "RUN uv sync"]),
        ("pyproject.toml", ["COPY . .", "RUN pip install ."]),
    ],
)
def test_the_pattern_is_told_and_the_fix_brings_the_file_back(
    ignored: str, lines: list[str]
) -> None:
    analysis = analysed(HATCHLING, ignored, *lines)
    assert [finding.rule for finding in analysis.findings] == ["ignored-build-input"]
    assert [(each.place.path, each.place.line) for each in analysis.findings] == [
        (".dockerignore", 2)
    ]
    assert not plan_fixes(analysis).refused


@pytest.mark.parametrize(
    ("ignored", "lines"),
    [
        ("*.md", ["COPY . .", "RUN touch README.md && uv sync --locked"]),
        ("*.md", ["COPY . .", "RUN uv sync --locked --no-install-project"]),
        ("*.md", ["COPY . .", "RUN pip install -r requirements.txt"]),
        ("*.md", ["COPY pyproject.toml ./", "COPY src src", "RUN pip install ."]),
        ("*.lock", ["COPY . .", "RUN uv sync"]),
        ("*.lock", ["COPY . .", "RUN uv lock", "RUN uv sync --locked --no-install-project"]),
        (
            "*.txt",
            ["COPY . .", "RUN uv export > requirements.txt && pip install -r requirements.txt"],
        ),
        ("*.txt\n!requirements.txt", ["COPY . .", "RUN pip install -r requirements.txt"]),
    ],
)
def test_what_nothing_needs_or_something_makes_may_be_dropped(
    ignored: str, lines: list[str]
) -> None:
    assert told(analysed(HATCHLING, ignored, *lines).findings) == []


@pytest.mark.parametrize(
    ("name", "backend", "stops"),
    [
        ("flit_core", "flit_core.buildapi", True),
        ("uv_build", "uv_build", True),
        ("poetry-core", "poetry.core.masonry.api", True),
        ("pdm-backend", "pdm.backend", True),
        ("setuptools", "setuptools.build_meta", False),
        ("own", "own.backend", False),
    ],
)
def test_which_backends_stop_without_a_readme(name: str, backend: str, stops: bool) -> None:
    project = PYTHON.format(name=name, backend=backend)
    found = analysed(project, "*.md", "COPY . .", "RUN pip install .").findings
    assert told(found) == (["`*.md` drops `README.md`"] if stops else [])


@pytest.mark.parametrize(("version", "stops"), [("2.1.3", True), ("1.8.5", False)])
def test_poetry_1_goes_on_without_a_readme(version: str, stops: bool) -> None:
    project = """
-- pyproject.toml --
[tool.poetry]
name = "shop"
readme = ["README.md"]
-- README.md --
-- shop/__init__.py --
"""
    lines = (f"RUN pip install poetry=={version}", "COPY . .", "RUN poetry install --only main")
    assert bool(analysed(project, "*.md", *lines).findings) is stops


def test_a_lockfile_that_is_not_copied_is_the_dockerfiles_fault() -> None:
    analysis = analysed(
        HATCHLING, "*.lock", "COPY pyproject.toml ./", "RUN uv sync --locked --no-install-project"
    )
    assert [finding.rule for finding in analysis.findings] == ["missing-lockfile"]
