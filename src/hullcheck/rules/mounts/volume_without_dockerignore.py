"""Rule: a volume protects the environment, and the build copies the host's into it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from hullcheck.core.edit import Fix
from hullcheck.core.finding import Finding, Related, Severity
from hullcheck.core.said import said
from hullcheck.environments.host_file import HostKind
from hullcheck.ignoring import ignore_edit
from hullcheck.severity import lowered

from .service_rule import ServiceRule, told

if TYPE_CHECKING:
    from hullcheck.docker.compose import Mount
    from hullcheck.facts import Facts
    from hullcheck.leaks import Leak
    from hullcheck.services import ServiceFacts

ENVIRONMENTS = frozenset({HostKind.VENV, HostKind.CONDA})


class VolumeWithoutDockerignore(ServiceRule):
    """A volume protects the environment at run time, and the build copies the host's.

    A new volume is filled from the image. Where the build's COPY carried the
    developer's environment to that path, it is what the volume holds: the bind mount
    is kept out by the front door, and COPY has let it in by the back. The volume then
    outlives the mend as well: after the ignore file is put right, `docker compose up -V`
    (`down -v` for a named one) is needed once.

    The ignore file is what keeps a host's environment out of images; a volume only
    decides what a container sees.
    """

    severity = Severity.ERROR
    since = "0.1"
    fix = "safe"
    sources = (
        "S1 2",
        "S1 5",
        "docs.docker.com: Volumes, Mounting a volume over existing data",
    )
    allow_when = "never that we know of."
    bad = """
-- backend/pyproject.toml --
[project]
name = "shop"
version = "1"
-- backend/uv.lock --
version = 1
-- backend/Dockerfile --
FROM python:3.13-slim
WORKDIR /app
COPY pyproject.toml uv.lock ./
RUN uv sync --frozen
COPY . .
CMD [".venv/bin/python", "shop.py"]
-- backend/.dockerignore --
.git
-- compose.yaml --
services:
  backend:
    build: backend
    volumes:
      - ./backend:/app
      - /app/.venv
"""
    good = """
-- backend/.dockerignore --
.git
**/.venv
"""
    near_misses = (
        # The ignore file keeps it out.
        """
-- backend/pyproject.toml --
[project]
name = "shop"
version = "1"
-- backend/uv.lock --
version = 1
-- backend/Dockerfile --
FROM python:3.13-slim
WORKDIR /app
COPY pyproject.toml uv.lock ./
RUN uv sync --frozen
COPY . .
CMD [".venv/bin/python", "shop.py"]
-- backend/.dockerignore --
.venv/
-- compose.yaml --
services:
  backend:
    build: backend
    volumes:
      - ./backend:/app
      - /app/.venv
""",
        # What is copied does not come to the volume's path.
        """
-- pyproject.toml --
[project]
name = "shop"
version = "1"
-- uv.lock --
version = 1
-- Dockerfile --
FROM python:3.13-slim
ENV UV_PROJECT_ENVIRONMENT=/opt/venv
WORKDIR /app
COPY pyproject.toml uv.lock ./
RUN uv sync --frozen
COPY . /src/
CMD ["/opt/venv/bin/python", "shop.py"]
-- compose.yaml --
services:
  web:
    build: .
    volumes:
      - venv:/opt/venv
volumes:
  venv: {}
""",
        # A directory of the host stands over it: that is another rule's.
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
COPY . .
CMD [".venv/bin/python", "shop.py"]
-- compose.yaml --
services:
  web:
    build: .
    volumes:
      - .:/app
      - data:/app/data
volumes:
  data: {}
""",
    )

    def seen(self, service: ServiceFacts, facts: Facts) -> Iterator[Finding]:
        """Yield the volumes that are filled with an environment of the host."""
        for leak in facts.leaks:
            if leak.build is not service.build.build or leak.kind not in ENVIRONMENTS:
                continue
            mount = _filled(leak, service)
            if mount is not None:
                yield self._finding(mount, leak, service)

    def _finding(self, mount: Mount, leak: Leak, service: ServiceFacts) -> Finding:
        place, ignore_file = mount.place, leak.context.ignore_path
        edit = ignore_edit(ignore_file, (leak.ignore_line,))
        made = leak.context.ignore_file is None
        title = (
            said("Create `{ignore_file}`", ignore_file=ignore_file)
            if made
            else said("Keep it out with a line in `{ignore_file}`", ignore_file=ignore_file)
        )
        fix = Fix(title, (edit,), safe=True)
        copies = leak.flow.instruction_at(leak.carrier)
        return Finding(
            rule=self.name(),
            severity=lowered(self.severity, leak.circumstances),
            message=said(
                "in {service} {mount} is filled from the image, into which "
                "`{copies}` carries the host's `{path}`",
                service=service.told,
                mount=told(mount),
                copies=copies,
                path=leak.host.path,
            ),
            place=place,
            cause=self.cause(service, place, mount.target or ""),
            builds=(leak.build.id,),
            routes=leak.routes,
            related=(Related(leak.carrier, said("this carries it into the image")),),
            fix=fix if leak.by_oversight else None,
        )


def _filled(leak: Leak, service: ServiceFacts) -> Mount | None:
    """Return the volume that is filled with what leaks."""
    kept = (each for each in leak.landings if each.final and not each.removed_by)
    paths = (leak.trace.directory_in_image(each) for each in kept)
    volumes = (service.volume_at(path) for path in paths if path)
    return next((volume for volume in volumes if volume), None)
