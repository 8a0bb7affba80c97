"""What the rules about services share: how a mount is told, and that one entry is one cause."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from hullcheck.core.edit import Fix
from hullcheck.core.finding import Finding, Place, Related
from hullcheck.core.said import said
from hullcheck.docker.compose import Mount, MountKind
from hullcheck.rules.rule import Rule, Scope
from hullcheck.syntax.yaml_splice import insert_after

if TYPE_CHECKING:
    from hullcheck.core.source import Source
    from hullcheck.docker.prefixes import Prefix
    from hullcheck.facts import Facts
    from hullcheck.services import ServiceFacts

EMPTY_ROOT_OWNED = said(
    "where the host has no such directory, Docker makes an empty one there that belongs to root"
)
"""What a volume below a bind mount leaves on the host."""


class ServiceRule(Rule):
    """A rule about what a service's container sees, one service at a time."""

    scope = Scope.BUILD

    def seen(self, service: ServiceFacts, facts: Facts) -> Iterator[Finding]:
        """Yield what is wrong with one service."""
        raise NotImplementedError

    def findings(self, facts: Facts) -> Iterator[Finding]:
        """Yield each entry of a file once, though services and projects may share it."""
        found: dict[object, Finding] = {}
        for finding in (each for service in facts.services for each in self.seen(service, facts)):
            # The cause names the service, and an anchor gives one entry to several.
            key = (finding.place, finding.cause.partition(" ")[2].partition(" ")[2])
            found[key] = _joined(found[key], finding) if key in found else finding
        yield from found.values()

    def cause(self, service: ServiceFacts, place: Place, *about: str) -> str:
        """Return the key of a cause: file, service, and what tells it from others there."""
        return " ".join((place.path, service.service.name, *about))


def _joined(first: Finding, second: Finding) -> Finding:
    builds = tuple(dict.fromkeys((*first.builds, *second.builds)))
    routes = tuple(dict.fromkeys((*first.routes, *second.routes)))
    graver = second if second.severity > first.severity else first
    return replace(graver, cause=first.cause, builds=builds, routes=routes)


def told(mount: Mount) -> str:
    """Return a mount in words: "the bind mount of `backend` over `/app`"."""
    if mount.kind is MountKind.BIND:
        source = mount.source.path if mount.source else None
        return said(
            "the bind mount of `{source}` over `{target}`",
            source=source or ".",
            target=mount.target,
        )
    if mount.name:
        return said("the volume `{name}` at `{target}`", name=mount.name, target=mount.target)
    return said("the volume at `{target}`", target=mount.target)


def made_at(service: ServiceFacts, prefix: Prefix) -> Related:
    """Return the instruction that makes an environment of a service's image."""
    path = service.flow.dockerfile.source.path
    return Related(
        Place(path, prefix.made.line), said("`{tool}` makes it here", tool=prefix.made.tool)
    )


def guarded(mount: Mount, path: str, facts: Facts) -> Fix | None:
    """Return the fix that keeps `path`, which lies below a bind mount, in a volume."""
    source, span = facts.snapshot.source(mount.place.path), mount.place.span
    edit = None if source is None or span is None else insert_after(source, span, path)
    if edit is None or mount.target == path:
        return None
    return Fix(said("Keep `{path}` in a volume", path=path), (edit,), check=EMPTY_ROOT_OWNED)


def source_of(facts: Facts, mount: Mount) -> Source | None:
    """Return the text in which a mount is written, where its place in it is known."""
    return facts.snapshot.source(mount.place.path) if mount.place.span else None
