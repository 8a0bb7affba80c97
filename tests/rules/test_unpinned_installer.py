"""Installers that a script brings in whatever version is newest."""

from __future__ import annotations

import pytest

from hullcheck.core.literal import parse_tree
from hullcheck.engine import Options, analyse


def told(run: str) -> list[str]:
    literal = parse_tree(f"-- main.py --\n-- Dockerfile --\nFROM python:3.13-slim\n{run}\n")
    options = Options(select=frozenset({"unpinned-installer"}))
    report = analyse(literal.snapshot, literal.on_disk, options).report
    return [finding.message for finding in report.findings]


@pytest.mark.parametrize(
    ("run", "message"),
    [
        (
            # ArchiveBox, khoj and the manual of uv
            "RUN curl -LsSf https://astral.sh/uv/install.sh | env UV_INSTALL_DIR=/bin sh",
            "`https://astral.sh/uv/install.sh` installs whatever version of uv is newest",
        ),
        (
            "RUN wget -qO- https://install.python-poetry.org | python3 -",
            "`https://install.python-poetry.org` installs whatever version of poetry is newest",
        ),
        (
            "RUN curl -fsSL https://get.pnpm.io/install.sh | sh -",
            "`https://get.pnpm.io/install.sh` installs whatever version of pnpm is newest",
        ),
    ],
)
def test_a_script_without_a_version(run: str, message: str) -> None:
    assert told(run) == [message]


@pytest.mark.parametrize(
    "run",
    [
        "RUN curl -sSL https://install.python-poetry.org | POETRY_VERSION=2.1 python3 -",
        "RUN curl -sSL https://example.org/uv/install.sh | sh",
        "RUN if true; then curl -LsSf https://astral.sh/uv/install.sh | sh; fi",
        "RUN echo https://astral.sh/uv/install.sh",
    ],
)
def test_a_version_or_another_script(run: str) -> None:
    assert not told(run)


@pytest.mark.parametrize(
    ("run", "messages"),
    [
        ("RUN pipx install uv", ["`pipx install` takes whatever version of `uv` is newest"]),
        ("RUN pipx install --python python3.12 poetry==2.1.3", []),
        ("RUN pipx install cookiecutter", []),
        ("RUN pipx runpip poetry list", []),
    ],
)
def test_what_pipx_installs(run: str, messages: list[str]) -> None:
    assert told(run) == messages


@pytest.mark.parametrize(
    ("run", "named"),
    [
        # pangeo-data/pangeo-docker-images: what it installs later is locked.
        ("RUN mamba install conda-lock -y", ["conda-lock"]),
        ("RUN pip install pipx", ["pipx"]),
        ("RUN conda install -y -n base pip=24.2", []),
        ("RUN conda create -y -n shop python=3.12 pip", []),
    ],
)
def test_an_installer_that_conda_installs_alone(run: str, named: list[str]) -> None:
    assert told(run) == [
        f"`{run.split()[1]} install` takes whatever version is newest of `{name}`" for name in named
    ]


UV = "ghcr.io/astral-sh/uv"


@pytest.mark.parametrize(
    ("base", "count"),
    [
        # 01-ai/langcrew: the tag names Python and Debian.
        (f"{UV}:python3.11-bookworm-slim", 1),
        (f"{UV}:alpine", 1),
        (f"{UV}:0.9.26-python3.11-bookworm-slim", 0),
        (f"{UV}:0.9-alpine", 0),
        (f"{UV}:python3.11-bookworm-slim@sha256:{'0' * 64}", 0),
        # That is told of the base.
        (f"{UV}:latest", 0),
    ],
)
def test_a_tag_of_uv_without_its_version(base: str, count: int) -> None:
    tree = parse_tree(f"-- main.py --\n-- Dockerfile --\nFROM {base}\nCOPY main.py /\n")
    options = Options(select=frozenset({"unpinned-installer"}))
    found = analyse(tree.snapshot, tree.on_disk, options).findings
    assert [finding.message for finding in found] == [
        f"`{base}` is whatever version of uv is newest"
    ] * count


def test_uv_is_taken_out_of_an_image_whose_tag_is_not_its_version() -> None:
    (message,) = told(f"COPY --from={UV}:bookworm-slim /usr/local/bin/uv /bin/")
    assert message == f"`{UV}:bookworm-slim` is whatever version of uv is newest"
