"""What the rules about layers share: of what is wrong with one instruction, one rule speaks.

The strongest does: by severity, then by its precedence. It names what the others see,
and its fix does theirs as well, but for those that have the same subject.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

from hullcheck.core.edit import Edit, Fix
from hullcheck.core.finding import Finding, Place, Related, Severity
from hullcheck.core.noun import dataclass
from hullcheck.core.said import in_one, said, uncapitalised
from hullcheck.docker.standing import notes
from hullcheck.rules.by_cause import by_cause
from hullcheck.rules.rule import Rule, Scope
from hullcheck.severity import lowered

if TYPE_CHECKING:
    from hullcheck.facts import BuildFacts, Facts


@dataclass(frozen=True, slots=True)
class LayerFault:
    """One thing that is wrong with one instruction."""

    instruction: int
    """The line at which the instruction begins, 1-based."""
    place: Place
    key: str
    """The same for what one mend would stop; never a line number."""
    message: str
    short: str
    """What the finding of a stronger rule says of it, as a clause."""
    subject: str
    """What it is about: a weaker fault of the same subject goes with the stronger."""
    rank: int = 0
    """Of two faults of one rule, the higher speaks."""
    fix: Fix | None = None
    related: tuple[Related, ...] = ()


@dataclass(frozen=True, slots=True)
class Spoken:
    """A fault with the rule that sees it."""

    rule: LayerRule
    severity: Severity
    fault: LayerFault
    build: str
    """Id of the build."""

    @property
    def subject(self) -> tuple[str, str]:
        """What is told once of an instruction."""
        return (self.rule.name(), self.fault.subject)

    @property
    def strength(self) -> tuple[int, int, int]:
        """The key by which the strongest is found."""
        return (self.severity, self.rule.precedence, self.fault.rank)


class LayerRule(Rule):
    """A rule about what an instruction leaves in its layer, or costs when a build is repeated."""

    scope = Scope.BUILD
    precedence: ClassVar[int]
    """Of two rules of one severity that speak of an instruction, the higher speaks."""

    def look_across(self, facts: Facts) -> None:
        """Ask `facts` what `faults` needs to know of other builds."""

    def faults(self, build: BuildFacts, facts: Facts) -> Iterator[LayerFault]:
        """Yield what this rule sees in a build."""
        raise NotImplementedError

    def seen(self, build: BuildFacts, facts: Facts) -> Iterator[Spoken]:
        """Yield the faults of a build with what decides who speaks of their instruction."""
        for fault in self.faults(build, facts):
            full = self.severity_of(fault)
            severity = lowered(full, build.weight)
            why = notes(build.build) if severity < full else ()
            told = replace(fault, related=(*fault.related, *why))
            yield Spoken(self, severity, told, build.build.id)

    def severity_of(self, fault: LayerFault) -> Severity:
        """Return how bad a fault is before its build's circumstances lower it."""
        del fault
        return self.severity

    def findings(self, facts: Facts) -> Iterator[Finding]:
        """Yield one finding for each instruction of which this rule speaks."""
        yield from by_cause(
            _finding(group) for group in facts.layer_faults if group[0].rule.name() == self.name()
        )


def _finding(group: Sequence[Spoken]) -> Finding:
    first, *others = group
    fault = first.fault
    others = [each for each in others if each.subject != first.subject]
    also = in_one(list(dict.fromkeys(_named(each, first) for each in others)))
    return Finding(
        rule=first.rule.name(),
        severity=first.severity,
        message=said("{message}. Also: {also}", message=fault.message, also=also)
        if also
        else fault.message,
        place=fault.place,
        cause=f"{fault.place.path} {fault.key}",
        builds=(first.build,),
        related=fault.related,
        fix=_joined(group),
    )


def _named(each: Spoken, first: Spoken) -> str:
    same = each.rule.name() == first.rule.name()
    if same:
        return each.fault.short
    return said("{short} ({rule})", short=each.fault.short, rule=each.rule.name())


def _joined(group: Sequence[Spoken]) -> Fix | None:
    """Return the fix of the strongest, with the safe ones of the others if it is safe itself."""
    fix = group[0].fault.fix
    if fix is None or not fix.safe:
        return fix
    titles: dict[str, None] = {}
    edits: dict[Edit, None] = {}
    rules: dict[str, str] = {}
    for each in group:
        # What the stronger rule mends needs no second mend of another kind.
        owner = rules.setdefault(each.fault.subject, each.rule.name())
        mine = each.fault.fix
        if mine and mine.safe and owner == each.rule.name():
            titles[mine.title] = None
            edits |= dict.fromkeys(mine.edits)
    first, *rest = titles
    return Fix(in_one([first, *map(uncapitalised, rest)]), tuple(edits), safe=True)
