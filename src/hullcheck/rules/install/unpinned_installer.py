"""Rule: the program that installs is itself installed in whatever version there is."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from hullcheck.complaints import Wrong
from hullcheck.core.finding import Finding, Place, Severity
from hullcheck.core.said import said
from hullcheck.docker.dockerfile.instructions import Run
from hullcheck.docker.stages.base import ExternalImage
from hullcheck.environments.requirements import parse_requirement
from hullcheck.environments.tools import Tool
from hullcheck.installs.requirements import is_installer, named, told

from .install_rule import InstallRule

if TYPE_CHECKING:
    from hullcheck.docker.executed import Executed
    from hullcheck.docker.flow import Flow
    from hullcheck.docker.stages import Stage
    from hullcheck.facts import Facts
    from hullcheck.installs.install import Install
    from hullcheck.installs.of_build import BuildInstalls

_UV = "ghcr.io/astral-sh/uv"
_FETCHERS = ("curl", "wget")
_TOOLS = (Tool.PIP, Tool.CONDA)

SCRIPTS = {
    "astral.sh/uv/install.sh": ("uv", ""),
    "install.python-poetry.org": ("poetry", "POETRY_VERSION"),
    "pdm-project.org/install-pdm.py": ("pdm", "PDM_VERSION"),
    "get.pnpm.io/install.sh": ("pnpm", "PNPM_VERSION"),
    "pixi.sh/install.sh": ("pixi", "PIXI_VERSION"),
}
"""Scripts of installers by their address, each with the variable that says the version; a version
of uv stands in the address. Sources: the installation pages of the five."""


class UnpinnedInstaller(InstallRule):
    """The program that installs is itself installed in whatever version there is.

    `pip install uv`, `pip install --upgrade pip`, `COPY --from=ghcr.io/astral-sh/uv` or
    `curl https://astral.sh/uv/install.sh | sh` take the version of the day. Another
    version may resolve otherwise, refuse an older lockfile or write a newer one:
    poetry 2 made an error of what poetry 1 warned of. A lockfile says what is
    installed, not by what.

    A version of any sort is enough here: `uv==0.9.26`, `poetry<3`,
    `ghcr.io/astral-sh/uv:0.9`, a digest.
    """

    severity = Severity.ADVICE
    since = "0.1"
    sources = ("docs.astral.sh: using uv in Docker", "python-poetry.org: CI recommendations")
    allow_when = "the image is rebuilt and tested often, and follows its tools on purpose."
    bad = """
-- pyproject.toml --
[project]
name = "shop"
version = "1"
-- uv.lock --
version = 1
-- Dockerfile --
FROM python:3.13-slim
RUN pip install --no-cache-dir uv
WORKDIR /app
COPY pyproject.toml uv.lock ./
RUN uv sync --locked
"""
    good = """
-- Dockerfile --
FROM python:3.13-slim
RUN pip install --no-cache-dir uv==0.9.26
WORKDIR /app
COPY pyproject.toml uv.lock ./
RUN uv sync --locked
"""
    near_misses = (
        # fastapi/full-stack-fastapi-template: the image's tag says which.
        """
-- main.py --
-- Dockerfile --
FROM python:3.14
COPY --from=ghcr.io/astral-sh/uv:0.9.26 /uv /uvx /bin/
COPY main.py /app/
""",
        # A range, and a version from an argument.
        """
-- main.py --
-- Dockerfile --
FROM python:3.13-slim
ARG POETRY_VERSION=2.1.1
RUN pip install "setuptools<81" "poetry==${POETRY_VERSION}"
""",
        # The address, a variable and an option say which.
        """
-- main.py --
-- Dockerfile --
FROM python:3.13-slim
ENV POETRY_VERSION=2.1.1
RUN curl -LsSf https://astral.sh/uv/0.9.26/install.sh | sh
RUN curl -sSL https://install.python-poetry.org | python3 -
RUN curl -fsSL https://get.pnpm.io/install.sh | env PNPM_VERSION=10.0.0 sh -
RUN curl -sSL https://pdm-project.org/install-pdm.py | python3 - --version 2.22.0
""",
        # A stage that is the image by another name.
        """
-- main.py --
-- Dockerfile --
FROM ghcr.io/astral-sh/uv:0.9.26 AS uv
FROM python:3.13-slim
COPY --from=uv /uv /bin/
COPY main.py /app/
""",
        # A package that only has such a name.
        """
-- main.py --
-- Dockerfile --
FROM python:3.13-slim
RUN pip install uvloop==0.21.0 poetry-plugin-export==1.9.0
""",
    )

    def wrong(self, install: Install, installs: BuildInstalls) -> Wrong | None:
        """Complain of a call that installs an installer and says no version."""
        if install.tool not in _TOOLS or install.at_start or install.reading.constrained:
            return None
        asked = list(named(install))
        free = [each for each in asked if is_installer(each) and not each.versioned]
        # An environment of conda needs a pip of its own.
        if not free or (install.tool is Tool.CONDA and len(free) < len(asked)):
            return None
        message = said(
            "`{shown}` takes whatever version is newest of {free}",
            shown=install.reading.shown,
            free=told(free),
        )
        return Wrong(self.severity, message)

    def findings(self, facts: Facts) -> Iterator[Finding]:
        """Yield the calls, and the instructions that take uv from an image without a version."""
        yield from super().findings(facts)
        found: dict[str, Finding] = {}
        for _, installs in facts.installs:
            for finding in self._of_stages(installs):
                found.setdefault(finding.cause, finding)
            for step in installs.flow.executed:
                for reference, message in _open(step):
                    finding = self._at_step(installs, step, reference, message)
                    found.setdefault(finding.cause, finding)
        yield from found.values()

    def _of_stages(self, installs: BuildInstalls) -> Iterator[Finding]:
        """Yield the stages that are uv's image by another name, without a version."""
        for stage in installs.flow.stages:
            base = stage.base
            if isinstance(base, ExternalImage) and _is_told(stage, installs.flow):
                yield Finding(
                    rule=self.name(),
                    severity=self.severity,
                    message=said(
                        "`{reference}` is whatever version of uv is newest",
                        reference=base.reference,
                    ),
                    place=Place(installs.path, stage.start.line),
                    cause=f"{installs.path} {stage.label} {base.reference}",
                    builds=(installs.build.id,),
                )

    def _at_step(
        self, installs: BuildInstalls, step: Executed, reference: str, message: str
    ) -> Finding:
        return Finding(
            rule=self.name(),
            severity=self.severity,
            message=message,
            place=step.place(installs.path),
            cause=f"{installs.path} {step.stage.label} {reference}",
            builds=(installs.build.id,),
        )


def _references(step: Executed) -> Iterator[str]:
    """Yield the images without a version from which a step takes uv."""
    taken = [step.source.reference] if isinstance(step.source, ExternalImage) else []
    if isinstance(step.instruction, Run):
        taken += (mount.from_.text for mount in step.instruction.mounts if mount.from_)
    yield from (reference for reference in taken if _is_newest_uv(reference))


def _is_newest_uv(reference: str) -> bool:
    """Say whether a reference is uv's image and names no version of uv.

    Its tags begin with uv's version, or else with Python's name or the system's:
    `python3.12-bookworm-slim`, `alpine`.
    """
    name, at, _ = reference.partition("@")
    image, _, tag = name.partition(":")
    return not at and image == _UV and not tag[:1].isdigit()


def _is_told(stage: Stage, flow: Flow) -> bool:
    """Say whether the newest uv comes with a stage; with no tag at all the base is told."""
    base = stage.base
    if not isinstance(base, ExternalImage) or not _is_newest_uv(base.reference):
        return False
    is_tagged = base.reference.removesuffix(":latest") != _UV
    return is_tagged or flow.only_gives(stage)


def gives_newest_uv(stage: Stage, flow: Flow) -> bool:
    """Say whether `stage` is uv's image without a version, from which files are taken alone."""
    base = stage.base
    return (
        isinstance(base, ExternalImage) and _is_newest_uv(base.reference) and flow.only_gives(stage)
    )


def _by_pipx(step: Executed) -> Iterator[str]:
    """Yield the installers that a RUN has pipx install in no version."""
    for placed in step.calls:
        if placed.call.name != "pipx" or not placed.certain:
            continue
        plain = placed.call.plain("--python", "--pip-args", "--index-url", "-i", "--suffix")
        if plain[:1] == ["install"]:
            asked = filter(None, map(parse_requirement, plain[1:]))
            yield from (each.name for each in asked if is_installer(each) and not each.versioned)


def _newest_uv(reference: str) -> str:
    return said("`{reference}` is whatever version of uv is newest", reference=reference)


def _open(step: Executed) -> Iterator[tuple[str, str]]:
    """Yield what an instruction takes without a version, and the words for it."""
    for each in _references(step):
        yield each, _newest_uv(each)
    for url, name in _installing_scripts(step):
        yield url, said("`{url}` installs whatever version of {name} is newest", url=url, name=name)
    for name in _by_pipx(step):
        yield name, said("`pipx install` takes whatever version of `{name}` is newest", name=name)


def _installing_scripts(step: Executed) -> Iterator[tuple[str, str]]:
    """Yield the addresses of scripts that a RUN fetches to install a program, and no version."""
    calls = [placed.call for placed in step.calls if placed.certain]
    if not any(call.name in _FETCHERS for call in calls):
        return
    if any(call.option("--version") for call in calls):
        return
    given = {name for call in calls for name, value in call.variables.items() if value}
    for call in calls:
        for word in call.words if call.name in _FETCHERS else ():
            address = word.partition("://")[2].removeprefix("www.").rstrip("/")
            program, variable = SCRIPTS.get(address, ("", ""))
            if program and variable not in given:
                yield word, program
