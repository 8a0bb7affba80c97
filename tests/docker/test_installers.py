"""What commands of a RUN do to the file system, by the manuals of the programs."""

from __future__ import annotations

import pytest

from .followed import followed

TREE = """
-- environment.yml --
# of the shop
name: "shop-dev"
dependencies: [python]
-- nameless.yaml --
dependencies: [python]
-- packages.txt --
name: none
-- Dockerfile --
FROM python:3.13
WORKDIR /app
"""


def done(dockerfile: str) -> list[str]:
    """Return what the commands do, those that are not certain with a question mark."""
    flow = followed(f"{TREE}{dockerfile}\n", interest=())
    return [
        f"{effect.kind} {effect.path}{'' if effect.certain else '?'}"
        for step in flow.executed
        for effect in step.effects
    ]


def does(command: str) -> list[str]:
    return done(f"RUN {command}")


VENV, PROJECT = "makes-venv /app/.venv", "installs-project /app"


@pytest.mark.parametrize(
    ("command", "effects"),
    [
        ("uv venv", [VENV]),
        ("uv venv --python 3.13 /opt/venv", ["makes-venv /opt/venv"]),
        ("uv venv -p 3.13", [VENV]),
        ("uv venv --project x", [VENV]),
        ("uv sync", [VENV, PROJECT]),
        ("uv add httpx", [VENV, PROJECT]),
        ("uv remove httpx", [VENV, PROJECT]),
        ("uv run x", [VENV, PROJECT]),
        (
            "uv --directory api --package x --group y --extra z sync",
            ["makes-venv /app/api/.venv", "installs-project /app/api"],
        ),
        ("uv run --no-sync x", []),
        ("uv run --no-project x", []),
        ("UV_NO_SYNC=1 uv run x", []),
        ("UV_NO_SYNC=0 uv run x", [VENV, PROJECT]),
        ("UV_NO_SYNC=1 uv sync", [VENV, PROJECT]),
        ("uv sync --project api", ["makes-venv /app/api/.venv", "installs-project /app/api"]),
        ("uv sync --directory=api", ["makes-venv /app/api/.venv", "installs-project /app/api"]),
        ("UV_PROJECT_ENVIRONMENT=/v uv sync", ["makes-venv /v", PROJECT]),
        ("VIRTUAL_ENV=/v uv sync", [VENV, PROJECT]),
        ("VIRTUAL_ENV=/v uv sync --active", ["makes-venv /v", PROJECT]),
        ("uv sync --active", [VENV, PROJECT]),
        ("uv sync --no-install-project", [VENV]),
        ("uv sync --no-install-workspace", [VENV]),
        ("uv", []),
        ("uv pip install .", [PROJECT]),
        ("uv pip compile .", []),
        ("uv tool install .", []),
        ("uv lock", []),
    ],
)
def test_uv(command: str, effects: list[str]) -> None:
    assert does(command) == effects


@pytest.mark.parametrize(
    ("command", "effects"),
    [
        ("pip install .", [PROJECT]),
        ("pip3 install ./", [PROJECT]),
        ("/usr/bin/pip3.13 install .[dev]", [PROJECT]),
        ("pip install -e ./api", ["installs-project /app/api"]),
        ("pip install /src/api[x]", ["installs-project /src/api"]),
        ("pip install ./api-1.0.whl", []),
        ("pip install -r ./requirements -c ./constraints", []),
        ("pip install --requirement ./requirements --constraint ./c --target /t --prefix /p", []),
        ("pip install httpx", []),
        ("pip download .", []),
        ("python -m pip install .", [PROJECT]),
        ("python3.13 -m venv /opt/venv", ["makes-venv /opt/venv"]),
        ("python -m venv --prompt shop .venv", [VENV]),
        ("python -m virtualenv -p python3 .venv", [VENV]),
        ("python -m", []),
        ("python -c venv .venv", []),
        ("python -m http.server .venv", []),
        ("virtualenv --python python3 a b", ["makes-venv /app/a", "makes-venv /app/b"]),
        ("python -m poetry install", [PROJECT]),
    ],
)
def test_pip_and_virtual_environments(command: str, effects: list[str]) -> None:
    assert does(command) == effects


@pytest.mark.parametrize(
    ("command", "effects"),
    [
        ("poetry install", [PROJECT]),
        ("poetry sync", [PROJECT]),
        ("poetry update", [PROJECT]),
        ("poetry add httpx", [PROJECT]),
        ("poetry lock", []),
        ("poetry install --no-root", []),
        ("poetry install -C api", ["installs-project /app/api"]),
        ("poetry install --directory api", ["installs-project /app/api"]),
        ("poetry install -P api", ["installs-project /app/api"]),
        ("poetry install --project=api", ["installs-project /app/api"]),
        (
            "POETRY_VIRTUALENVS_IN_PROJECT=true poetry install -C api --no-root",
            ["makes-venv /app/api/.venv"],
        ),
        (
            "POETRY_VIRTUALENVS_IN_PROJECT=1 POETRY_VIRTUALENVS_CREATE=False poetry install",
            [PROJECT],
        ),
        (
            "POETRY_VIRTUALENVS_IN_PROJECT=1 POETRY_VIRTUALENVS_CREATE=True poetry install",
            [VENV, PROJECT],
        ),
        ("poetry config virtualenvs.in-project true && poetry install", [VENV, PROJECT]),
        ("poetry config virtualenvs.in-project && poetry install", [PROJECT]),
        ("poetry config --local virtualenvs.in-project true && poetry install", [VENV, PROJECT]),
        ("poetry config install true", []),
        ("pdm install", [VENV, PROJECT]),
        ("pdm sync --no-self", [VENV]),
        ("pdm add x", [VENV, PROJECT]),
        ("pdm update", [VENV, PROJECT]),
        ("pdm lock", []),
        ("pdm install -p api", ["makes-venv /app/api/.venv", "installs-project /app/api"]),
        ("pdm install --project api", ["makes-venv /app/api/.venv", "installs-project /app/api"]),
        ("PDM_USE_VENV=False pdm install", [PROJECT]),
        ("PDM_USE_VENV=0 pdm install", [PROJECT]),
        ("PDM_USE_VENV=1 pdm install", [VENV, PROJECT]),
        ("PDM_USE_VENV=TRUE pdm install", [VENV, PROJECT]),
        ("pipenv install", []),
        ("PIPENV_VENV_IN_PROJECT=1 pipenv install", [VENV]),
        ("PIPENV_VENV_IN_PROJECT=on pipenv sync", [VENV]),
        ("PIPENV_VENV_IN_PROJECT=yes pipenv install --system", []),
        ("PIPENV_VENV_IN_PROJECT=true pipenv lock", []),
    ],
)
def test_poetry_pdm_and_pipenv(command: str, effects: list[str]) -> None:
    assert does(command) == effects


def test_a_setting_of_poetry_holds_for_the_runs_behind_it() -> None:
    told = done("RUN poetry config virtualenvs.in-project true\nRUN poetry install --no-root")
    assert told == [VENV]


@pytest.mark.parametrize(
    ("command", "effects"),
    [
        ("conda create -p ./env python", ["makes-conda /app/env"]),
        ("conda create --prefix=/env python", ["makes-conda /env"]),
        ("conda create -n shop python", ["makes-conda /opt/conda/envs/shop"]),
        ("conda env remove -n shop", ["removes /opt/conda/envs/shop"]),
        ("mamba env remove -y --prefix ./env", ["removes /app/env"]),
        ("conda remove -n shop --all", ["removes /opt/conda/envs/shop"]),
        ("conda remove -n shop numpy", []),
        ("conda env export -n shop", []),
        ("conda env config vars set a=b -n shop", []),
        ("conda list -n create", []),
        ("micromamba -r /m create -p /env python", ["makes-conda /env"]),
        ("conda install --name base x", ["makes-conda /opt/conda"]),
        # h2oai/h2ogpt
        ("conda update -n base conda", []),
        ("conda update -n shop --all", ["makes-conda /opt/conda/envs/shop"]),
        ("conda update -n shop x", ["makes-conda /opt/conda/envs/shop"]),
        ("conda env update -n shop -f environment.yml", ["makes-conda /opt/conda/envs/shop"]),
        ("conda list -n shop", []),
        ("/opt/miniforge/bin/conda create -n shop x", ["makes-conda /opt/miniforge/envs/shop"]),
        ("/mini/condabin/conda create -n shop x", ["makes-conda /mini/envs/shop"]),
        ("/mini/other/conda create -n shop x", ["makes-conda /opt/conda/envs/shop"]),
        ("CONDA_DIR=/c /mini/bin/mamba create -n shop x", ["makes-conda /c/envs/shop"]),
        ("MAMBA_ROOT_PREFIX=/m CONDA_DIR=/c mamba create -n a x", ["makes-conda /m/envs/a"]),
        ("/usr/bin/micromamba create -n shop x", ["makes-conda /opt/conda/envs/shop"]),
        ("conda install x", ["makes-conda /opt/conda"]),
        (
            "conda install x && false || conda install y",
            ["makes-conda /opt/conda", "makes-conda /opt/conda?"],
        ),
        ("micromamba install x", []),
        ("conda create x", []),
        ("CONDA_PREFIX=/x conda install y", []),
        ("CONDA_DEFAULT_ENV=x conda install y", []),
        ("conda activate shop && conda install y", []),
        ("conda install $UNKNOWN", []),
        ("pixi install", ["makes-conda /app/.pixi"]),
        ("pixi run x", ["makes-conda /app/.pixi"]),
        ("pixi add x", ["makes-conda /app/.pixi"]),
        ("pixi lock", []),
        ("pixi install --manifest-path api/pixi.toml", ["makes-conda /app/api/.pixi"]),
    ],
)
def test_conda_and_pixi(command: str, effects: list[str]) -> None:
    assert does(command) == effects


@pytest.mark.parametrize(
    ("command", "effects"),
    [
        ("conda env create", ["makes-conda /opt/conda/envs/shop-dev"]),
        ("conda env create -f environment.yml", ["makes-conda /opt/conda/envs/shop-dev"]),
        ("mamba env update --file /app/environment.yml", ["makes-conda /opt/conda/envs/shop-dev"]),
        ("micromamba create -f environment.yml", ["makes-conda /opt/conda/envs/shop-dev"]),
        ("cd / && conda env create", []),
        ("conda env create -f nameless.yaml", []),
        ("conda env --file environment.yml create", ["makes-conda /opt/conda/envs/shop-dev"]),
        ("conda env -f environment.yml create", ["makes-conda /opt/conda/envs/shop-dev"]),
        ("conda -f nameless.yaml env create", []),
        ("micromamba create --file=environment.yml", ["makes-conda /opt/conda/envs/shop-dev"]),
        ("conda create --file packages.txt", []),
        ("conda env remove -f environment.yml", []),
        ("conda install --file environment.yml", ["makes-conda /opt/conda"]),
        ("conda env create -f none.yml", []),
    ],
)
def test_conda_takes_the_name_of_an_environment_from_its_file(
    command: str, effects: list[str]
) -> None:
    assert done(f"COPY . .\nRUN {command}") == effects


def test_a_shell_of_ones_own_may_activate_an_environment_before_conda_installs() -> None:
    assert done('SHELL ["bash", "-lc"]\nRUN conda install x') == []
    assert done('SHELL ["bash", "-c"]\nRUN conda install x') == ["makes-conda /opt/conda"]


@pytest.mark.parametrize(
    ("command", "effects"),
    [
        ("npm ci", ["removes /app/node_modules", "installs-node /app/node_modules"]),
        ("npm clean-install", ["removes /app/node_modules", "installs-node /app/node_modules"]),
        ("npm install", ["installs-node /app/node_modules"]),
        ("npm i", ["installs-node /app/node_modules"]),
        ("pnpm add x", ["installs-node /app/node_modules"]),
        ("pnpm ci", ["installs-node /app/node_modules"]),
        ("yarn", ["installs-node /app/node_modules"]),
        ("yarn --cwd web install", ["installs-node /app/web/node_modules"]),
        ("npm --prefix web install", ["installs-node /app/web/node_modules"]),
        ("pnpm -C web install", ["installs-node /app/web/node_modules"]),
        ("pnpm --dir web install", ["installs-node /app/web/node_modules"]),
        ("yarn global add x", []),
        ("npm install -g x", []),
        ("npm install --global x", []),
        ("npm run build", []),
        ("bun install", ["installs-node /app/node_modules"]),
    ],
)
def test_node(command: str, effects: list[str]) -> None:
    assert does(command) == effects


@pytest.mark.parametrize(
    ("command", "effects"),
    [
        ("mkdir -p a /b/c", ["makes-directory /app/a", "makes-directory /b/c"]),
        ("mkdir -m 755 a", ["makes-directory /app/a"]),
        ("mkdir --mode 755 a", ["makes-directory /app/a"]),
        ("rm -rf a /b/*", ["removes /app/a", "removes /b/*"]),
        ("cd /srv && rm -r ../x", ["removes /x"]),
        ("find . -name '*.pyc' -delete", ["removes-files /app/**/*.pyc"]),
        (
            "find a /b -type f -iname x -exec rm {} +",
            ["removes-files /app/a/**/x", "removes-files /b/**/x"],
        ),
        (
            "find /a \\( -name x -o -name y \\) -delete",
            ["removes-files /a/**/x", "removes-files /a/**/y"],
        ),
        ("find -name x -delete", ["removes-files /app/**/x"]),
        ("find -name x -exec rm -rf {} +", ["removes /app/**/x"]),
        ("find -type d -name x -exec rm -rf {} +", ["removes /app/**/x"]),
        (
            "find -type f -name x -o -type d -name y -exec rm -r {} +",
            ["removes /app/**/x", "removes /app/**/y"],
        ),
        ("find / -name x", []),
        ("find / -not -name x -delete", []),
        ("find / ! -name x -delete", []),
        ("find / -name x -mtime +1 -delete", []),
        ("find / -name x -size +1 -delete", []),
        ("find / -name x -newer y -delete", []),
        ("find / -delete -name", []),
        ("test -e x || rm x", ["removes /app/x?"]),
        ("ls && rm x", ["removes /app/x"]),
        ("if true; then rm x; fi", ["removes /app/x?"]),
    ],
)
def test_files(command: str, effects: list[str]) -> None:
    assert does(command) == effects


def test_an_effect_says_what_does_it_and_in_which_line() -> None:
    flow = followed(
        f"{TREE}COPY . .\nRUN ls && \\\n    uv --quiet sync\nRUN conda env create\n", interest=()
    )
    effects = [effect for step in flow.executed for effect in step.effects]
    assert [(each.tool, each.line) for each in effects] == [
        ("uv sync", 5),
        ("uv sync", 5),
        ("conda env", 6),
    ]
