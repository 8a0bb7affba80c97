"""Calls that install, and what is wrong with them: which rule speaks of a call, and the fix."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from hullcheck.core.edit import Edit, Fix
from hullcheck.core.finding import Place, Related, Severity
from hullcheck.core.noun import dataclass
from hullcheck.core.said import said
from hullcheck.docker.calls import ScriptedCall
from hullcheck.docker.splice import insert_behind, replace_word
from hullcheck.docker.standing import notes
from hullcheck.installs.install import Install
from hullcheck.installs.of_build import BuildInstalls
from hullcheck.severity import Circumstances, lowered

if TYPE_CHECKING:
    from hullcheck.rules.install.install_rule import InstallRule


@dataclass(frozen=True, slots=True)
class Mend:
    """What would mend a call, if it can be written there."""

    options: tuple[str, ...] = ()
    """What is put behind its verb."""
    verb: str | None = None
    """What is put in the place of its verb."""
    safe: bool = True
    check: str = ""
    """For an unsafe one: what a person should look at."""

    @property
    def shown(self) -> str:
        """What is written."""
        return " ".join(self.options) if self.verb is None else self.verb


@dataclass(frozen=True, slots=True)
class Wrong:
    """What a rule has to say of one call."""

    severity: Severity
    message: str
    """The fact."""
    mend: Mend | None = None
    related: tuple[Related, ...] = ()


@dataclass(frozen=True, slots=True)
class Complaint:
    """A call of which one rule speaks, for itself and for the weaker ones."""

    key: str
    wrong: Wrong
    place: Place
    builds: tuple[str, ...]
    fix: Fix | None


@dataclass(frozen=True, slots=True)
class _Said:
    """What one rule says of a call in one build."""

    rule: InstallRule
    wrong: Wrong
    build: str

    @property
    def rank(self) -> tuple[int, int]:
        return self.wrong.severity, self.rule.precedence


_Key = tuple[str, tuple[int, int, int]]


def complaints(
    builds: Iterable[tuple[BuildInstalls, Circumstances]], rules: Sequence[InstallRule]
) -> dict[str, list[Complaint]]:
    """Return what each of `rules`, by its name, is the one to say.

    `builds` come with what weighs on the severity.
    """
    spoken: dict[_Key, list[_Said]] = {}
    calls: dict[_Key, tuple[Install, BuildInstalls]] = {}
    for installs, weight in builds:
        for install, each_said in _of_build(installs, rules, weight):
            key = (installs.build.dockerfile or installs.build.id, install.identity)
            for each in each_said:
                calls.setdefault(key, (install, installs))
                spoken.setdefault(key, []).append(each)
    found: dict[str, list[Complaint]] = {}
    for key, each_said in spoken.items():
        speaker = max(each_said, key=lambda each: each.rank)
        told = _told(speaker, each_said, *calls[key])
        found.setdefault(speaker.rule.name(), []).append(told)
    return found


def _of_build(
    installs: BuildInstalls, rules: Sequence[InstallRule], weight: Circumstances
) -> Iterator[tuple[Install, list[_Said]]]:
    """Yield the calls of one build with what is said of each.

    Of a call in one branch of a condition that is what is said in each of the branches.
    """
    branches: dict[tuple[int, int], list[tuple[Install, list[_Said]]]] = {}
    for install in (*installs.installs, *installs.at_start):
        if install.known:
            yield install, list(_said(install, installs, rules, weight))
        elif install.choice is not None:
            key = (id(install.step), install.choice.number)
            every = list(_said(install, installs, rules, weight))
            branches.setdefault(key, []).append((install, every))
    for calls in branches.values():
        in_all = _said_in_each_branch(calls)
        for install, every in calls:
            yield install, [each for each in every if each.rule.name() in in_all]


def _said_in_each_branch(calls: Sequence[tuple[Install, list[_Said]]]) -> frozenset[str]:
    """Return the rules that have something to say in each branch of one condition."""
    found: dict[str, set[int]] = {}
    count = 0
    for install, every in calls:
        if install.choice is not None:
            count = install.choice.branches
            for each in every:
                found.setdefault(each.rule.name(), set()).add(install.choice.branch)
    return frozenset(name for name, numbers in found.items() if len(numbers) == count)


def _said(
    install: Install,
    installs: BuildInstalls,
    rules: Iterable[InstallRule],
    weight: Circumstances,
) -> Iterator[_Said]:
    for rule in rules:
        wrong = rule.wrong(install, installs)
        if wrong is not None:
            severity = lowered(wrong.severity, weight)
            related = wrong.related
            if severity is not wrong.severity:
                related = (*related, *notes(installs.build))
            yield _Said(rule, replace(wrong, severity=severity, related=related), installs.build.id)


def _told(
    speaker: _Said, every: Sequence[_Said], install: Install, installs: BuildInstalls
) -> Complaint:
    place = install.place(installs.path)
    weaker = {each.rule.name(): each for each in every if each.rule is not speaker.rule}
    notes = tuple(
        Related(place, said("{rule}: {message}", rule=name, message=each.wrong.message))
        for name, each in sorted(weaker.items())
    )
    if isinstance(install.placed, ScriptedCall):
        notes = (Related(install.placed.script, said("it is called here")), *notes)
    wrong = replace(speaker.wrong, related=(*speaker.wrong.related, *notes))
    builds = dict.fromkeys(each.build for each in every if each.rule is speaker.rule)
    fix = _fix(speaker.wrong.mend, weaker.values(), install, installs)
    return Complaint(f"{installs.path} {install.key}", wrong, place, tuple(builds), fix)


def _fix(
    mend: Mend | None, weaker: Iterable[_Said], install: Install, installs: BuildInstalls
) -> Fix | None:
    if mend is None or not installs.editable:
        return None
    verb, path = install.reading.verb, installs.path
    edit: Edit | None
    if mend.verb is not None:
        edit = replace_word(path, install.placed, verb, mend.verb)
        title = said("Write `{right}` for `{written}`", right=mend.verb, written=verb)
    else:
        # Two insertions at one place would be a conflict, and one fix would wait for the other.
        others = (each.wrong.mend for each in weaker if each.wrong.mend and mend.safe)
        more = (word for each in others if each.safe and not each.verb for word in each.options)
        options = tuple(dict.fromkeys((*mend.options, *more)))
        edit = insert_behind(path, install.placed, verb, options)
        title = said(
            "Add `{options}` to `{shown}`", options=" ".join(options), shown=install.reading.shown
        )
    return Fix(title, (edit,), safe=mend.safe, check=mend.check) if edit else None
