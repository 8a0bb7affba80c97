"""Rule: an environment is made and what runs is the system's Python."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hullcheck.core.edit import Fix
from hullcheck.core.finding import Severity
from hullcheck.core.said import said
from hullcheck.docker.search_path import Standing
from hullcheck.rules.inserting import behind, is_plain_path, path_first, stands_in

from .activations import lost_in
from .lost_activation import LostActivation
from .path_rule import PathRule

if TYPE_CHECKING:
    from hullcheck.facts import BuildFacts, Facts

    from .outside_venv import Outside


class VenvNotOnPath(PathRule):
    """An environment is made, and what runs is the system's Python.

    A virtual environment is used by whoever calls the Python in it. In a
    Dockerfile nothing is activated: `python`, `pip` and `uvicorn` are looked for
    on PATH, and there the base image's own come first. `pip install` then fills
    the system's Python while the environment stays empty, and a container that
    starts `python app.py` lacks every dependency (`ModuleNotFoundError`), one
    that starts `gunicorn` does not start (exit code 127).

    `ENV PATH="/venv/bin:$PATH"` is all that an activation would do, and it holds
    for every later instruction and for the container. `VIRTUAL_ENV` alone does not
    change which program runs. `uv run` and `poetry run` find the environment
    themselves, as does a path into it.

    What stands on the PATH of an image that is not of Docker's own library is not
    known, and there the rule says nothing.
    """

    severity = Severity.ERROR
    since = "0.1"
    fix = "safe"
    standing = Standing.ABSENT
    sources = (
        "S3 4",
        "docs.python.org: venv, How venvs work",
        "docs.astral.sh/uv: Using uv in Docker, Using the environment",
    )
    symptoms = (
        "ModuleNotFoundError: No module named",
        "executable file not found in $PATH",
    )
    allow_when = "the call is meant for the system's Python and needs nothing of the environment."
    bad = """
-- pyproject.toml --
[project]
name = "shop"
version = "1"
dependencies = ["flask"]
-- uv.lock --
version = 1
-- app.py --
-- Dockerfile --
FROM python:3.13-slim
COPY --from=ghcr.io/astral-sh/uv:0.9.2 /uv /bin/
WORKDIR /app
COPY pyproject.toml uv.lock ./
RUN uv sync --locked --no-install-project
COPY app.py ./
CMD ["python", "app.py"]
"""
    good = """
-- Dockerfile --
FROM python:3.13-slim
COPY --from=ghcr.io/astral-sh/uv:0.9.2 /uv /bin/
WORKDIR /app
COPY pyproject.toml uv.lock ./
RUN uv sync --locked --no-install-project
ENV PATH="/app/.venv/bin:$PATH"
COPY app.py ./
CMD ["python", "app.py"]
"""
    near_misses = (
        # The environment comes first on PATH; what the base has behind it is not known.
        """
-- requirements.txt --
flask
-- Dockerfile --
FROM python:3.13-slim
RUN python -m venv /venv
ENV PATH=/venv/bin:$PATH
COPY requirements.txt .
RUN pip install -r requirements.txt
CMD ["python", "-m", "flask", "run"]
""",
        # The program is called by its path.
        """
-- pyproject.toml --
[project]
name = "shop"
version = "1"
dependencies = ["gunicorn"]
-- uv.lock --
version = 1
-- Dockerfile --
FROM python:3.13-slim
WORKDIR /app
COPY pyproject.toml uv.lock ./
RUN uv sync --frozen --no-dev
CMD [".venv/bin/gunicorn", "shop:app"]
""",
        # The tool finds the environment.
        """
-- pyproject.toml --
[project]
name = "shop"
version = "1"
-- uv.lock --
version = 1
-- Dockerfile --
FROM python:3.13-slim
WORKDIR /app
COPY pyproject.toml uv.lock ./
RUN uv sync --frozen
CMD ["uv", "run", "--no-sync", "python", "app.py"]
""",
        # A tool lives in an environment of its own, the application in the system's Python.
        """
-- requirements.txt --
flask
-- Dockerfile --
FROM python:3.13-slim
RUN python -m venv /opt/poetry && /opt/poetry/bin/pip install poetry==2.1.0
COPY requirements.txt .
RUN pip install -r requirements.txt
CMD ["python", "-m", "flask", "run"]
""",
        # The shell of the start activates it.
        """
-- requirements.txt --
flask
-- Dockerfile --
FROM python:3.13-slim
COPY requirements.txt .
RUN python -m venv /venv && . /venv/bin/activate && pip install -r requirements.txt
CMD ["sh", "-c", ". /venv/bin/activate && exec python -m flask run"]
""",
        # Nobody knows what somebody's own base image has on PATH.
        """
-- requirements.txt --
flask
-- Dockerfile --
FROM registry.example.com/shop/python-base:3
RUN python -m venv /opt/venv
COPY requirements.txt .
RUN pip install -r requirements.txt
""",
        # A link leads from PATH into the environment.
        """
-- requirements.txt --
flask
-- Dockerfile --
FROM debian:13-slim
RUN python3 -m venv /venv && /venv/bin/pip install flask && ln -s /venv/bin/python /usr/local/bin/
CMD ["python", "-m", "flask", "run"]
""",
    )

    def is_right(self, outside: Outside, build: BuildFacts, facts: Facts) -> bool:
        """Say whether another rule tells what is behind it: an activation that is lost."""
        if LostActivation.name() not in facts.asked:
            return False
        lost = ((each.path, each.step.stage) for each in lost_in(build))
        return (outside.prefix.path, outside.stage) in lost

    def why(self, outside: Outside) -> str:
        """Return that PATH does not have the environment."""
        return said("PATH does not have `{path}/bin`", path=outside.prefix.path)

    def fix_of(self, outside: Outside, build: BuildFacts) -> Fix | None:
        """Return the ENV behind the instruction that brings the environment."""
        stage, arrived = outside.stage, outside.arrived.instruction
        where = arrived if stands_in(arrived, stage) else stage.start
        directory = f"{outside.prefix.path}/bin"
        if not is_plain_path(directory):
            return None
        edit = behind(build.known_flow.dockerfile.source, where, path_first(directory))
        return Fix(said("Put `{directory}` first on PATH", directory=directory), (edit,), safe=True)
