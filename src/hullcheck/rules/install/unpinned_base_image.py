"""Rule: a stage begins with whatever image is newest."""

from __future__ import annotations

import re
from collections.abc import Iterator, Set
from typing import TYPE_CHECKING

from hullcheck.core.finding import Finding, Place, Severity
from hullcheck.core.lazy_pattern import lazy_pattern
from hullcheck.core.said import said
from hullcheck.docker.dockerfile.instructions import From
from hullcheck.docker.dockerfile.references import repository_of
from hullcheck.docker.images.facts import facts_of, may_be_pulled
from hullcheck.docker.stages.base import ExternalImage
from hullcheck.docker.standing import notes
from hullcheck.rules.by_cause import by_cause
from hullcheck.rules.rule import Rule, Scope
from hullcheck.severity import lowered

from .unpinned_installer import gives_newest_uv

if TYPE_CHECKING:
    from hullcheck.docker.images.base_image import BaseImage
    from hullcheck.docker.stages import Stage
    from hullcheck.facts import BuildFacts, Facts

_COMMENT = lazy_pattern(r"^[ \t]*#.*\b(?:docker|podman)\b.*\bbuild\b.*", re.MULTILINE)
_TAGGED = lazy_pattern(r"(?:\s-t|--tag)[ =]([^\s]+)")

_IN_PART = said("names a version of one thing, and is whatever is newest of another")


class UnpinnedBaseImage(Rule):
    """A stage begins with whatever image, or whatever Python, is newest.

    An image without a tag is `latest`: the newest there is on the day of the build, on
    a machine that has not yet an older one. `python:3` and `python:slim` follow Python
    from one minor version to the next, for which wheels may not yet exist and in which
    modules are gone; the lockfile was made with another one.

    Major and minor are enough here: `python:3.13-slim`. A digest pins, whatever the tag
    is. Values of build arguments are put in first, and an ARG's default counts; where a
    value is not known nothing is said. What the repository itself builds under that
    name is no newest image of somebody else.
    """

    severity = Severity.WARNING
    since = "0.1"
    scope = Scope.BUILD
    sources = ("S1 7", "docs.docker.com: Building best practices, Pin base image versions")
    allow_when = "the image is rebuilt and tested often, and follows its base on purpose."
    bad = """
-- requirements.txt --
flask==3.1.2
-- app.py --
-- Dockerfile --
FROM python:slim
WORKDIR /app
COPY requirements.txt ./
RUN pip install --no-cache-dir -r requirements.txt
COPY app.py ./
CMD ["python", "app.py"]
"""
    good = """
-- Dockerfile --
FROM python:3.13-slim
WORKDIR /app
COPY requirements.txt ./
RUN pip install --no-cache-dir -r requirements.txt
COPY app.py ./
CMD ["python", "app.py"]
"""
    near_misses = (
        # saleor/saleor and many others: the argument says which.
        """
-- app.py --
-- Dockerfile --
ARG PYTHON_VERSION=3.12
FROM python:${PYTHON_VERSION}-slim AS build
FROM build
COPY app.py /app/
""",
        # A digest pins; nothing is known of an argument that has no value.
        """
-- app.py --
-- Dockerfile --
ARG BASE
FROM python:slim@sha256:0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f AS tools
FROM $BASE
COPY --from=tools /usr/local/bin/pip /opt/
COPY app.py /app/
""",
        # A stage that the target does not need is not built.
        """
-- app.py --
-- Dockerfile --
FROM ubuntu AS playground
FROM ghcr.io/astral-sh/uv:python3.13-trixie-slim
COPY app.py /app/
""",
        # Romzeuz/Diplom and certbot/certbot: the base is built here, just before.
        """
-- app.py --
-- base.Dockerfile --
FROM python:3.13-slim
-- Dockerfile --
FROM acme/python-base
COPY app.py /app/
-- worker.Dockerfile --
FROM python-base:latest
COPY app.py /app/
-- Makefile --
images:
\tdocker build -f base.Dockerfile -t acme/python-base:$(VERSION) .
\tdocker build .
""",
        # wger-project/wger: the image of the directory beside.
        """
-- app.py --
-- docker/base/Dockerfile --
FROM ubuntu:24.04
-- docker/production/Dockerfile --
FROM acme/base:latest
COPY app.py /app/
-- compose.yaml --
services:
  web:
    build: {context: ., dockerfile: docker/production/Dockerfile}
""",
        # testcontainers/testcontainers-python: only uv is taken, of which another rule speaks;
        # wger-project/wger: a comment says what the image beside is called.
        """
-- app.py --
-- server.Dockerfile --
# docker build -f server.Dockerfile --tag acme/server .
FROM python:3.13-slim
-- Dockerfile --
FROM ghcr.io/astral-sh/uv:latest AS uv
FROM acme/server:latest
COPY --from=uv /uv /bin/
COPY app.py /app/
""",
        # Every build says its own version.
        """
-- app.py --
-- Dockerfile --
ARG TAG=latest
FROM python:$TAG
COPY app.py /app/
-- compose.yaml --
services:
  old:
    build:
      context: .
      args:
        TAG: 3.12-slim
  new:
    build:
      context: .
      args:
        TAG: 3.13-slim
""",
    )

    def findings(self, facts: Facts) -> Iterator[Finding]:
        """Yield one finding a FROM, with the builds in which it holds."""
        made = frozenset(name for names in facts.of_all(_names) for name in names)
        places = frozenset(facts.of_all(_directory))
        yield from by_cause(
            finding for build in facts.builds for finding in self._of(build, made, places)
        )

    def _of(self, build: BuildFacts, made: Set[str], places: Set[str]) -> Iterator[Finding]:
        for stage in build.flow.stages if build.flow else ():
            base = stage.base
            if isinstance(base, ExternalImage) and stage.replaced_by is None:
                image = facts_of(base.reference, build.build.own_images)
                name = image.reference.name if image.reference else ""
                own = name in made or _is_beside(name, build, places)
                # Of the installer that is only taken from it, another rule speaks.
                own = own or gives_newest_uv(stage, build.known_flow)
                if name and not own and _why(image):
                    yield self._finding(build, stage, base.reference, _why(image))

    def _finding(self, build: BuildFacts, stage: Stage, reference: str, why: str) -> Finding:
        path, start = build.known_flow.dockerfile.source.path, stage.start
        written = start.image if isinstance(start, From) else None
        text = written.text if written else reference
        shown = (
            f"`{reference}`"
            if text == reference
            else said("`{text}` is `{reference}`, which", text=text, reference=reference)
        )
        return Finding(
            rule=self.name(),
            severity=lowered(self.severity.lowered(why == _IN_PART), build.weight),
            message=said("{image} {why}", image=shown, why=why),
            place=Place(path, start.line, span=written.span if written else None),
            cause=f"{path} {stage.label} {text}",
            builds=(build.build.id,),
            related=tuple(notes(build.build)),
        )


def _names(build: BuildFacts) -> tuple[str, ...]:
    return (*build.build.names, *_told(build))


def _told(build: BuildFacts) -> Iterator[str]:
    """Yield the names that comments of the Dockerfile give the image."""
    text = build.flow.dockerfile.source.text if build.flow else ""
    for comment in _COMMENT.finditer(text) if "#" in text and "build" in text else ():
        for tagged in _TAGGED.finditer(comment[0]):
            yield repository_of(tagged[1].partition(":")[0])


def _directory(build: BuildFacts) -> str:
    return (build.build.dockerfile or "").rpartition("/")[0]


def _is_beside(name: str, build: BuildFacts, places: Set[str]) -> bool:
    """Say whether an image has the name of a directory beside that of the build, also built."""
    owner, _, last = name.rpartition("/")
    home = _directory(build)
    beside = f"{home.rpartition('/')[0]}/{last}".lstrip("/")
    official = owner.rpartition("/")[2] == "library"
    return bool(home) and not official and beside != home and beside in places


def _why(image: BaseImage) -> str:
    """Return what is open about an image; "" where nothing is, or nothing is known."""
    reference = image.reference
    if reference is None or reference.digest or not may_be_pulled(reference):
        return ""
    # A name may say which Python it has, and its newest image is another tomorrow all the same.
    if image.python_minor and reference.tag != "latest":
        return ""
    if not reference.tag:
        return said("has no tag, which is whatever is newest")
    if "latest" in reference.tag.split("-"):
        versioned = any(each.isdigit() for each in reference.tag)
        return _IN_PART if versioned else said("is whatever is newest")
    if image.python_by_tag:
        return said("has whatever minor version of Python is newest")
    return ""
