"""What an install does where git has no lockfile."""

from __future__ import annotations

import pytest

from hullcheck.core.literal import parse_tree
from hullcheck.engine import Options, analyse

# TvattBj0rn/oisol_db_support: git ignores the lockfile, and a workflow builds.
TREE = """
-- pyproject.toml --
[project]
name = "bot"
version = "1"
-- .gitignore --
uv.lock
-- Dockerfile --
FROM ghcr.io/astral-sh/uv:0.9-python3.13-bookworm-slim
WORKDIR /app
COPY . /app
RUN uv sync
"""


def test_a_lockfile_that_git_ignores_is_in_no_checkout() -> None:
    literal = parse_tree(TREE)
    options = Options(select=frozenset({"unlocked-install"}))
    (finding,) = analyse(literal.snapshot, literal.on_disk, options).report.findings
    assert finding.message == (
        "`uv sync` resolves anew in every build of a checkout: git has no `uv.lock`"
    )
    assert finding.fix is None


@pytest.mark.parametrize("run", ["poetry install --no-root", "uv sync", "pdm install"])
def test_a_second_call_keeps_to_what_the_first_has_locked(run: str) -> None:
    literal = parse_tree(
        f"""
-- pyproject.toml --
[project]
name = "bot"
version = "1"
-- bot/__init__.py --
-- Dockerfile --
FROM python:3.13-slim
WORKDIR /app
COPY pyproject.toml ./
RUN {run}
COPY bot bot
RUN {run.removesuffix(" --no-root")}
"""
    )
    options = Options(select=frozenset({"unlocked-install"}))
    findings = analyse(literal.snapshot, literal.on_disk, options).report.findings
    assert [finding.place.line for finding in findings] == [4]


# 000qhrey/OLLAP: the lockfile is copied, and the only install does not know it.
UNREAD = """
-- pyproject.toml --
[project]
name = "shop"
version = "1"
dependencies = ["flask>=3"]
[build-system]
requires = ["setuptools"]
-- uv.lock --
version = 1
-- shop/__init__.py --
-- Dockerfile --
FROM python:3.13-slim
RUN pip install uv
WORKDIR /app
COPY pyproject.toml ./
COPY uv.lock* ./
{}
COPY . .
"""


def messages(tree: str) -> list[str]:
    literal = parse_tree(tree)
    options = Options(select=frozenset({"unlocked-install", "optional-lockfile-copy"}))
    return [one.message for one in analyse(literal.snapshot, literal.on_disk, options).findings]


@pytest.mark.parametrize(
    ("run", "shown"),
    [
        ("RUN uv pip install --system -e .", "uv pip install"),
        ("RUN pip install .", "pip install"),
        ("RUN pip install -U pip && pip install '.[web]'", "pip install"),
    ],
)
def test_pip_reads_no_lockfile(run: str, shown: str) -> None:
    assert messages(UNREAD.format(run)) == [
        f"`{shown}` resolves anew in every build: it does not read `uv.lock`"
    ]


@pytest.mark.parametrize(
    ("run", "replaced"),
    [
        # What is locked was there before, or may have been.
        ("RUN uv export -o r.txt && pip install -r r.txt && pip install .", ""),
        ("RUN uv sync --locked && uv pip install -e .", ""),
        ("RUN pip install flask==3.1.2\nRUN pip install .", ""),
        ("COPY --from=build /app/.venv /app/.venv\nRUN uv pip install .", ""),
        ("RUN uv pip install --no-deps .", ""),
        ("RUN pip install -c constraints.txt .", ""),
        # There is nothing to resolve.
        ("RUN pip install .", 'dependencies = ["flask>=3"]'),
        ("RUN pip install .", ">=3"),
    ],
)
def test_a_lockfile_that_was_installed_from_is_not_missed(run: str, replaced: str) -> None:
    tree = UNREAD.format(run).replace(replaced, "==3.1.2" if replaced == ">=3" else "")
    assert [text for text in messages(tree) if "does not read" in text] == []


def test_a_lockfile_of_conda_packages_is_none_of_pip() -> None:
    # feast-dev/feast: developers use pixi, the images pip.
    tree = UNREAD.format("RUN uv pip install --system .").replace("-- uv.lock", "-- pixi.lock")
    assert messages(f"{tree}-- pixi.toml --\n[workspace]\n") == []


CONDA = """
-- environment.yml --
dependencies:
  - nbgitpuller
  - numpy=1.26.4
-- Dockerfile --
FROM pangeo/pangeo-notebook:2026.06.04
COPY environment.yml /tmp/environment.yml
RUN {}
"""


@pytest.mark.parametrize(
    ("run", "count"),
    [
        # 2i2c-org/example-image-stack: the base knows where its environment lies.
        ("mamba env update --prefix ${NB_PYTHON_PREFIX} --file /tmp/environment.yml", 1),
        ("mamba env update -n $NAME -f /tmp/environment.yml", 1),
        ("conda install -y -p $WHERE flask", 1),
        ("mamba env update --prefix /x --file $FILE", 0),
        ("conda install -y -p $WHERE $WHAT", 0),
    ],
)
def test_where_conda_installs_says_nothing_of_what_that_is(run: str, count: int) -> None:
    assert len(messages(CONDA.format(run))) == count
