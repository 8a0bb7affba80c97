"""What the rules about PATH have in common: one finding an environment, at the call that misses it.

Both are decided from the same calls; where the environment stands on PATH tells whose it is.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, ClassVar

from hullcheck.core.finding import Finding, Place, Related
from hullcheck.docker.dockerfile.instructions import Run
from hullcheck.docker.search_path import Standing
from hullcheck.rules.by_cause import by_cause
from hullcheck.rules.rule import Rule

from .outside_venv import Outside, calls_outside

if TYPE_CHECKING:
    from hullcheck.core.edit import Fix
    from hullcheck.facts import BuildFacts, Facts


class PathRule(Rule):
    """A rule about an environment that PATH does not lead to."""

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
        where = "" if isinstance(step.instruction, Run) else f" of the {step.instruction.keyword}"
        verb = "installs into" if outside.installs else "runs"
        place, arrived = step.place(path), outside.arrived.place(path)
        if isinstance(step.instruction, Run):
            place = Place(path, placed.line, span=placed.program_span)
        return Finding(
            rule=self.name(),
            severity=self.severity,
            message=f"`{placed.shown}`{where} {verb} no Python of `{prefix.path}`: "
            f"{self.why(outside)}",
            place=place,
            cause=f"{path} {outside.stage.label} {prefix.path}",
            builds=(build.build.id,),
            related=(Related(arrived, f"`{prefix.path}` comes here: {_how(outside)}"),),
            fix=self.fix_of(outside, build),
        )


def _how(outside: Outside) -> str:
    keyword = outside.arrived.instruction.keyword
    return f"`{outside.prefix.made.tool}`" if keyword == "RUN" else keyword
