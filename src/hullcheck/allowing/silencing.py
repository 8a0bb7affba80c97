"""Which findings somebody allowed, and which allowances silence nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import field, replace
from typing import TYPE_CHECKING

from hullcheck.config.configuration import PathAllowance
from hullcheck.core.allowance import Allowance, AllowanceFault
from hullcheck.core.finding import Finding
from hullcheck.core.noun import dataclass
from hullcheck.core.said import said
from hullcheck.facts import BuildFacts, Facts
from hullcheck.report import Suppressed
from hullcheck.rules import all_rules

if TYPE_CHECKING:
    from .parsing import Commented

MARK = b"hullcheck:"
"""What a text holds that allows anything."""


@dataclass(frozen=True, slots=True)
class Silence:
    """Findings that are told and those that are not."""

    told: tuple[Finding, ...]
    suppressed: tuple[Suppressed, ...] = ()
    faults: tuple[AllowanceFault, ...] = ()


@dataclass(frozen=True)
class Allowances:
    """Everything that is allowed in a run."""

    files: Mapping[str, Commented]
    """What the comments of each file allow."""
    paths: tuple[PathAllowance, ...]
    """What the configuration allows."""
    asked: frozenset[str]
    """The rules that are asked: of others it is not known whether they would find anything."""
    known: frozenset[str]
    """All rules that there are."""
    undecided: frozenset[str] = frozenset()
    """Files of builds of which something is not known: what is found there may be less."""
    here: frozenset[PathAllowance] = frozenset()
    """Those of `paths` that the analysed repository itself has written."""
    used: set[tuple[object, str]] = field(default_factory=set)
    """Pairs of an allowance and a rule that silenced something."""

    def silence(self, findings: Iterable[Finding]) -> Silence:
        """Return what is told of `findings`, what not, and what of all this silences nothing."""
        told: list[Finding] = []
        suppressed: list[Suppressed] = []
        for finding in findings:
            by = self._allowed_by(finding)
            if by is None:
                told.append(finding)
            else:
                suppressed.append(by)
        return Silence(tuple(told), tuple(suppressed), tuple(self._faults()))

    def _allowed_by(self, finding: Finding) -> Suppressed | None:
        path, line = finding.place.path, finding.place.line
        # It is not fixed either, so no fix of it was verified.
        unfixed = replace(finding, fix=None)
        file = self.files.get(path)
        allowance = file.above(line, finding.rule) if file else None
        if allowance is not None:
            self.used.add((allowance.place, finding.rule))
            place = allowance.place
            return Suppressed(unfixed, place.path, place.line, allowance.reason)
        for each in self.paths:
            if each.covers(finding):
                self.used.add((each.place, finding.rule))
                return Suppressed(unfixed, each.place.path, each.place.line, each.reason)
        return None

    def _faults(self) -> Iterator[AllowanceFault]:
        for path in sorted(self.files):
            for _, allowance in sorted(self.files[path].allowances.items()):
                yield from self._faults_of(allowance)
        for each in self.paths:
            names = {(each.place, rule) for rule in each.rules}
            if self.undecided or each not in self.here:
                continue
            if self.asked.issuperset(each.rules) and not names & self.used:
                message = said("this allowance silences nothing: no finding stands in its paths")
                cause = f"{each.place.path} {each.rules} {each.paths}"
                yield AllowanceFault(each.place, message, cause, idle=True)

    def _faults_of(self, allowance: Allowance) -> Iterator[AllowanceFault]:
        place, names = allowance.place, ",".join(allowance.rules)
        if allowance.fault:
            told = f"`# hullcheck: allow[{names}]`" if names else "`# hullcheck:`"
            cause = f"{place.path} [{names}] {allowance.fault}"
            yield AllowanceFault(
                place,
                said("{allowance} {fault}", allowance=told, fault=allowance.fault),
                cause,
                idle=False,
            )
            return
        for rule in allowance.rules:
            cause = f"{place.path} {rule} {allowance.reason}"
            if rule not in self.known:
                yield AllowanceFault(place, self._no_rule(rule), cause, idle=False)
            elif place.path in self.undecided or rule not in self.asked:
                continue
            elif (place, rule) not in self.used:
                message = said(
                    "`allow[{rule}]` silences nothing: nothing of the kind is found below",
                    rule=rule,
                )
                yield AllowanceFault(place, message, cause, idle=True)

    def _no_rule(self, rule: str) -> str:
        from hullcheck.near import nearest  # noqa: PLC0415 (only an error needs it)

        hint = nearest(rule, sorted(self.known), said("`hullcheck rules` lists them all."))
        return said("`allow[{rule}]` names no rule. {hint}", rule=rule, hint=hint)


def allowances_of(
    facts: Facts, findings: Sequence[Finding], paths: tuple[PathAllowance, ...], *, comments: bool
) -> Allowances:
    """Return all that is allowed: in `comments` if they count, and in `paths`."""
    return Allowances(
        files=commented_files(facts, findings) if comments else {},
        paths=paths,
        asked=facts.asked,
        known=frozenset(rule.name() for rule in all_rules()),
        undecided=frozenset(path for paths in facts.of_all(_undecided) for path in paths),
        here=frozenset(each for each in paths if each.stands_in(facts.snapshot)),
    )


def _undecided(facts: BuildFacts) -> tuple[str, ...]:
    return tuple(files_of(facts)) if facts.unknowns else ()


def _files(facts: BuildFacts) -> tuple[str, ...]:
    return tuple(files_of(facts))


def files_of(facts: BuildFacts) -> Iterator[str]:
    """Yield the files that decide a build: in these people allow things."""
    yield from (origin.path for origin in facts.build.origins)
    yield from facts.ignore_files_read
    if facts.dockerfile is not None:
        yield facts.dockerfile.source.path


def commented_files(facts: Facts, findings: Sequence[Finding]) -> Mapping[str, Commented]:
    """Return the comments of the files that decide a build, or that something is found in."""
    paths = {finding.place.path for finding in findings}
    paths.update(path for files in facts.of_all(_files) for path in files)
    sources = (facts.snapshot.source(path) for path in paths)
    marked = [source for source in sources if source is not None and MARK in source.data]
    if not marked:
        return {}
    from .languages import languages_of  # noqa: PLC0415 (most repositories allow nothing)
    from .parsing import commented  # noqa: PLC0415 (the same)

    found = languages_of(marked, facts)
    files = {source.path: commented(source, found[source.path]) for source in marked}
    return {path: file for path, file in files.items() if file.allowances}
