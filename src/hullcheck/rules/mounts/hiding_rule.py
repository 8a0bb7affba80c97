"""What the rules about hidden environments share."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, ClassVar

from hullcheck.core.finding import Finding, Severity
from hullcheck.core.said import said
from hullcheck.docker.installers import EffectKind

from .service_rule import ServiceRule, guarded, made_at, told

if TYPE_CHECKING:
    from hullcheck.facts import Facts
    from hullcheck.services import Hidden, ServiceFacts


class HidingRule(ServiceRule):
    """A rule about environments of the image over which a directory of the host stands."""

    fix = "unsafe"
    kinds: ClassVar[frozenset[EffectKind]]
    """The sorts of environments that it speaks of."""
    what: ClassVar[str]
    """What they are called."""

    def is_told(self, hidden: Hidden, service: ServiceFacts, facts: Facts) -> bool:
        """Say whether another rule speaks of it."""
        raise NotImplementedError

    def seen(self, service: ServiceFacts, facts: Facts) -> Iterator[Finding]:
        """Yield the environments that a container of the service does not see."""
        for hidden in service.hidden:
            if hidden.prefix.kind in self.kinds and not self.is_told(hidden, service, facts):
                yield self._finding(hidden, service, facts)

    def _finding(self, hidden: Hidden, service: ServiceFacts, facts: Facts) -> Finding:
        place, path = hidden.mount.place, hidden.prefix.path
        again = service.remade(path)
        what = said(
            "{mount} hides `{path}`, {what} of the image",
            mount=told(hidden.mount),
            path=path,
            what=self.what,
        )
        message = said("in {service} {what}", service=service.told, what=what)
        if again:
            message = said(
                "in {service} {what}; `{tool}` makes another one when the container starts",
                service=service.told,
                what=what,
                tool=again.tool,
            )
        return Finding(
            rule=self.name(),
            severity=severity_of(hidden, service),
            message=message,
            place=place,
            cause=self.cause(service, place, path),
            builds=(service.declared.build.id,),
            related=(made_at(service, hidden.prefix),),
            fix=guarded(hidden.mount, path, facts),
        )


def severity_of(hidden: Hidden, service: ServiceFacts) -> Severity:
    """Return how bad it is: where the start may bring another environment, the container runs."""
    again = service.remade(hidden.prefix.path) is not None or service.start.is_open
    return Severity.ERROR.lowered(int(again))
