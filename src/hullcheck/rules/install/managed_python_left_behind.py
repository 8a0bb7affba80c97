"""Rule: an environment is copied to another stage, and the Python that it links to is not."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from itertools import takewhile
from typing import TYPE_CHECKING

from hullcheck.core.edit import Fix, Replace
from hullcheck.core.finding import Finding, Related, Severity
from hullcheck.core.said import said
from hullcheck.core.source import Span
from hullcheck.docker.dockerfile.instructions import Copy
from hullcheck.docker.filesystem import below, clean
from hullcheck.docker.ignore.patterns import has_wildcards
from hullcheck.docker.images.of_stage import base_of, may_bring_python
from hullcheck.docker.installers import EffectKind
from hullcheck.installs.uv import may_download_python
from hullcheck.rules.rule import Rule, Scope
from hullcheck.severity import lowered

if TYPE_CHECKING:
    from hullcheck.docker.calls import PlacedCall
    from hullcheck.docker.executed import Executed
    from hullcheck.docker.prefixes import Prefix
    from hullcheck.facts import BuildFacts, Facts
    from hullcheck.installs.of_build import BuildInstalls


class ManagedPythonLeftBehind(Rule):
    """An environment is copied to another stage without the Python that it links to.

    `uv python install` puts an interpreter below `~/.local/share/uv/python`, or where
    `UV_PYTHON_INSTALL_DIR` says, and so do `uv sync` and `uv venv` in an image without
    any Python, such as `ghcr.io/astral-sh/uv:bookworm-slim`: they download one. The
    environment holds links to that interpreter and no interpreter of its own. Copied to
    a final stage without the directory, `/app/.venv/bin/python` leads nowhere: the
    container does not start ("no such file or directory"), also where the final image
    has a Python of the same version, because that lies elsewhere.

    Three ways out: copy the directory to the same path as well, as
    `standalone.Dockerfile` of astral-sh/uv-docker-example does; use one Python image for
    both stages with `UV_PYTHON_DOWNLOADS=0`; or install the interpreter in the final
    stage.
    """

    severity = Severity.ERROR
    since = "0.1"
    scope = Scope.BUILD
    fix = "unsafe"
    sources = ("docs.astral.sh: managed Python versions", "astral-sh/uv-docker-example")
    symptoms = (
        "bad interpreter",
        "exec /app/.venv/bin/python: no such file or directory",
    )
    allow_when = "the interpreter comes to the final stage in a way that cannot be seen here."
    bad = """
-- pyproject.toml --
[project]
name = "shop"
version = "1"
-- uv.lock --
version = 1
-- main.py --
-- Dockerfile --
FROM ghcr.io/astral-sh/uv:bookworm-slim AS builder
ENV UV_PYTHON_INSTALL_DIR=/python
RUN uv python install 3.12
WORKDIR /app
COPY pyproject.toml uv.lock ./
RUN uv sync --locked
FROM debian:bookworm-slim
COPY --from=builder /app/.venv /app/.venv
COPY main.py /app/
CMD ["/app/.venv/bin/python", "/app/main.py"]
"""
    good = """
-- Dockerfile --
FROM ghcr.io/astral-sh/uv:bookworm-slim AS builder
ENV UV_PYTHON_INSTALL_DIR=/python
RUN uv python install 3.12
WORKDIR /app
COPY pyproject.toml uv.lock ./
RUN uv sync --locked
FROM debian:bookworm-slim
COPY --from=builder /python /python
COPY --from=builder /app/.venv /app/.venv
COPY main.py /app/
CMD ["/app/.venv/bin/python", "/app/main.py"]
"""
    near_misses = (
        # astral-sh/uv-docker-example, standalone: the interpreter comes along.
        """
-- pyproject.toml --
[project]
name = "shop"
version = "1"
-- uv.lock --
version = 1
-- Dockerfile --
FROM ghcr.io/astral-sh/uv:bookworm-slim AS builder
ENV UV_PYTHON_INSTALL_DIR=/python
ENV UV_PYTHON_PREFERENCE=only-managed
RUN uv python install 3.12
WORKDIR /app
COPY . /app
RUN uv sync --locked
FROM debian:bookworm-slim
COPY --from=builder /python /python
COPY --from=builder /app /app
""",
        # astral-sh/uv-docker-example, multistage: the image's own Python in both stages.
        """
-- pyproject.toml --
[project]
name = "shop"
version = "1"
-- uv.lock --
version = 1
-- Dockerfile --
FROM ghcr.io/astral-sh/uv:python3.12-bookworm-slim AS builder
ENV UV_PYTHON_DOWNLOADS=0
WORKDIR /app
COPY . /app
RUN uv sync --locked
FROM python:3.12-slim-bookworm
COPY --from=builder /app /app
""",
        # What uv finds in the image was put there by apt.
        """
-- pyproject.toml --
[project]
name = "shop"
version = "1"
-- uv.lock --
version = 1
-- Dockerfile --
FROM ghcr.io/astral-sh/uv:bookworm-slim AS builder
RUN apt-get update && apt-get install -y --no-install-recommends python3
WORKDIR /app
COPY . /app
RUN uv sync --locked
FROM debian:bookworm-slim
RUN apt-get update && apt-get install -y --no-install-recommends python3
COPY --from=builder /app /app
""",
        # The final stage installs the same interpreter itself.
        """
-- pyproject.toml --
[project]
name = "shop"
version = "1"
-- uv.lock --
version = 1
-- Dockerfile --
FROM ghcr.io/astral-sh/uv:bookworm-slim AS base
RUN uv python install 3.12
FROM base AS builder
WORKDIR /app
COPY . /app
RUN uv sync --locked
FROM base
COPY --from=builder /app /app
""",
    )

    def findings(self, facts: Facts) -> Iterator[Finding]:
        """Yield one finding an environment that arrives without its interpreter."""
        found: dict[str, Finding] = {}
        for build, installs in facts.installs:
            for prefix in installs.prefixes:
                finding = self._finding(build, installs, prefix)
                if finding is not None:
                    found.setdefault(finding.cause, finding)
        yield from found.values()

    def _finding(
        self, build: BuildFacts, installs: BuildInstalls, prefix: Prefix
    ) -> Finding | None:
        directory = _left_behind(installs, prefix)
        if directory is None:
            return None
        carrier = prefix.carriers[-1]
        made = prefix.maker.place(installs.path)
        return Finding(
            rule=self.name(),
            severity=lowered(self.severity, build.weight),
            message=said(
                "`{path}` links to the Python in `{directory}` of the stage `{label}`, which "
                "is not copied",
                path=prefix.path,
                directory=directory,
                label=prefix.maker.stage.label,
            ),
            place=carrier.place(installs.path),
            cause=f"{installs.path} {carrier.stage.label} {prefix.path}",
            builds=(build.build.id,),
            related=(Related(made, said("`{tool}` makes it here", tool=prefix.made.tool)),),
            # Where the environment comes through a third stage, that one lacks it, too.
            fix=_fix(installs, carrier, directory) if len(prefix.carriers) == 1 else None,
        )


def _left_behind(installs: BuildInstalls, prefix: Prefix) -> str | None:
    """Return the directory of the interpreter that an environment of the image lacks."""
    if not prefix.carriers or prefix.kind is not EffectKind.MAKES_VENV:
        return None
    maker = _call(prefix)
    if maker is None or not _uses_managed(maker):
        return None
    found = (*_directories(installs, prefix.maker), *_downloaded(installs, prefix, maker))
    directory = next(iter(found), None)
    target = installs.flow.target
    if directory is None or target is None:
        return None
    after = installs.flow.history(target)
    return None if any(_may_bring(step, directory) for step in after) else directory


def _directories(installs: BuildInstalls, maker: Executed) -> Iterator[str | None]:
    """Yield where uv puts interpreters in a stage before `maker`; None: it is not known where."""
    for step in installs.flow.history(maker.stage):
        for placed in _installs_python(step):
            yield _directory(placed, step)
        if step is maker:
            return


def _downloaded(installs: BuildInstalls, prefix: Prefix, maker: PlacedCall) -> Iterator[str | None]:
    """Yield where uv puts the interpreter that it downloads because the image has none."""
    stage = prefix.maker.stage
    if not may_download_python(maker.call):
        return
    until = takewhile(lambda step: step is not prefix.maker, installs.flow.history(stage))
    if base_of(stage, installs.build).no_python and not may_bring_python((*until, prefix.maker)):
        yield _home(maker, prefix.maker, None)


def _installs_python(step: Executed) -> Iterator[PlacedCall]:
    """Yield the calls of a step that surely put an interpreter of uv's somewhere."""
    for placed in step.calls:
        if placed.call.name == "uv" and placed.call.plain()[:2] == ["python", "install"]:
            yield placed


def _call(prefix: Prefix) -> PlacedCall | None:
    """Return uv's call that made an environment."""
    calls = (placed for placed in prefix.maker.calls if placed.line == prefix.made.line)
    return next((placed for placed in calls if placed.call.name == "uv"), None)


def _uses_managed(maker: PlacedCall) -> bool:
    """Say whether uv chooses its own interpreter, which it prefers unless it is told otherwise."""
    call = maker.call
    if not (maker.certain and call.complete):
        return False
    if call.has("--no-managed-python", "--system", "--python", "-p"):
        return False
    named = ("UV_NO_MANAGED_PYTHON", "UV_SYSTEM_PYTHON")
    preference = call.variables.get("UV_PYTHON_PREFERENCE", "managed")
    chosen = call.variables.get("UV_PYTHON")
    return not chosen and not any(map(call.flag, named)) and "system" not in preference


def _directory(placed: PlacedCall, step: Executed) -> str | None:
    """Return where a call of uv puts an interpreter; None: not known."""
    call = placed.call
    if not (placed.certain and call.complete):
        return None
    return _home(placed, step, call.option("--install-dir", "-i"))


def _home(placed: PlacedCall, step: Executed, option: str | None) -> str | None:
    call = placed.call
    given = option or call.variables.get("UV_PYTHON_INSTALL_DIR")
    if given:
        return posixpath.normpath(call.at(given))
    data = call.variables.get("XDG_DATA_HOME")
    if step.environment.user in (None, "", "root", "0"):
        # Most images run as root until they say otherwise.
        data = data or "/root/.local/share"
    return posixpath.join(data, "uv/python") if data else None


def _may_bring(step: Executed, directory: str) -> bool:
    """Say whether a step of the final stage may put the interpreter where it was."""
    if any(placed.call.name == "uv" and _may_download(placed) for placed in step.calls):
        return True
    copy = step.instruction
    if not isinstance(copy, Copy) or step.source is None:
        return False
    for word in copy.sources:
        start = step.environment.expand(word).value
        if start is None or has_wildcards(start):
            return True
        taken, wanted = clean(start), clean(directory)
        if below(wanted, taken) or below(taken, wanted):
            return True
    return False


def _may_download(placed: PlacedCall) -> bool:
    return placed.call.plain()[:1] not in (["--version"], ["cache"], ["tool"], ["self"])


def _fix(installs: BuildInstalls, carrier: Executed, directory: str) -> Fix | None:
    copy = carrier.instruction
    if not isinstance(copy, Copy) or copy.from_ is None or not installs.editable:
        return None
    source = installs.flow.dockerfile.source
    line = f"COPY --from={copy.from_.text} {directory} {directory}{source.newline}"
    start = copy.span.start
    if source.text[:start].rpartition("\n")[2].strip():
        return None
    return Fix(
        said("Copy `{directory}` as well", directory=directory),
        (Replace(installs.path, Span(start, start), line),),
        check=said("that the user of the image may read it"),
    )
