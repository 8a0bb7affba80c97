"""What the rules about PATH have in common: one finding an environment, at the call that misses it.

Both are decided from the same calls; where the environment stands on PATH tells whose it is.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, ClassVar

from hullcheck.core.finding import Finding, Place, Related
from hullcheck.core.said import said
from hullcheck.docker.dockerfile.instructions import Run
from hullcheck.docker.search_path import Standing
from hullcheck.rules.by_cause import by_cause
from hullcheck.rules.rule import Rule, Scope

from .outside_venv import Outside, calls_outside

if TYPE_CHECKING:
    from hullcheck.core.edit import Fix
    from hullcheck.facts import BuildFacts, Facts


class PathRule(Rule):
    """A rule about an environment that PATH does not lead to."""

    scope = Scope.BUILD
    standing: ClassVar[Standing]
    """Where the environment stands on PATH if this rule is to speak."""

    def why(self, outside: Outside) -> str:
        """Return the end of the message: why the call does not reach the environment."""
        raise NotImplementedError

    def fix_of(self, outside: Outside, build: BuildFacts) -> Fix | None:
        """Return what leads the call to the environment."""
        raise NotImplementedError

    def is_right(self, outside: Outside, build: BuildFacts, facts: Facts) -> bool:
        """Say whether what was seen does no harm."""
        return False

    def findings(self, facts: Facts) -> Iterator[Finding]:
        """Yield one finding an environment of a stage."""
        yield from by_cause(self._each(facts))

    def _each(self, facts: Facts) -> Iterator[Finding]:
        for build in facts.builds:
            for outside in calls_outside(build, facts):
                if outside.standing is self.standing and not self.is_right(outside, build, facts):
                    yield self._finding(outside, build)

    def _finding(self, outside: Outside, build: BuildFacts) -> Finding:
        path = build.known_flow.dockerfile.source.path
        prefix, placed, step = outside.prefix, outside.placed, outside.step
        place, arrived = step.place(path), outside.arrived.place(path)
        if isinstance(step.instruction, Run):
            place = Place(path, placed.line, span=placed.program_span)
        return Finding(
            rule=self.name(),
            severity=self.severity,
            message=_told(outside, self.why(outside)),
            place=place,
            cause=f"{path} {outside.stage.label} {prefix.path}",
            builds=(build.build.id,),
            related=(
                Related(
                    arrived,
                    said("`{path}` comes here: {how}", path=prefix.path, how=_how(outside)),
                ),
            ),
            fix=self.fix_of(outside, build),
        )


def _told(outside: Outside, why: str) -> str:
    """Return what a call does with another Python than that of the environment, and why."""
    path, instruction = outside.prefix.path, outside.step.instruction
    shown: str = f"`{outside.placed.shown}`"
    if not isinstance(instruction, Run):
        shown = said("{shown} of the {keyword}", shown=shown, keyword=instruction.keyword)
    if outside.installs:
        return said(
            "{shown} installs into no Python of `{path}`: {why}", shown=shown, path=path, why=why
        )
    return said("{shown} runs no Python of `{path}`: {why}", shown=shown, path=path, why=why)


def _how(outside: Outside) -> str:
    keyword = outside.arrived.instruction.keyword
    return f"`{outside.prefix.made.tool}`" if keyword == "RUN" else keyword
