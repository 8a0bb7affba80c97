"""Rule: an environment is copied to a stage with another Python or another C library."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from hullcheck.core.finding import Finding, Related, Severity
from hullcheck.core.said import said
from hullcheck.docker.images.base_image import BaseImage, minor_of
from hullcheck.docker.images.of_stage import base_of, may_bring_python
from hullcheck.docker.installers import EffectKind
from hullcheck.docker.prefixes import Prefix, prefixes_by_stage
from hullcheck.environments.manifests import table
from hullcheck.environments.native_wheels import native_package
from hullcheck.environments.requires_python import allows
from hullcheck.environments.texts import source_at
from hullcheck.rules.by_cause import by_cause
from hullcheck.rules.rule import Rule, Scope

if TYPE_CHECKING:
    from hullcheck.facts import Facts
    from hullcheck.installs.of_build import BuildInstalls


class VenvAcrossBases(Rule):
    """An environment is copied to a stage with another Python or another C library.

    A virtual environment holds no Python: it links to that of the image in which it was
    made, and its packages lie in a directory of that minor version. In a stage with
    Python 3.13 an environment of 3.12 starts, and finds none of its packages. Packages
    with native code are compiled for one C library: what was installed on Debian (glibc)
    does not load on Alpine (musl). Where only the C library differs, pure packages still
    work: it is an error if the lockfile has a package of which there is no pure wheel, else
    a warning.

    Versions and libraries are those that the tags of the two base images tell; where
    something may bring another Python, or asks for one, nothing is said.
    """

    severity = Severity.ERROR
    since = "0.1"
    scope = Scope.BUILD
    sources = ("S1 1", "S3 1", "docs.python.org: venv", "PEP 656: musllinux")
    allow_when = "another Python of the right version is put where the environment links to."
    bad = """
-- requirements.txt --
flask==3.1.2
-- app.py --
-- Dockerfile --
FROM python:3.12-slim AS build
RUN python -m venv /opt/venv
ENV PATH="/opt/venv/bin:$PATH"
COPY requirements.txt ./
RUN pip install --no-cache-dir -r requirements.txt

FROM python:3.13-slim
WORKDIR /app
COPY --from=build /opt/venv /opt/venv
COPY app.py ./
ENV PATH="/opt/venv/bin:$PATH"
CMD ["python", "app.py"]
"""
    good = """
-- Dockerfile --
FROM python:3.13-slim AS build
RUN python -m venv /opt/venv
ENV PATH="/opt/venv/bin:$PATH"
COPY requirements.txt ./
RUN pip install --no-cache-dir -r requirements.txt

FROM python:3.13-slim
WORKDIR /app
COPY --from=build /opt/venv /opt/venv
COPY app.py ./
ENV PATH="/opt/venv/bin:$PATH"
CMD ["python", "app.py"]
"""
    near_misses = (
        # astral-sh/uv-docker-example: uv's image and Python's have the same Python.
        """
-- pyproject.toml --
[project]
name = "shop"
version = "1"
requires-python = ">=3.12"
-- uv.lock --
version = 1
-- Dockerfile --
FROM ghcr.io/astral-sh/uv:python3.12-bookworm-slim AS build
WORKDIR /app
COPY pyproject.toml uv.lock ./
RUN uv sync --locked

FROM python:3.12-slim-bookworm
COPY --from=build /app /app
""",
        # uv makes it with the Python that the project asks for, not with the image's.
        """
-- pyproject.toml --
[project]
name = "shop"
version = "1"
requires-python = ">=3.13"
-- uv.lock --
version = 1
-- Dockerfile --
FROM ghcr.io/astral-sh/uv:python3.12-bookworm-slim AS build
WORKDIR /app
COPY pyproject.toml uv.lock ./
RUN uv sync --locked

FROM python:3.13-slim-bookworm
COPY --from=build /app /app
""",
        # The Python comes along.
        """
-- requirements.txt --
flask==3.1.2
-- Dockerfile --
FROM python:3.12-slim AS build
RUN python -m venv /opt/venv && /opt/venv/bin/pip install flask==3.1.2

FROM python:3.13-slim
COPY --from=build /usr/local /usr/local
COPY --from=build /opt/venv /opt/venv
""",
    )

    def findings(self, facts: Facts) -> Iterator[Finding]:
        """Yield one finding an environment, at the COPY that brings it to the final stage."""
        yield from by_cause(each for _, installs in facts.installs for each in self._of(installs))

    def _of(self, installs: BuildInstalls) -> Iterator[Finding]:
        flow = installs.flow
        found = prefixes_by_stage(flow) if flow.target else {}
        for prefix in found.get(flow.target.index, ()) if flow.target else ():
            if prefix.kind is not EffectKind.MAKES_VENV or not prefix.carriers:
                continue
            made = base_of(prefix.maker.stage, installs.build)
            here = base_of(prefix.carriers[-1].stage, installs.build)
            why, severity = _difference(made, here)
            if why and _is_certain(prefix, made, installs):
                native = _native_package(prefix, installs) if severity < Severity.ERROR else None
                if native:
                    why, severity = (
                        said("{why}: `{native}` does not load", why=why, native=native),
                        Severity.ERROR,
                    )
                yield self._finding(prefix, installs, why, severity)

    def _finding(
        self, prefix: Prefix, installs: BuildInstalls, why: str, severity: Severity
    ) -> Finding:
        maker = prefix.maker.place(installs.path)
        return Finding(
            rule=self.name(),
            severity=severity,
            message=said("`{path}` was made {why}", path=prefix.path, why=why),
            place=prefix.carriers[-1].place(installs.path),
            cause=f"{installs.path} {prefix.maker.stage.label} {prefix.path}",
            builds=(installs.build.id,),
            related=(Related(maker, said("made here: `{tool}`", tool=prefix.made.tool)),),
        )


def _difference(made: BaseImage, here: BaseImage) -> tuple[str, Severity]:
    """Return what differs between two bases, "" for nothing that is known, and how bad it is."""
    then, now = made.python_minor, here.python_minor
    if then and now and then != now:
        return said(
            "with Python {python}, and this stage has {here}",
            python=made.python,
            here=here.python,
        ), Severity.ERROR
    if made.libc and here.libc and made.libc != here.libc:
        return said(
            "for {libc}, and this stage has {here}", libc=made.libc, here=here.libc
        ), Severity.WARNING
    return "", Severity.ADVICE


def _native_package(prefix: Prefix, installs: BuildInstalls) -> str | None:
    """Return a package that is compiled for one C library, of the lock that filled it."""
    for install in installs.makers(prefix):
        path = installs.lockfile_in_repository(install)
        source = source_at(installs.snapshot, path) if path else None
        if source is not None and (found := native_package(source)):
            return found
    return None


def _is_certain(prefix: Prefix, made: BaseImage, installs: BuildInstalls) -> bool:
    """Whether it is made with its base's Python, and meets that of the final stage's base."""
    flow, maker = installs.flow, prefix.maker
    before = list(flow.history(maker.stage))
    before = before[: before.index(maker) + 1]
    stage = prefix.carriers[-1].stage
    after = [step for step in flow.history(stage) if step not in prefix.carriers]
    if may_bring_python(before) or may_bring_python(after):
        return False
    if any(effect.path == prefix.path for step in after for effect in step.effects):
        return False
    paths = flow.ends[stage.index].get("PYTHONPATH")
    if isinstance(paths, str) and prefix.path in paths:
        return False
    return not prefix.made.tool.startswith("uv") or _uv_takes_it(made, prefix, installs)


def _uv_takes_it(made: BaseImage, prefix: Prefix, installs: BuildInstalls) -> bool:
    """Whether nothing of the project makes uv take another Python than the base's."""
    minor = made.python_minor
    for path in installs.snapshot.paths:
        if path.rpartition("/")[2] == ".python-version":
            source = source_at(installs.snapshot, path)
            if source is None or minor_of(source.text.strip()) != minor:
                return False
    for install in installs.installs:
        if install.step.stage is prefix.maker.stage and install.manifest and minor:
            specifier = table(installs.data(install.manifest), "project").get("requires-python")
            if isinstance(specifier, str) and allows(specifier, minor) is not True:
                return False
    return True
