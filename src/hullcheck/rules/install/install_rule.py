"""A rule about calls that install."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, ClassVar

from hullcheck.core.finding import Finding
from hullcheck.rules.rule import Rule, Scope

if TYPE_CHECKING:
    from hullcheck.complaints import Wrong
    from hullcheck.facts import Facts
    from hullcheck.installs.install import Install
    from hullcheck.installs.of_build import BuildInstalls


class InstallRule(Rule):
    """A rule about calls that install; of those that know a fault of one call one speaks."""

    scope = Scope.BUILD
    precedence: ClassVar[int] = 1
    """Of two faults that are equally severe, that of the higher is told."""

    def wrong(self, install: Install, installs: BuildInstalls) -> Wrong | None:
        """Return what is wrong with one call; None: nothing, or it is not known."""
        raise NotImplementedError

    def findings(self, facts: Facts) -> Iterator[Finding]:
        """Yield one finding a call, with the builds in which it holds."""
        for complaint in facts.complained_by(self):
            yield Finding(
                rule=self.name(),
                severity=complaint.wrong.severity,
                message=complaint.wrong.message,
                place=complaint.place,
                cause=complaint.key,
                builds=complaint.builds,
                related=complaint.wrong.related,
                fix=complaint.fix,
            )
