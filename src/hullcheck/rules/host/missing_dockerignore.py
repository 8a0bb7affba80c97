"""Rule: a directory is copied and no ignore file is in force."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from hullcheck.core.finding import Finding, Severity
from hullcheck.core.said import said
from hullcheck.docker.filesystem import below
from hullcheck.docker.standing import notes
from hullcheck.ignoring import ignore_edit, line_for
from hullcheck.leaks import Leak, kind_of
from hullcheck.severity import lowered

from .idle import IdleEnvironments
from .leak_rule import Cause, LeakRule

if TYPE_CHECKING:
    from hullcheck.facts import BuildFacts, Facts
    from hullcheck.report import HostTrace


MAX_OWN = 20
"""Files of a directory that holds one image and nothing that anybody develops."""


class MissingDockerignore(LeakRule):
    """A directory is copied and no ignore file keeps anything out.

    Docker does not read `.gitignore`. Without a `.dockerignore` everything that
    lies in the context's directory is sent and copied: the environment, the
    caches, `.env`, `.git`. That it works is no sign that the same image comes
    out on another machine.
    """

    severity = Severity.WARNING
    since = "0.1"
    sources = ("S1 4.2", "S1 5", "docs.docker.com: .dockerignore files")
    precedence = 3
    allow_when = "the context is a directory that only ever holds what the image needs."
    bad = """
-- pyproject.toml --
[project]
name = "shop"
version = "1"
-- uv.lock --
version = 1
-- Dockerfile --
FROM python:3.13-slim
WORKDIR /app
COPY . .
"""
    good = """
-- .dockerignore --
.git
**/.venv
"""
    near_misses = (
        # Files are named, no directory is copied.
        """
-- app.txt --
-- Dockerfile --
FROM python:3.13-slim
COPY app.txt /app/
""",
        # The Dockerfile has an ignore file of its own.
        """
-- pyproject.toml --
[project]
name = "shop"
version = "1"
-- docker/Dockerfile --
FROM python:3.13-slim
COPY . /app/
-- docker/Dockerfile.dockerignore --
**
!pyproject.toml
-- compose.yaml --
services:
  web:
    build: {context: ., dockerfile: docker/Dockerfile}
""",
        # AbdBarho/stable-diffusion-webui-docker: a directory of one image, and no project.
        """
-- services/download/Dockerfile --
FROM bash:5.2
COPY . /docker
-- services/download/download.sh --
-- services/download/links.txt --
-- services/web/Dockerfile --
FROM python:3.10-slim
COPY . /docker
-- services/web/config.py --
-- services/web/entrypoint.sh --
-- compose.yaml --
services:
  download:
    build: services/download
  web:
    build: services/web
""",
    )

    def cause(self, leak: Leak) -> Cause | None:
        """Return the missing file, where none is in force."""
        if leak.context.ignore_file is not None:
            return None
        path = leak.context.ignore_path
        return Cause(
            place=leak.carrier,
            key=f"{path} missing",
            what=said(
                "no `{path}` is in force: `{instruction}` carries",
                path=path,
                instruction=leak.flow.instruction_at(leak.carrier),
            ),
            title=said("Create `{path}`", path=path),
            edits=(ignore_edit(path, (leak.ignore_line,)),),
        )

    def findings(self, facts: Facts) -> Iterator[Finding]:
        """Yield what leaks for want of an ignore file, and whole contexts copied without one."""
        by_path = _by_ignore_path(facts)
        found = [_with_idle(finding, facts, by_path) for finding in super().findings(facts)]
        yield from found
        told = {build for finding in found for build in finding.builds}
        bare: dict[str, Finding] = {}
        for build in facts.builds:
            if build.build.id in told or _is_of_one_image(build, facts):
                continue
            if finding := self._bare(build):
                bare.setdefault(finding.cause, finding)
        yield from bare.values()

    def _bare(self, build: BuildFacts) -> Finding | None:
        """Return the finding for a whole context that, today, holds nothing of the host."""
        if build.context is None or build.flow is None or build.context.ignore_file is not None:
            return None
        place = build.flow.whole_context_copy
        if place is None or not build.has_host_files:
            return None
        path = build.context.ignore_path
        return Finding(
            rule=self.name(),
            severity=lowered(self.severity, build.weight),
            message=said("the whole context is copied and no `{path}` is in force", path=path),
            place=place,
            cause=f"{path} missing",
            builds=(build.build.id,),
            related=tuple(notes(build.build)),
        )


def _is_of_one_image(build: BuildFacts, facts: Facts) -> bool:
    """Say whether the context is one directory of a few files that are there for this image."""
    root = build.context.root if build.context else ""
    tree = facts.snapshot.tree
    inside = [tree.paths[index] for index in tree.range_under(root)] if root else []
    flat = all("/" not in path[len(root) + 1 :] for path in inside)
    projects = (project.directory for project in facts.projects)
    return 0 < len(inside) <= MAX_OWN and flat and not any(below(each, root) for each in projects)


def _by_ignore_path(facts: Facts) -> Mapping[str, Sequence[int]]:
    """Return the builds' positions by their ignore file, or by the one that could be created."""
    found: dict[str, list[int]] = {}
    for position, build in enumerate(facts.builds):
        if build.context is not None:
            found.setdefault(build.context.ignore_path, []).append(position)
    return found


def _with_idle(finding: Finding, facts: Facts, by_path: Mapping[str, Sequence[int]]) -> Finding:
    """Return `finding` with a file made that also names the environments which nothing copies.

    Once there is an ignore file, its reader expects that they are in it.
    """
    made = {edit.path for edit in finding.fix.edits} if finding.fix else set[str]()
    positions = sorted(position for path in made for position in by_path.get(path, ()))
    idle = IdleEnvironments()
    lines = [
        ignore_edit(build.known_context.ignore_path, (_line(build, trace, facts),))
        for build in (facts.builds[position] for position in positions)
        for trace in idle.first_told(build, build.known_context.ignore_path)
    ]
    if finding.fix is None:
        return finding
    edits = tuple(dict.fromkeys((*finding.fix.edits, *lines)))
    return replace(finding, fix=replace(finding.fix, edits=edits))


def _line(build: BuildFacts, trace: HostTrace, facts: Facts) -> str:
    return line_for(trace.host, kind_of(trace.host), build.known_context, facts.snapshot)
