"""Rule: the host's environment itself is mounted."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from hullcheck.core.edit import Fix
from hullcheck.core.finding import Finding, Severity
from hullcheck.core.paths import parents
from hullcheck.core.said import said
from hullcheck.docker.compose import Mount, MountKind
from hullcheck.docker.filesystem import clean
from hullcheck.docker.installers import EffectKind
from hullcheck.environments.classify import classify_host_path
from hullcheck.environments.host_file import HostKind
from hullcheck.severity import Circumstances, lowered
from hullcheck.syntax.yaml_splice import remove_item

from .service_rule import ServiceRule, source_of, told

if TYPE_CHECKING:
    from hullcheck.facts import Facts
    from hullcheck.services import Hidden, ServiceFacts

ENVIRONMENTS = frozenset({HostKind.VENV, HostKind.CONDA})


class HostVenvMounted(ServiceRule):
    """The developer's environment itself is mounted into the container.

    An environment is made for one machine: its interpreter is a link to a file of the
    host (`/opt/homebrew/...`, `~/.local/share/uv/python/...`), its scripts begin with
    the host's path, its compiled packages are for the host's system and processor. In
    the container the link leads nowhere or to another Python: `bad interpreter`,
    `invalid ELF header`. What the container installs into it breaks it for the host.

    A container keeps an environment of its own: the image's, or one in a volume. A part of
    an environment, such as its `site-packages`, is no better; the mounts of a
    `devcontainer.json` count as those of a service.
    """

    severity = Severity.ERROR
    since = "0.1"
    fix = "safe"
    sources = ("S1 2", "S1 5", "docs.python.org: venv, environments are not portable")
    allow_when = "the container makes that environment, and nobody uses it on the host."
    bad = """
-- pyproject.toml --
[project]
name = "shop"
version = "1"
-- uv.lock --
version = 1
-- shop/main.py --
-- Dockerfile --
FROM python:3.13-slim
WORKDIR /app
COPY pyproject.toml uv.lock ./
RUN uv sync --frozen
CMD [".venv/bin/python", "-m", "shop.main"]
-- .dockerignore --
**/.venv
-- compose.yaml --
services:
  web:
    build: .
    volumes:
      - ./shop:/app/shop
      - ./.venv:/app/.venv
"""
    good = """
-- compose.yaml --
services:
  web:
    build: .
    volumes:
      - ./shop:/app/shop
"""
    near_misses = (
        # A volume of the container's own has the same path.
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
CMD [".venv/bin/python", "shop.py"]
-- compose.yaml --
services:
  web:
    build: .
    volumes:
      - .:/app
      - venv:/app/.venv
volumes:
  venv: {}
""",
        # A package of the project is called so.
        """
-- pyproject.toml --
[project]
name = "shop"
version = "1"
-- uv.lock --
version = 1
-- src/venv/main.py --
-- Dockerfile --
FROM python:3.13-slim
WORKDIR /app
COPY pyproject.toml uv.lock ./
RUN uv sync --frozen
CMD [".venv/bin/python", "-m", "venv.main"]
-- compose.yaml --
services:
  web:
    build: .
    volumes: ["./src/venv:/app/src/venv"]
""",
    )

    def seen(self, service: ServiceFacts, facts: Facts) -> Iterator[Finding]:
        """Yield the bind mounts of an environment of the host, or over one of the image."""
        for mount in service.service.mounts:
            if is_of_environment(mount, service):
                yield self._finding(mount, service, facts)

    def _finding(self, mount: Mount, service: ServiceFacts, facts: Facts) -> Finding:
        path = (mount.source.path if mount.source else None) or ""
        # A part of an environment, such as its packages, is there if the environment is.
        known = (facts.hosts_by_path.get(each) for each in (path, *parents(path)))
        certain = any(host is not None and host.certain for host in known)
        place = mount.place
        return Finding(
            rule=self.name(),
            severity=lowered(self.severity, Circumstances(HostKind.VENV, certain)),
            message=said(
                "{mount} puts the host's environment into {service}",
                mount=told(mount),
                service=service.told,
            ),
            place=place,
            cause=self.cause(service, place, mount.target or ""),
            builds=(service.declared.build.id,),
            fix=_removal(mount, service, facts),
        )


def is_of_environment(mount: Mount, service: ServiceFacts) -> bool:
    """Say whether a bind mount brings an environment of the host."""
    source = mount.source
    if mount.kind is not MountKind.BIND or source is None or source.path is None:
        return False
    # What git tracks is code, whatever its name.
    if not source.inside or service.snapshot.tree.is_dir(source.path):
        return False
    over = (each for each in service.prefixes if each.kind is not EffectKind.INSTALLS_NODE)
    if any(clean(each.path) == clean(mount.target or "") for each in over):
        return True
    return classify_host_path(source.path) in ENVIRONMENTS


def is_mounted(hidden: Hidden, service: ServiceFacts, facts: Facts) -> bool:
    """Say whether this rule, if it is asked, speaks of the mount that hides an environment."""
    asked = HostVenvMounted.name() in facts.asked
    return asked and is_of_environment(hidden.mount, service)


def _removal(mount: Mount, service: ServiceFacts, facts: Facts) -> Fix | None:
    """Return the fix that takes the entry away; None where a mount above would hide as well."""
    source, span = source_of(facts, mount), mount.place.span
    if source is None or span is None or service.below_bind(mount) is not None:
        return None
    edit = remove_item(source, span)
    return Fix(said("Remove {mount}", mount=told(mount)), (edit,), safe=True) if edit else None
