"""Rule: the volume that should protect the environment lies elsewhere."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from hullcheck.core.edit import Fix, Replace
from hullcheck.core.finding import Finding, Severity
from hullcheck.core.lazy_pattern import lazy_pattern
from hullcheck.core.said import said
from hullcheck.core.source import Span
from hullcheck.docker.installers import EffectKind

from .hiding_rule import severity_of
from .service_rule import ServiceRule, made_at, source_of, told

if TYPE_CHECKING:
    from hullcheck.docker.compose import Mount
    from hullcheck.docker.prefixes import Prefix
    from hullcheck.facts import Facts
    from hullcheck.services import Hidden, ServiceFacts

_PLAIN = lazy_pattern(r"[A-Za-z0-9_./-]+")


class VolumeAtWrongPath(ServiceRule):
    """The volume that should protect the environment lies at another path.

    A volume protects what lies at its own path. One at `/app/.venv` does nothing for
    an image that keeps its environment at `/srv/shop/.venv`: the bind mount over
    `/srv/shop` hides it all the same, and Docker says nothing, it makes an empty
    volume where the image has nothing.

    Where nothing is hidden, such a volume is left over: advice.
    """

    severity = Severity.ERROR
    since = "0.1"
    fix = "safe"
    sources = ("S1 4.3", "docs.docker.com: Volumes, Mounting a volume over existing data")
    allow_when = "a program that hullcheck does not know of fills the volume."
    bad = """
-- pyproject.toml --
[project]
name = "shop"
version = "1"
-- uv.lock --
version = 1
-- Dockerfile --
FROM python:3.13-slim
WORKDIR /srv/shop
COPY pyproject.toml uv.lock ./
RUN uv sync --frozen
CMD [".venv/bin/python", "shop.py"]
-- .dockerignore --
**/.venv
-- compose.yaml --
services:
  web:
    build: .
    volumes:
      - .:/srv/shop
      - /app/.venv  # not the host's
"""
    good = """
-- compose.yaml --
services:
  web:
    build: .
    volumes:
      - .:/srv/shop
      - /srv/shop/.venv  # not the host's
"""
    near_misses = (
        # It lies where the environment is.
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
CMD [".venv/bin/python", "shop.py"]
-- deploy/compose.yaml --
services:
  backend:
    build: ../backend
    volumes:
      - ../backend:/app
      - /app/__pycache__
      - /app/.venv
""",
        # The image keeps it elsewhere, and the volume keeps the developer's out of sight.
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
CMD ["/opt/venv/bin/python", "shop.py"]
-- compose.yaml --
services:
  web:
    build: .
    volumes:
      - .:/app
      - /app/.venv
""",
        # The container makes its environment in it.
        """
-- pyproject.toml --
[project]
name = "shop"
version = "1"
-- uv.lock --
version = 1
-- Dockerfile --
FROM python:3.13-slim
RUN python -m venv /opt/tools && /opt/tools/bin/pip install uv==0.9.2
WORKDIR /app
CMD ["uv", "run", "shop.py"]
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
    )

    def seen(self, service: ServiceFacts, facts: Facts) -> Iterator[Finding]:
        """Yield the volumes that, by their names, should keep an environment that they do not."""
        for hidden, stray in service.misplaced:
            yield self._misplaced(stray, hidden, service, facts)
        concealed = {hidden.prefix.kind for hidden in service.hidden}
        first = {prefix.kind: prefix for prefix in reversed(service.prefixes)}
        for kind, prefix in first.items():
            if kind in concealed or kind is EffectKind.INSTALLS_NODE:
                continue
            for stray in service.strays(prefix.kind):
                if service.below_bind(stray) is None and not service.start.is_open:
                    yield self._left_over(stray, prefix, service)

    def _misplaced(
        self, stray: Mount, hidden: Hidden, service: ServiceFacts, facts: Facts
    ) -> Finding:
        path = hidden.prefix.path
        edit = _moved(stray, path, facts)
        title = said("Put the volume at `{path}`", path=path)
        return Finding(
            rule=self.name(),
            severity=severity_of(hidden, service),
            message=said(
                "in {service} {stray} protects nothing: {mount} hides `{path}`, "
                "where the image keeps its own",
                service=service.told,
                stray=told(stray),
                mount=told(hidden.mount),
                path=path,
            ),
            place=stray.place,
            cause=self.cause(service, stray.place, stray.target or ""),
            builds=(service.declared.build.id,),
            related=(made_at(service, hidden.prefix),),
            fix=Fix(title, (edit,), safe=True) if edit else None,
        )

    def _left_over(self, stray: Mount, prefix: Prefix, service: ServiceFacts) -> Finding:
        return Finding(
            rule=self.name(),
            severity=Severity.ADVICE,
            message=said(
                "in {service} {stray} protects nothing: the image keeps its "
                "environment at `{path}`, and nothing hides it",
                service=service.told,
                stray=told(stray),
                path=prefix.path,
            ),
            place=stray.place,
            cause=self.cause(service, stray.place, stray.target or ""),
            builds=(service.declared.build.id,),
            related=(made_at(service, prefix),),
        )


def is_misplaced(hidden: Hidden, service: ServiceFacts, facts: Facts) -> bool:
    """Say whether this rule, if it is asked, speaks of an environment that is hidden."""
    asked = VolumeAtWrongPath.name() in facts.asked
    return asked and any(each is hidden for each, _ in service.misplaced)


def _moved(stray: Mount, path: str, facts: Facts) -> Replace | None:
    """Return the edit that gives a volume another target; None where it is not written out once."""
    source, span = source_of(facts, stray), stray.place.span
    if source is None or span is None or not _PLAIN.fullmatch(path):
        return None
    written = re.compile(rf"(?<![\w/.-]){re.escape(stray.target or '')}/?(?![\w/.-])")
    found = list(written.finditer(source.slice(span)))
    if len(found) != 1:
        return None
    start = span.start + found[0].start()
    return Replace(source.path, Span(start, start + len(found[0][0])), path)
