"""Rule: an environment is copied to another path than it was made at, and its scripts are run."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING

from hullcheck.core.edit import Fix, Replace
from hullcheck.core.finding import Finding, Related, Severity
from hullcheck.core.noun import dataclass
from hullcheck.core.said import said
from hullcheck.core.source import Span
from hullcheck.docker.dockerfile.instructions import Copy, Run
from hullcheck.docker.installers import EffectKind
from hullcheck.docker.lookups import looked_up
from hullcheck.docker.prefixes import Prefix
from hullcheck.docker.search_path import Standing
from hullcheck.docker.start import start_of
from hullcheck.environments.dependencies import normalised
from hullcheck.rules.by_cause import by_cause
from hullcheck.rules.inserting import is_plain_path
from hullcheck.rules.rule import Rule, Scope

if TYPE_CHECKING:
    from hullcheck.docker.calls import PlacedCall
    from hullcheck.docker.executed import Executed
    from hullcheck.docker.flow import Flow
    from hullcheck.facts import BuildFacts, Facts


class MovedVenv(Rule):
    """A virtual environment is copied to another path than it was made at.

    An environment holds its own path: the first line of every console script
    names the Python it was installed for (`#!/build/.venv/bin/python`), and
    `activate` sets that path. Copied elsewhere, `uvicorn` or `gunicorn` of it exit
    with 127, "no such file or directory", though the file is there to be seen;
    `python -m uvicorn` and an `import` work, which hides it. Python's documentation
    calls environments "inherently non-portable". It is the same after a `mv`.

    Make it where it will be: the same `WORKDIR` in both stages, or
    `UV_PROJECT_ENVIRONMENT`. `uv venv --relocatable` writes scripts that look for
    their Python beside them. The rule speaks where a script of a moved environment
    is started, or run while the image is built.
    """

    severity = Severity.ERROR
    since = "0.1"
    scope = Scope.BUILD
    fix = "unsafe"
    sources = (
        "S1 references",
        "docs.python.org: venv, How venvs work",
        "docs.astral.sh/uv: uv venv --relocatable",
        "measured: scripts of a moved environment exit 127, `python -m` runs",
    )
    symptoms = (
        "bad interpreter",
        "cannot execute: required file not found",
    )
    allow_when = "a step that cannot be seen here rewrites the scripts, or links the old path."
    bad = """
-- pyproject.toml --
[project]
name = "shop"
version = "1"
dependencies = ["uvicorn"]
-- uv.lock --
version = 1
-- Dockerfile --
FROM python:3.13-slim AS build
COPY --from=ghcr.io/astral-sh/uv:0.9.2 /uv /bin/
WORKDIR /build
COPY pyproject.toml uv.lock ./
RUN uv sync --locked --no-install-project

FROM python:3.13-slim
COPY --from=build /build/.venv /app/.venv
ENV PATH="/app/.venv/bin:$PATH"
CMD ["uvicorn", "shop:app"]
"""
    good = """
-- Dockerfile --
FROM python:3.13-slim AS build
COPY --from=ghcr.io/astral-sh/uv:0.9.2 /uv /bin/
WORKDIR /build
COPY pyproject.toml uv.lock ./
ENV UV_PROJECT_ENVIRONMENT=/app/.venv
RUN uv sync --locked --no-install-project

FROM python:3.13-slim
COPY --from=build /app/.venv /app/.venv
ENV PATH="/app/.venv/bin:$PATH"
CMD ["uvicorn", "shop:app"]
"""
    near_misses = (
        # Its Python is started, and finds its packages from where it lies.
        """
-- pyproject.toml --
[project]
name = "shop"
version = "1"
dependencies = ["uvicorn"]
-- uv.lock --
version = 1
-- Dockerfile --
FROM python:3.13-slim AS build
WORKDIR /build
COPY pyproject.toml uv.lock ./
RUN uv sync --locked

FROM python:3.13-slim
COPY --from=build /build/.venv /app/.venv
CMD ["/app/.venv/bin/python", "-m", "uvicorn", "shop:app"]
""",
        # It is relocatable.
        """
-- pyproject.toml --
[project]
name = "shop"
version = "1"
dependencies = ["uvicorn"]
-- uv.lock --
version = 1
-- Dockerfile --
FROM python:3.13-slim AS build
WORKDIR /build
RUN uv venv --relocatable
COPY pyproject.toml uv.lock ./
RUN uv sync --locked

FROM python:3.13-slim
COPY --from=build /build/.venv /app/.venv
CMD ["/app/.venv/bin/uvicorn", "shop:app"]
""",
        # Only the packages are copied.
        """
-- pyproject.toml --
[project]
name = "shop"
version = "1"
dependencies = ["uvicorn"]
-- uv.lock --
version = 1
-- Dockerfile --
FROM python:3.13-slim AS build
WORKDIR /build
COPY pyproject.toml uv.lock ./
RUN uv sync --locked

FROM python:3.13-slim
COPY --from=build /build/.venv/lib/python3.13/site-packages /usr/local/lib/python3.13/site-packages
CMD ["python", "-m", "uvicorn", "shop:app"]
""",
        # It lies where it was made.
        """
-- requirements.txt --
gunicorn
-- Dockerfile --
FROM python:3.13-slim AS build
RUN python -m venv /opt/venv
ENV PATH="/opt/venv/bin:$PATH"
COPY requirements.txt .
RUN pip install -r requirements.txt

FROM python:3.13-slim
COPY --from=build /opt/venv /opt/venv
ENV PATH="/opt/venv/bin:$PATH"
CMD ["gunicorn", "shop:app"]
""",
        # The old path leads to where the environment is now.
        """
-- requirements.txt --
gunicorn
-- Dockerfile --
FROM python:3.13-slim AS build
RUN python -m venv /build/venv && /build/venv/bin/pip install gunicorn

FROM python:3.13-slim
RUN mkdir /build && ln -s /opt/venv /build/venv
COPY --from=build /build/venv /opt/venv
CMD ["/opt/venv/bin/gunicorn", "shop:app"]
""",
        # The scripts are put right.
        """
-- requirements.txt --
gunicorn
-- Dockerfile --
FROM python:3.13-slim AS build
RUN python -m venv /build/venv && /build/venv/bin/pip install gunicorn

FROM python:3.13-slim
COPY --from=build /build/venv /opt/venv
RUN sed -i 's|/build/venv|/opt/venv|' /opt/venv/bin/*
CMD ["/opt/venv/bin/gunicorn", "shop:app"]
""",
    )

    def findings(self, facts: Facts) -> Iterator[Finding]:
        """Yield one finding a moved environment, at the COPY that moves it."""
        yield from by_cause(
            self._finding(moved, build) for build in facts.builds for moved in _moved(build, facts)
        )

    def _finding(self, moved: _Moved, build: BuildFacts) -> Finding:
        path = build.known_flow.dockerfile.source.path
        prefix, keyword = moved.prefix, moved.step.instruction.keyword
        new, old = prefix.path, prefix.made.path
        return Finding(
            rule=self.name(),
            severity=self.severity,
            message=said(
                "`{new}` was made at `{old}`, which `{program}` of the {keyword} names as the "
                "place of its Python",
                new=new,
                old=old,
                program=moved.program,
                keyword=keyword,
            ),
            place=prefix.carriers[-1].place(path),
            cause=f"{path} {old} {new}",
            builds=(build.build.id,),
            related=(
                Related(
                    prefix.maker.place(path), said("made here: `{tool}`", tool=prefix.made.tool)
                ),
                Related(moved.step.place(path), said("runs `{program}`", program=moved.program)),
            ),
            fix=_fix(prefix, build),
        )


MAX_MOVED = 20
"""Environments of one build that are looked at; those that people write have one or two."""


@dataclass(frozen=True, slots=True)
class _Moved:
    prefix: Prefix
    step: Executed
    """What runs a script of it."""
    program: str


def _moved(build: BuildFacts, facts: Facts) -> Iterator[_Moved]:
    flow = build.flow
    if flow is None or flow.unfinished or flow.target is None:
        return
    found = build.prefixes.get(flow.target.index, ())
    paths = {prefix.path for prefix in found}
    moved = (
        prefix
        for prefix in found
        if prefix.moved and prefix.kind is EffectKind.MAKES_VENV and prefix.made.path not in paths
    )
    for prefix in islice(moved, MAX_MOVED):
        if not _is_relocatable(prefix, flow):
            yield from _scripts_run(prefix, flow, facts)


def _is_relocatable(prefix: Prefix, flow: Flow) -> bool:
    """Whether its scripts find their Python wherever they lie, or are put right afterwards."""
    for placed in prefix.maker.calls:
        if placed.call.has("--relocatable") or placed.call.flag("UV_VENV_RELOCATABLE"):
            return True
    old = re.compile(rf"(?<![\w./-]){re.escape(prefix.made.path)}(?![\w-])")
    stage = prefix.carriers[-1].stage
    here = [step for step in flow.history(stage) if isinstance(step.instruction, Run)]
    if any(old.search(step.instruction.value) for step in here):
        return True
    return any(effect.path == prefix.path for step in here for effect in step.effects)


def _scripts_run(prefix: Prefix, flow: Flow, facts: Facts) -> Iterator[_Moved]:
    """Yield the first script of the environment that is run in the final stage."""
    there = False
    for index, step in enumerate(flow.executed):
        if there and step.stage is flow.target:
            standing = flow.search_paths.before[index].standing(f"{prefix.path}/bin")
            for program in _scripts(prefix, step.calls, step, standing, facts):
                yield _Moved(prefix, step, program)
                return
        there = there or step is prefix.carriers[-1]
    start = start_of(flow)
    if start and flow.target:
        standing = flow.path_at_end(flow.target).standing(f"{prefix.path}/bin")
        for program in _scripts(prefix, start.calls, start.step, standing, facts):
            yield _Moved(prefix, start.step, program)
            return


def _scripts(
    prefix: Prefix,
    calls: tuple[PlacedCall, ...],
    step: Executed,
    standing: Standing,
    facts: Facts,
) -> Iterator[str]:
    bare = [] if standing is not Standing.FIRST else list(looked_up(calls, step.environment))
    for placed in calls:
        written = placed.call.written or ""
        if placed in bare and normalised(placed.call.name) in facts.python_packages:
            yield written
        elif "/" in written and placed.certain:
            directory, _, name = placed.call.at(written).rpartition("/")
            if directory == f"{prefix.path}/bin" and not name.startswith(("python", "pypy")):
                yield written


def _fix(prefix: Prefix, build: BuildFacts) -> Fix | None:
    """Return the edits that make the environment where it is copied to."""
    source, carrier = build.known_flow.dockerfile.source, prefix.carriers[-1]
    copy, old, new = carrier.instruction, prefix.made.path, prefix.path
    if len(prefix.carriers) > 1 or not isinstance(copy, Copy) or len(copy.sources) != 1:
        return None
    word = copy.sources[0]
    if word.text.rstrip("/") != old or not is_plain_path(new):
        return None
    maker = prefix.maker.instruction
    title = said("Make the environment at `{new}`", new=new)
    check = said("That nothing else of the build looks for it at `{old}`.", old=old)
    places = re.compile(rf"(?<![\w./-]){re.escape(old)}(?![\w-])")
    if places.search(source.text, maker.span.start, maker.span.end):
        edits = tuple(
            Replace(source.path, Span(*match.span()), new) for match in places.finditer(source.text)
        )
        return Fix(title, edits, check=check)
    settled = prefix.maker.environment.env.get("UV_PROJECT_ENVIRONMENT")
    if prefix.made.tool != "uv sync" or settled is not None:
        return None
    start = Span(maker.span.start, maker.span.start)
    line = f"ENV UV_PROJECT_ENVIRONMENT={new}{source.newline}"
    changes = (Replace(source.path, start, line), Replace(source.path, word.span, new))
    return Fix(title, changes, check=check)
