"""Rule: Python runs in an image that sets none of the variables usual in containers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from hullcheck.core.edit import Fix
from hullcheck.core.finding import Place, Severity
from hullcheck.core.said import listed, said
from hullcheck.docker.dockerfile.instructions import From
from hullcheck.docker.search_path import has_plain_base
from hullcheck.docker.start import start_of
from hullcheck.environments.dependencies import normalised
from hullcheck.rules.inserting import behind

from .layer_rule import LayerFault, LayerRule

if TYPE_CHECKING:
    from hullcheck.docker.flow import Flow
    from hullcheck.docker.start import Start
    from hullcheck.facts import BuildFacts, Facts

_BUFFER, _BYTECODE = "PYTHONUNBUFFERED", "PYTHONDONTWRITEBYTECODE"
_COMPILES = ("UV_COMPILE_BYTECODE", "PYTHONPYCACHEPREFIX")
_RUNNERS = frozenset({"uv", "poetry", "pdm", "pipenv"})


class MissingPythonVariables(LayerRule):
    """Python runs in an image that sets none of the variables usual in containers.

    Without a terminal Python buffers its output: what a container prints reaches
    `docker logs` late, and what was in the buffer when it is killed never does.
    `PYTHONUNBUFFERED=1`, or `python -u`, prints at once. `PYTHONDONTWRITEBYTECODE=1`
    keeps Python from writing `__pycache__` into the container's layer, or through a
    bind mount into the developer's directory.

    The second is a matter of purpose: an image that compiles its bytecode while it is
    built (`UV_COMPILE_BYTECODE`, `compileall`) wants to have it, and starts faster. Then
    only the first is told. It is a matter of taste, asked with `--set strict`.
    """

    severity = Severity.ADVICE
    since = "0.1"
    fix = "unsafe"
    taste = True
    precedence = 0
    sources = ("S1 4.1", "docs.python.org: Command line and environment")
    allow_when = "the program flushes its output itself, or prints nothing."
    bad = """
-- app.py --
-- Dockerfile --
FROM python:3.13-slim
WORKDIR /app
COPY app.py .
CMD ["python", "app.py"]
"""
    good = """
-- Dockerfile --
FROM python:3.13-slim
ENV PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1
WORKDIR /app
COPY app.py .
CMD ["python", "app.py"]
"""
    near_misses = (
        # Bytecode is wanted, and the output is not buffered.
        """
-- pyproject.toml --
[project]
name = "shop"
version = "1"
-- uv.lock --
version = 1
-- Dockerfile --
FROM python:3.13-slim
ENV UV_COMPILE_BYTECODE=1 PYTHONUNBUFFERED=1
WORKDIR /app
COPY pyproject.toml uv.lock ./
RUN uv sync --locked
CMD ["uv", "run", "--no-sync", "python", "app.py"]
""",
        # An option does the same.
        """
-- app.py --
-- Dockerfile --
FROM python:3.13-slim
COPY app.py .
CMD ["python", "-u", "-B", "app.py"]
""",
        # It is no Python that is started.
        """
-- app.txt --
-- Dockerfile --
FROM nginx:1.29
COPY app.txt /usr/share/nginx/html/
CMD ["nginx", "-g", "daemon off;"]
""",
    )

    def faults(self, build: BuildFacts, facts: Facts) -> Iterator[LayerFault]:
        """Yield the variables that an image lacks, at the FROM of its stage."""
        flow = build.known_flow
        start = start_of(flow)
        if start is None or flow.target is None or not has_plain_base(flow.target):
            return
        missing = _missing(start, flow, facts)
        begin = flow.target.start
        if not missing or not isinstance(begin, From):
            return
        source = flow.dockerfile.source
        line = f"ENV {' '.join(f'{name}=1' for name in missing)}"
        names = listed([f"`{name}`" for name in missing])
        yield LayerFault(
            instruction=begin.line,
            place=Place(source.path, begin.line, begin.end_line, begin.span),
            key=f"{flow.target.label} variables",
            message=said("the image starts Python and does not set {names}", names=names),
            short=said("{names} is not set", names=names),
            subject="variables",
            fix=Fix(
                said("Set {names}", names=names),
                (behind(source, begin, line),),
                check=said("That nobody wants the output buffered, or bytecode written."),
            ),
        )


def _missing(start: Start, flow: Flow, facts: Facts) -> list[str]:
    calls = [placed.call for placed in start.calls if placed.certain]
    pythons = [call for call in calls if call.name == "python"]
    names = {normalised(call.name) for call in calls if "/" not in (call.written or "/")}
    if not pythons and names.isdisjoint(_RUNNERS | facts.python_packages):
        return []
    options = {letter for call in pythons for letter in _letters(call.words)}
    known = start.environment.image_env
    missing = []
    if _BYTECODE not in known and "B" not in options and not _compiles(flow):
        missing.append(_BYTECODE)
    if _BUFFER not in known and "u" not in options:
        missing.append(_BUFFER)
    return missing


def _letters(words: tuple[str, ...]) -> Iterator[str]:
    """Yield the letters of Python's own options, which stand before the program."""
    for word in words:
        if not word.startswith("-") or word.startswith(("--", "-m", "-c")):
            return
        yield from word[1:]


def _compiles(flow: Flow) -> bool:
    """Whether bytecode is wanted: an instruction compiles it, or says where it goes."""
    ends = (environment.env for environment in flow.ends.values())
    if any(name in variables for variables in ends for name in _COMPILES):
        return True
    calls = (placed.call for step in flow.executed for placed in step.calls)
    return any(call.has("--compile-bytecode", "--compile", "compileall") for call in calls)
