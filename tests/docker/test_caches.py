"""What installers leave in a cache, where that is, and what keeps it out of a layer."""

from __future__ import annotations

import pytest

from hullcheck.docker.caches import (
    MAX_CALLS,
    cache_of_made_user,
    downloads_of,
    is_cleaned,
    is_mounted,
)
from hullcheck.docker.executed import Executed

from .followed import followed


def steps(dockerfile: str) -> list[Executed]:
    start = "" if dockerfile.startswith("FROM") else "FROM python:3.13\n"
    return followed(f"-- Dockerfile --\n{start}{dockerfile}\n", interest=()).executed


def kept(dockerfile: str) -> list[str]:
    """Return what the last instruction downloads, and where that is kept."""
    last = steps(dockerfile)[-1]
    return [f"{each.shown} [{each.tool} {each.verb}] {each.cache}" for each in downloads_of(last)]


@pytest.mark.parametrize(
    ("command", "downloads"),
    [
        ("pip install httpx", ["pip install [pip install] /root/.cache/pip"]),
        ("pip -q wheel httpx", ["pip wheel [pip wheel] /root/.cache/pip"]),
        ("python -m pip install x", ["pip install [pip install] /root/.cache/pip"]),
        ("python -m", []),
        ("python pip install", []),
        ("pip download x", []),
        ("pip", []),
        ("pip install --no-index x", []),
        ("pip install --no-deps --no-build-isolation .", []),
        ("pip install --no-deps x", ["pip install [pip install] /root/.cache/pip"]),
        ("pip install --no-build-isolation x", ["pip install [pip install] /root/.cache/pip"]),
        ("pip install --no-cache-dir x", []),
        ("pip install --no-cache x", []),
        ("pip install -n x", ["pip install [pip install] /root/.cache/pip"]),
        ("PIP_NO_CACHE_DIR=0 pip install x", []),
        ("PIP_NO_CACHE_DIR= pip install x", ["pip install [pip install] /root/.cache/pip"]),
        ("pip install --cache-dir c x", ["pip install [pip install] /c"]),
        ("PIP_CACHE_DIR=/d pip install --cache-dir /c x", ["pip install [pip install] /c"]),
        ("PIP_CACHE_DIR=/d pip install x", ["pip install [pip install] /d"]),
        ("XDG_CACHE_HOME=/x pip install x", ["pip install [pip install] /x/pip"]),
        ("HOME=/h pip install x", ["pip install [pip install] /h/.cache/pip"]),
        ("false || pip install x", []),
        (
            "pip install x; pip wheel y",
            [
                "pip install [pip install] /root/.cache/pip",
                "pip wheel [pip wheel] /root/.cache/pip",
            ],
        ),
    ],
)
def test_pip_keeps_what_it_downloads(command: str, downloads: list[str]) -> None:
    assert kept(f"RUN {command}") == downloads


@pytest.mark.parametrize(
    ("command", "downloads"),
    [
        ("uv sync", ["uv sync [uv sync] /root/.cache/uv"]),
        ("uv add x", ["uv add [uv add] /root/.cache/uv"]),
        ("uv pip install x", ["uv pip install [uv install] /root/.cache/uv"]),
        ("uv pip sync x", ["uv pip sync [uv sync] /root/.cache/uv"]),
        ("uv tool install x", ["uv tool install [uv install] /root/.cache/uv"]),
        ("uv run x", []),
        ("uv", []),
        ("uv sync --no-index", []),
        ("uv sync --offline", []),
        ("uv sync --no-cache", []),
        ("uv sync --no-cache-dir", []),
        ("uv sync -n", []),
        ("UV_NO_CACHE=1 uv sync", []),
        ("UV_NO_CACHE=0 uv sync", ["uv sync [uv sync] /root/.cache/uv"]),
        ("UV_CACHE_DIR=/c uv sync", ["uv sync [uv sync] /c"]),
        ("uv sync --cache-dir=/c", ["uv sync [uv sync] /c"]),
        ("poetry install", ["poetry install [poetry install] /root/.cache/pypoetry"]),
        ("poetry sync", ["poetry sync [poetry sync] /root/.cache/pypoetry"]),
        ("poetry add x", ["poetry add [poetry add] /root/.cache/pypoetry"]),
        ("poetry update", ["poetry update [poetry update] /root/.cache/pypoetry"]),
        ("poetry lock", []),
        ("poetry", []),
        ("poetry install --no-cache", []),
        (
            "poetry install --cache-dir /c",
            ["poetry install [poetry install] /root/.cache/pypoetry"],
        ),
        ("POETRY_CACHE_DIR=/c poetry install", ["poetry install [poetry install] /c"]),
        ("conda create x", ["conda create [conda create] None"]),
        ("mamba install x", ["mamba install [conda install] None"]),
        ("micromamba update x", ["micromamba update [conda update] None"]),
        ("conda upgrade x", ["conda upgrade [conda upgrade] None"]),
        ("conda env create", ["conda env create [conda create] None"]),
        ("conda env update", ["conda env update [conda update] None"]),
        ("conda env remove", []),
        ("conda list", []),
        ("conda", []),
        ("conda install --offline x", []),
        ("CONDA_PKGS_DIRS=/p conda install x", ["conda install [conda install] /p"]),
        ("XDG_CACHE_HOME=/x conda install x", ["conda install [conda install] None"]),
    ],
)
def test_uv_poetry_and_conda_keep_what_they_download(command: str, downloads: list[str]) -> None:
    assert kept(f"RUN {command}") == downloads


@pytest.mark.parametrize(
    ("dockerfile", "cache"),
    [
        ("USER root\nRUN pip install x", "/root/.cache/pip"),
        ("USER 0:0\nRUN pip install x", "/root/.cache/pip"),
        ("USER app\nRUN pip install x", None),
        ("USER app\nENV HOME=/home/app\nRUN pip install x", "/home/app/.cache/pip"),
        ("ARG WHO\nUSER $WHO\nRUN pip install x", "/root/.cache/pip"),
        ("FROM someone/else\nRUN pip install x", None),
        ("FROM someone/else\nUSER root\nRUN pip install x", "/root/.cache/pip"),
        ("FROM scratch\nRUN pip install x", "/root/.cache/pip"),
    ],
)
def test_a_cache_lies_in_the_home_of_who_runs_it(dockerfile: str, cache: str | None) -> None:
    [download] = downloads_of(steps(dockerfile)[-1])
    assert download.cache == cache


@pytest.mark.parametrize(
    ("dockerfile", "cache"),
    [
        ("RUN useradd -m app\nUSER app\nRUN pip install x", "/home/app/.cache/pip"),
        ("RUN adduser app\nUSER app:staff\nRUN pip install x", "/home/app/.cache/pip"),
        ("RUN useradd -d /srv app\nUSER app\nRUN uv sync", "/srv/.cache/uv"),
        ("RUN useradd --home-dir /srv app\nUSER app\nRUN uv sync", "/srv/.cache/uv"),
        ("RUN adduser --home /srv app\nUSER app\nRUN uv sync", "/srv/.cache/uv"),
        ("RUN useradd other\nUSER app\nRUN pip install x", None),
        ("RUN useradd app $UNKNOWN\nUSER app\nRUN pip install x", None),
        ("RUN false || useradd app\nUSER app\nRUN pip install x", None),
        ("RUN usermod app\nUSER app\nRUN pip install x", None),
        ("RUN useradd app\nUSER app\nRUN conda install x", None),
        ("RUN useradd app\nUSER app\nRUN HOME=/h pip install x", None),
        ("RUN useradd app\nUSER app\nRUN XDG_CACHE_HOME=/h pip install x", None),
        ("RUN useradd app\nRUN pip install x", None),
    ],
)
def test_a_user_made_in_the_build_has_a_home(dockerfile: str, cache: str | None) -> None:
    *before, last = steps(dockerfile)
    [download] = downloads_of(last)
    assert cache_of_made_user(download, last, before) == cache


@pytest.mark.parametrize(
    ("run", "mounted"),
    [
        ("RUN pip install x", False),
        ("RUN --mount=type=cache,target=/root/.cache pip install x", True),
        ("RUN --mount=type=cache,target=/root/.cache/pip/ pip install x", True),
        ("RUN --mount=type=tmpfs,target=/root/.cache/pip pip install x", True),
        ("RUN --mount=type=cache,target=/root/.cache/uv pip install x", False),
        ("RUN --mount=type=bind,target=/root/.cache pip install x", False),
        ("ARG X\nRUN --mount=type=cache,target=$X pip install x", True),
        ("ARG X\nRUN --mount=type=cache,target=/$X pip install x", True),
        ("WORKDIR /root\nRUN --mount=type=cache,target=.cache pip install x", True),
        ("WORKDIR /srv\nRUN --mount=type=cache,target=.cache pip install x", False),
        ("RUN --mount=type=cache,target=/x conda install x", True),
        ("RUN conda install x", False),
    ],
)
def test_what_is_kept_in_a_mount_is_in_no_layer(run: str, mounted: bool) -> None:
    last = steps(run)[-1]
    [download] = downloads_of(last)
    assert is_mounted(download.cache, last) is mounted


@pytest.mark.parametrize(
    ("command", "cleaned"),
    [
        ("pip install x", False),
        ("pip install x && rm -rf /root/.cache", True),
        ("pip install x && rm -rf /root/.cache/pip/*", True),
        ("pip install x && rm -rf ~/.cache", True),
        ("pip install x && rm -rf /root/.cache/uv", False),
        ("pip install x && rm -rf /root/.cache/pip/wheels", False),
        ("pip install x && cd /root && rm -rf .cache", True),
        ("pip install x && rm -rf $WHAT", True),
        ("pip install x && rm /root/.cache-not", False),
        ("rm -rf /root/.cache && pip install x", False),
        ("pip install x && pip cache purge", True),
        ("pip install x && pip list", False),
        ("pip install x && python -m pip cache purge", True),
        ("pip install x && python -m pip list", False),
        ("pip install x && uv cache clean", False),
        ("pip install x && apt-get clean", False),
        ("pip install x && npm cache clean --force", False),
        ("python -m pip install x && pip cache purge", True),
        ("uv sync && uv cache clean", True),
        ("uv sync && uv cache prune", True),
        ("uv sync && pip cache purge", False),
        ("uv sync && python -m pip cache purge", False),
        ("conda install x && conda clean -afy", True),
        ("mamba install x && conda clean -afy", True),
        ("conda install x && micromamba clean -a", True),
        ("conda install x && pip cache purge", False),
        ("conda install x && rm -rf /opt/conda/pkgs", True),
        ("conda install x && rm -rf /opt/conda/envs", False),
        ("uv sync && conda clean -a", False),
    ],
)
def test_what_the_same_run_removes_is_in_no_layer(command: str, cleaned: bool) -> None:
    last = steps(f"RUN {command}")[-1]
    [download] = downloads_of(last)
    assert is_cleaned(download, last) is cleaned


def test_of_a_run_with_countless_calls_the_first_are_looked_at() -> None:
    many = "".join(f"pip install x{n}\n" for n in range(MAX_CALLS + 5))
    assert len(kept(f"RUN <<EOF\n{many}EOF")) == MAX_CALLS


def test_a_run_that_cannot_be_read_to_its_end_may_clean_up_there() -> None:
    assert kept("RUN pip install x && (((") == []
