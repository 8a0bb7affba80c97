"""What the rules about host files in images share: who speaks for a leak, and how it is told."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, ClassVar

from hullcheck.core.edit import Edit, Fix
from hullcheck.core.finding import Finding, Place, Related, Severity
from hullcheck.core.noun import dataclass
from hullcheck.core.said import said
from hullcheck.docker.standing import notes
from hullcheck.environments.host_file import HostKind, HostState
from hullcheck.leaks import Leak
from hullcheck.rules.rule import Rule, Scope
from hullcheck.severity import lowered

if TYPE_CHECKING:
    from hullcheck.facts import Facts


@dataclass(frozen=True, slots=True)
class Cause:
    """Why a host file leaks, and what stops it."""

    place: Place
    """Where the finding is reported."""
    key: str
    """The same for everything that one mend would stop; never a line number."""
    what: str
    """Begins the message: the subject and verb, such as "`COPY . .` carries"."""
    title: str
    """The fix, in the imperative."""
    edits: tuple[Edit, ...] = ()
    related: tuple[Related, ...] = ()


class LeakRule(Rule):
    """A rule about host files that land; the strongest rule that knows a cause speaks."""

    scope = Scope.BUILD
    precedence: ClassVar[int] = 1
    """Of two rules that know a cause of one leak, the higher speaks."""
    names_kind: ClassVar[bool] = False
    """It tells what leaks, not which fault of an ignore file lets it."""
    carries: ClassVar[bool] = False
    """It speaks in the place of the rule of what leaks, and has the severity of that."""
    fix = "safe"

    def severity_of(self, leak: Leak) -> Severity:
        """Return the severity of one leak before its circumstances lower it."""
        return leak.severity if self.carries else max(self.severity, leak.severity)

    def cause(self, leak: Leak) -> Cause | None:
        """Return the cause that this rule sees in `leak`, or None if it is not its business."""
        raise NotImplementedError

    def findings(self, facts: Facts) -> Iterator[Finding]:
        """Yield one finding a cause, with the routes of everything that it lets through."""
        groups: dict[str, list[tuple[Leak, Cause]]] = {}
        for leak, cause in facts.spoken_by(self):
            groups.setdefault(cause.key, []).append((leak, cause))
        for group in groups.values():
            yield self._finding(group)

    def _finding(self, group: list[tuple[Leak, Cause]]) -> Finding:
        ranked = sorted(group, key=lambda pair: (-self._judged(pair[0]), _doubt(pair[0])))
        leaks = [leak for leak, _ in ranked]
        cause = ranked[0][1]
        routes = tuple(dict.fromkeys(route for leak in leaks for route in leak.routes))
        edits = tuple(dict.fromkeys(edit for _, each in group for edit in each.edits))
        return Finding(
            rule=self.name(),
            severity=self._judged(leaks[0]),
            message=_told(cause, leaks),
            place=cause.place,
            cause=cause.key,
            builds=tuple(dict.fromkeys(leak.build.id for leak in leaks)),
            routes=routes,
            related=(*cause.related, *dict.fromkeys((*_tokens(leaks), *notes(leaks[0].build)))),
            fix=self._fix(cause, edits, leaks) if edits else None,
        )

    def _fix(self, cause: Cause, edits: tuple[Edit, ...], leaks: list[Leak]) -> Fix:
        read = [leak.shown for leak in leaks if leak.read_by_frontend]
        check = ""
        if read:
            check = said("that the page which is built needs no value of `{name}`", name=read[0])
        return Fix(cause.title, edits, safe=self.fix == "safe" and not read, check=check)

    def _judged(self, leak: Leak) -> Severity:
        return lowered(self.severity_of(leak), leak.circumstances)


def _doubt(leak: Leak) -> tuple[bool, bool, bool, str]:
    """Return the key by which what is surely there is named first."""
    host = leak.host
    return (not host.certain, host.state is HostState.PREDICTED, host.stands_for_others, host.path)


def _told(cause: Cause, leaks: list[Leak]) -> str:
    """Return why what lands: the host files, and the place of the first one."""
    names = list(dict.fromkeys(leak.shown for leak in leaks))
    number = len(names) - 1
    values = {"what": cause.what, "name": names[0], "destination": leaks[0].destination}
    if leaks[0].host.stands_for_others:
        if not number:
            return said("{what} the host's files that match `{name}` {destination}", **values)
        return said(
            "{what} the host's files that match `{name}` and {number} more {destination}",
            number=number,
            **values,
        )
    if not number:
        return said("{what} the host's `{name}` {destination}", **values)
    return said(
        "{what} the host's `{name}` and {number} more {destination}", number=number, **values
    )


def _tokens(leaks: list[Leak]) -> Iterator[Related]:
    """Yield the steps that put a token into a `.git` that lands."""
    for leak in leaks:
        if leak.kind is HostKind.GIT and leak.token_left_at:
            yield Related(leak.token_left_at, said("this step leaves its token in `.git/config`"))
