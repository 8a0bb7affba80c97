"""A route in words: the host file, the context, the instructions, the place in the image.

Both text and Markdown are made of these steps, so that they say the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

from hullcheck.core.finding import Decision, Place, Route
from hullcheck.core.noun import dataclass
from hullcheck.core.said import said
from hullcheck.core.snapshot import Snapshot
from hullcheck.docker.build import Build, OriginKind
from hullcheck.report import Landing, Report, TracedBuild, landed

from .places import instruction_text, shown_path


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a route."""

    what: str
    """A path or an instruction, as it stands in the repository."""
    why: str = ""
    """What is to be known of it; paths and patterns in backticks."""
    before: str = ""
    """A word of ours before `what`."""
    at: Place | None = None
    """Where an instruction stands."""


@dataclass(frozen=True)
class BuildFacts:
    """What a route needs to know of its build."""

    context: str
    ignore_file: str | None
    final_stages: frozenset[str]
    """The names under which landings know the stage that the target gives."""
    landings: tuple[Landing, ...] = ()

    @cached_property
    def stages(self) -> Mapping[tuple[str, int | None], tuple[str, int]]:
        """Of each instruction that carries something, by path and line: the stage that it is in.

        With the line of the first such instruction in that stage.
        """
        names: dict[tuple[str, int | None], str] = {}
        for landing in self.landings:
            # A stage that is based on another one has its landings too, and stands behind it.
            for step in landing.steps[-1:]:
                names.setdefault((step.path, step.line), landing.stage)
        first: dict[str, int] = {}
        for (_, line), stage in names.items():
            first[stage] = min(line or 0, first.get(stage, line or 0))
        return {place: (stage, first[stage]) for place, stage in names.items()}


def facts_by_build(report: Report) -> dict[str, BuildFacts]:
    """Return what routes need to know of each build, by its id."""
    facts: dict[str, BuildFacts] = {}
    for traced in report.builds:
        # A build that clones the repository may have the id of one that sends the folder.
        if traced.build.id not in facts or not facts[traced.build.id].landings:
            facts[traced.build.id] = build_facts(traced)
    return facts


def build_facts(traced: TracedBuild) -> BuildFacts:
    """Return what routes need to know of a build."""
    landings = tuple(landing for trace in landed(traced.hosts) for landing in trace.landings)
    finals = frozenset(landing.stage for landing in landings if landing.final)
    return BuildFacts(shown_path(traced.build.context), traced.ignore_file, finals, landings)


UNKNOWN_BUILD = BuildFacts("?", None, frozenset())
"""Of a build that the report does not have."""


def declarations(build: Build) -> list[str]:
    """Return `path:line` of each place that declares `build`; a Dockerfile alone is none."""
    places = (at for at in build.origins if at.kind is not OriginKind.DOCKERFILE)
    return [f"{at.path}:{at.line}" for at in places]


def steps_of(
    route: Route, snapshot: Snapshot, builds: Mapping[str, BuildFacts]
) -> tuple[Step, ...]:
    """Return the steps of `route` from the host to the image."""
    facts = builds.get(route.build, UNKNOWN_BUILD)
    return (
        _start(route),
        Step(
            facts.context, let_through(route.decided_by, facts.ignore_file), before=said("context")
        ),
        *(_instruction(place, snapshot) for place in route.instructions),
        _arrival(route, facts),
    )


def ends_of(route: Route, builds: Mapping[str, BuildFacts]) -> tuple[Step, Step]:
    """Return only where `route` begins and where it ends."""
    return _start(route), _arrival(route, builds.get(route.build, UNKNOWN_BUILD))


def let_through(decided_by: Decision | None, ignore_file: str | None) -> str:
    """Return why the ignore file lets a path through."""
    if decided_by is not None:
        at = f"`{decided_by.path}:{decided_by.line}`"
        return said("`{pattern}` brings it back, {at}", pattern=decided_by.pattern, at=at)
    if ignore_file is None:
        return said("no ignore file is in force")
    return said("no pattern of `{ignore_file}` matches it", ignore_file=ignore_file)


def evidence_of(evidence: str, *, certain: bool) -> str:
    """Return why a host file is expected, and that it is only likely where it is."""
    return evidence if certain else said("likely: {evidence}", evidence=evidence)


def _start(route: Route) -> Step:
    return Step(route.shown_host_file, evidence_of(route.evidence, certain=route.certain))


def _instruction(place: Place, snapshot: Snapshot) -> Step:
    return Step(instruction_text(snapshot, place) or said("an instruction"), at=place)


def _arrival(route: Route, facts: BuildFacts) -> Step:
    final = route.stage in facts.final_stages
    where: str = said("in the image")
    if not final:
        where = said("in stage `{stage}` only, not in the image", stage=route.stage)
    path = route.shown_image_path
    if path is None:
        return Step("?", said("{where}, at a place that is not known", where=where))
    return Step(path, where)
